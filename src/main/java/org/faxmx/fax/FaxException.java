package org.faxmx.fax;

/**
 * A failure of a fax server, with its facts as fields: what was attempted, what came back, what to do.
 *
 * <p>The message is made of all three and is fit for an operator. Its kinds are the subclasses in this package; there are
 * no others, because the constructor is not visible outside.
 */
public abstract class FaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String attempted;
    private final String answer;
    private final String hint;

    /**
     * @param attempted the call, in Microsoft's words: {@code FaxReading.Ports.Item(3)}
     * @param answer what came back: {@code 0x80004005 (E_FAIL)}
     * @param hint what the operator can do, or "" when nothing is known to help
     * @param cause the failure beneath, or null
     */
    FaxException(String attempted, String answer, String hint, Throwable cause) {
        super(attempted + " failed: " + answer + (hint.isEmpty() ? "" : ". " + hint), cause);
        this.attempted = attempted;
        this.answer = answer;
        this.hint = hint;
    }

    /** The call that failed, in Microsoft's words. */
    public final String attempted() {
        return attempted;
    }

    /** What came back: a code with its symbolic name, and the server's own text where it gave one. */
    public final String answer() {
        return answer;
    }

    /** What the operator can do; "" when nothing is known to help. */
    public final String hint() {
        return hint;
    }
}
