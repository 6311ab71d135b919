package org.faxmx.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;

/** The entry point of the program. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new Faxmx(console(System.out, "stdout.encoding"), console(System.err, "stderr.encoding"))
                .run(arguments));
    }

    /** The stream in the encoding of its terminal: JDK 17 uses the platform's charset, even on a UTF-8 terminal. */
    private static PrintStream console(PrintStream stream, String property) {
        String encoding = System.getProperty(
                property, System.getProperty("sun." + property, System.getProperty("native.encoding")));
        Charset charset = encoding != null && Charset.isSupported(encoding)
                ? Charset.forName(encoding)
                : Charset.defaultCharset();
        return new PrintStream(stream, true, charset);
    }
}
