package org.faxmx.fax;

/** What can be done to a job ({@code IFaxJob::SetStatus}; JC_ constants of WinFax.h). */
public enum JobCommand {
    /** Cancels the job. */
    DELETE(1),
    /** Pauses a waiting job; an active one is paused when it is back in the queue. */
    PAUSE(2),
    /** Resumes a paused job. */
    RESUME(3),
    /** Starts the job again from its beginning. For the service this is the same as resuming: both constants are 3. */
    RESTART(3);

    private final int code;

    JobCommand(int code) {
        this.code = code;
    }

    /** The JC_ value. */
    public int code() {
        return code;
    }
}
