package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    @Test
    void handsOnWhatIsPrinted() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        StandardOutput out = new StandardOutput(printed);
        try (PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            stream.println("Zürich");
            stream.write('!');
            assertFalse(stream.checkError());
        }
        assertEquals("Zürich" + System.lineSeparator() + "!", printed.toString(StandardCharsets.UTF_8));
        assertFalse(out.readerHasGone());
    }

    @Test
    void knowsAPipeWithoutAReader() throws IOException {
        Pipe pipe = Pipe.open();
        StandardOutput out = new StandardOutput(Channels.newOutputStream(pipe.sink()));
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        stream.println("read");
        assertFalse(out.readerHasGone());

        pipe.source().close();
        stream.println("not read");
        assertTrue(stream.checkError());
        assertTrue(out.readerHasGone());

        assertThrows(IOException.class, () -> out.write('!'));
        assertTrue(out.readerHasGone());
        pipe.sink().close();
    }

    @Test
    void otherFailuresAreNoPipeWithoutAReader() {
        assertFalse(afterFailing(new IOException("No space left on device")));
        assertFalse(afterFailing(new IOException("")));
        assertFalse(afterFailing(new IOException()));
    }

    /** The pipe may be closed after a disk was full: what is missing is missing. */
    @Test
    void theFirstFailureCounts() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        boolean[] full = {true};
        StandardOutput out = new StandardOutput(new OutputStream() {
            @Override
            public void write(int written) throws IOException {
                if (full[0]) {
                    full[0] = false;
                    throw new IOException("No space left on device");
                }
                pipe.sink().write(ByteBuffer.allocate(1));
            }
        });
        assertThrows(IOException.class, () -> out.write('!'));
        assertThrows(IOException.class, () -> out.write('!'));
        assertFalse(out.readerHasGone());
        pipe.sink().close();
    }

    private static boolean afterFailing(IOException reason) {
        StandardOutput out = new StandardOutput(new OutputStream() {
            @Override
            public void write(int written) {}

            @Override
            public void flush() throws IOException {
                throw reason;
            }
        });
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        stream.println("lost");
        assertTrue(stream.checkError());
        return out.readerHasGone();
    }
}
