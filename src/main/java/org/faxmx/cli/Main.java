package org.faxmx.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;

/** Where the program starts. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new Faxmx(console(System.out, "stdout.encoding"), console(System.err, "stderr.encoding"))
                .run(arguments));
    }

    /** The same stream, encoded as its terminal expects: JDK 17 takes the platform's charset, even on a UTF-8 terminal. */
    private static PrintStream console(PrintStream stream, String property) {
        String encoding = System.getProperty(
                property, System.getProperty("sun." + property, System.getProperty("native.encoding")));
        Charset charset = encoding != null && Charset.isSupported(encoding)
                ? Charset.forName(encoding)
                : Charset.defaultCharset();
        return new PrintStream(stream, true, charset);
    }
}
