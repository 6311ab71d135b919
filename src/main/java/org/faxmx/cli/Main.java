package org.faxmx.cli;

import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Locale;
import org.faxmx.logging.Logging;

/** The entry point of the program. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        // Log lines have the same digits and level names everywhere.
        Locale.setDefault(Locale.ENGLISH);
        Charset errCharset = charset("stderr.encoding");
        PrintStream err = new PrintStream(System.err, true, errCharset);
        Logging.configure(err, errCharset);
        MemoryExhausted.endTheProcess();
        Reader in = new InputStreamReader(System.in, charset("stdin.encoding"));
        System.exit(faxmx(in, err).run(arguments));
    }

    private static Faxmx faxmx(Reader in, PrintStream err) {
        Charset charset = charset("stdout.encoding");
        if (System.getProperty("os.name").startsWith("Windows")) {
            // The runner of the service replaces System.out by a file. Here a pipe without a reader is not recognized.
            return new Faxmx(in, new PrintStream(System.out, true, charset), err);
        }
        StandardOutput out = StandardOutput.ofTheProcess();
        return new Faxmx(in, new PrintStream(out, true, charset), err, out::readerHasGone);
    }

    /** The charset of a stream's terminal: JDK 17 uses the platform's, even on a UTF-8 terminal. */
    private static Charset charset(String property) {
        String encoding = System.getProperty(
                property, System.getProperty("sun." + property, System.getProperty("native.encoding")));
        return encoding != null && Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.defaultCharset();
    }
}
