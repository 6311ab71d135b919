package org.faxmx.com;

/**
 * A COM call that failed: its HRESULT and EXCEPINFO.
 *
 * <p>Where the server returned DISP_E_EXCEPTION, {@link #hresult()} is the more specific code in EXCEPINFO.
 */
public final class ComException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HResult hresult;
    private final String attempted;
    private final String source;
    private final String description;
    private final int argumentIndex;
    private boolean entered = true;

    public ComException(String attempted, HResult hresult) {
        this(attempted, hresult, "", "", -1, null);
    }

    /** A request that failed before it made a call. */
    ComException(HResult hresult, String description) {
        this("", hresult, description);
    }

    /** A failure that this package detected. */
    public ComException(String attempted, HResult hresult, String description) {
        this(attempted, hresult, "", description, -1, null);
    }

    /**
     * @param attempted the call: {@code FaxReading.Ports.Item(3)}
     * @param hresult what it returned
     * @param source EXCEPINFO's source, or ""
     * @param description EXCEPINFO's description, or ""
     * @param argumentIndex 0-based index of the argument that was refused; -1 where none was named
     * @param cause the cause, or null
     */
    public ComException(
            String attempted, HResult hresult, String source, String description, int argumentIndex, Throwable cause) {
        super(message(attempted, hresult, source, description, argumentIndex), cause);
        this.attempted = attempted;
        this.hresult = hresult;
        this.source = source;
        this.description = description;
        this.argumentIndex = argumentIndex;
    }

    /** A failure that COM itself returned, rather than the member that was called. */
    static ComException notEntered(String attempted, HResult hresult, int argumentIndex) {
        ComException failure = new ComException(attempted, hresult, "", "", argumentIndex, null);
        failure.entered = false;
        return failure;
    }

    private static String message(
            String attempted, HResult hresult, String source, String description, int argumentIndex) {
        StringBuilder message = new StringBuilder(attempted.isEmpty() ? "a request" : attempted)
                .append(" failed: ")
                .append(hresult);
        if (argumentIndex >= 0) {
            message.append(" at argument ").append(argumentIndex + 1);
        }
        if (!description.isEmpty()) {
            message.append(": ").append(description);
        }
        if (!source.isEmpty()) {
            message.append(" [").append(source).append(']');
        }
        return message.toString();
    }

    /** This failure, which happened while the result of that call was read. */
    ComException reading(String call) {
        return new ComException(call, hresult, source, attempted + ": " + description, argumentIndex, this);
    }

    /** This failure, of a call on the object of that expression. */
    public ComException on(String object) {
        return new ComException(object + ": " + attempted, hresult, source, description, argumentIndex, this);
    }

    /** This failure; if it happened before any call was made, with that request as what was attempted. */
    public ComException attempting(String request) {
        return attempted.isEmpty()
                ? new ComException(request, hresult, source, description, argumentIndex, this)
                : this;
    }

    /** Whether the member that was called may have done something before it failed. */
    boolean entered() {
        return entered;
    }

    /** The call that failed; "" where the apartment refused a request before it made one. */
    public String attempted() {
        return attempted;
    }

    public HResult hresult() {
        return hresult;
    }

    /** EXCEPINFO's source; "" where there is none. */
    public String source() {
        return source;
    }

    /** EXCEPINFO's description, possibly localised, or this package's; "" where there is none. */
    public String description() {
        return description;
    }

    /** 0-based index of the refused argument; -1 where none was named. */
    public int argumentIndex() {
        return argumentIndex;
    }
}
