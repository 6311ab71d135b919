package org.faxmx;

/** The version of FaxMX that runs. */
public final class Version {

    private Version() {}

    /** As the jar's manifest tells, or {@code development} where classes run without their jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
