package org.faxmx.cli;

import org.faxmx.Version;
import picocli.CommandLine.IVersionProvider;

/** The versions of FaxMX, of Java and of the operating system. */
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "FaxMX " + Version.current(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
