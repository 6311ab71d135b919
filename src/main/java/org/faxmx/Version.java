package org.faxmx;

/** The version of FaxMX that runs. */
public final class Version {

    private Version() {}

    /** The version in the manifest of the jar; {@code development} if classes run without the jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
