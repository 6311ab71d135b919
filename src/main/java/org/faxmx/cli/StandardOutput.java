package org.faxmx.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * The standard output, which keeps why writing failed: a {@link java.io.PrintStream} does not. Used by one thread at a time,
 * as a PrintStream does; any thread may call {@link #readerHasGone}.
 */
final class StandardOutput extends OutputStream {

    private final OutputStream out;
    private volatile IOException failure;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** That of this process. */
    static StandardOutput ofTheProcess() {
        return new StandardOutput(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    }

    @Override
    public void write(int written) throws IOException {
        write(new byte[] {(byte) written}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    private IOException failed(IOException reason) {
        if (failure == null) {
            failure = reason;
        }
        return reason;
    }

    /** Whether writing failed because it is a pipe without a reader, as with {@code | head -1}. */
    boolean readerHasGone() {
        IOException reason = failure;
        return reason != null
                && reason.getMessage() != null
                && reason.getMessage().equals(wordsOfAClosedPipe());
    }

    /**
     * What writing to such a pipe fails with here. The words are those of the C library, in the language of its locale, and
     * Java has no error numbers. On Windows this pipe is made of sockets and fails with other words than a standard output.
     */
    private static String wordsOfAClosedPipe() {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel end = pipe.sink()) {
                pipe.source().close();
                end.write(ByteBuffer.allocate(1));
            }
            return "";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
