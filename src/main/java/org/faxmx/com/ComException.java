package org.faxmx.com;

/**
 * A COM call that failed: the HRESULT and what EXCEPINFO told, as fields.
 *
 * <p>Where the server answered DISP_E_EXCEPTION, {@link #hresult()} is the code inside EXCEPINFO, which is the one that
 * says what went wrong.
 */
public final class ComException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HResult hresult;
    private final String attempted;
    private final String source;
    private final String description;
    private final int argumentIndex;
    private final boolean entered;

    /** A failure of which only the HRESULT is known. */
    public ComException(String attempted, HResult hresult) {
        this(attempted, hresult, "", "", -1, null);
    }

    /** A failure that this package found itself, in its own words. */
    public ComException(String attempted, HResult hresult, String description) {
        this(attempted, hresult, "", description, -1, null);
    }

    /**
     * @param attempted the call: {@code FaxPorts.Item(3)}
     * @param hresult what it answered
     * @param source EXCEPINFO's source, or ""
     * @param description EXCEPINFO's description, or ""
     * @param argumentIndex 0-based index of the argument that was refused, in the order written; -1 where none was
     *     named
     * @param cause the failure beneath, or null
     */
    public ComException(
            String attempted, HResult hresult, String source, String description, int argumentIndex, Throwable cause) {
        this(attempted, hresult, source, description, argumentIndex, true, cause);
    }

    private ComException(
            String attempted,
            HResult hresult,
            String source,
            String description,
            int argumentIndex,
            boolean entered,
            Throwable cause) {
        super(message(attempted, hresult, source, description, argumentIndex), cause);
        this.attempted = attempted;
        this.hresult = hresult;
        this.source = source;
        this.description = description;
        this.argumentIndex = argumentIndex;
        this.entered = entered;
    }

    /** A failure that COM itself answered, rather than the member that was called. */
    static ComException notEntered(String attempted, HResult hresult, int argumentIndex) {
        return new ComException(attempted, hresult, "", "", argumentIndex, false, null);
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

    /** This failure, met while the answer of that call was read. */
    ComException reading(String call) {
        return new ComException(call, hresult, source, attempted + ": " + description, argumentIndex, this);
    }

    /** This failure, of a call on the object that the given expression stands for. */
    public ComException on(String object) {
        return new ComException(object + ": " + attempted, hresult, source, description, argumentIndex, this);
    }

    /** This failure; where no call is to blame, because none was made, told of what was to be done. */
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

    /** What it answered. */
    public HResult hresult() {
        return hresult;
    }

    /** Who raised it, as EXCEPINFO tells; "" where it does not. */
    public String source() {
        return source;
    }

    /** The server's own words, possibly localised; "" where it gave none. */
    public String description() {
        return description;
    }

    /** 0-based index of the refused argument; -1 where none was named. */
    public int argumentIndex() {
        return argumentIndex;
    }
}
