package org.faxmx.suites;

import java.util.List;
import java.util.Optional;

/** The suites that FaxMX has a file for. */
public final class Suites {

    private static final List<SuiteFile> FILES = List.of(
            new PrometheusRules(),
            new AlertmanagerConfig(),
            new GrafanaDashboard(),
            new JmxExporterConfig(),
            new OpenTelemetryRules(),
            new TelegrafInputs(),
            new IcingaCommands(),
            new ZabbixOverJmx(),
            new ZabbixOverHttp());

    private Suites() {}

    /** All files, in the order of a list for people. */
    public static List<SuiteFile> all() {
        return FILES;
    }

    /** The file for the suite of that name. */
    public static Optional<SuiteFile> named(String name) {
        return FILES.stream().filter(file -> file.name().equals(name)).findFirst();
    }
}
