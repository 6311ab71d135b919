package org.faxmx.service;

import java.util.List;

/**
 * The parameters of procrun, the service runner of Apache Commons Daemon, as it reads them from the registry. They are
 * written there as they are: on procrun's command line semicolons and quotes of a path would be taken apart.
 */
final class Procrun {

    /** Below HKEY_LOCAL_MACHINE, in the 32-bit view. */
    static final String VENDOR = "SOFTWARE\\Apache Software Foundation";

    /** Below it, a key for each service. */
    static final String ROOT = VENDOR + "\\Procrun 2.0";

    static final String ARGUMENTS = "Params";

    private static final String JAVA = "Java";
    private static final String START = "Start";
    private static final String STOP = "Stop";
    private static final String LOG = "Log";
    private static final String IN_PROCESS = "jvm";

    private Procrun() {}

    static String parameters(String service) {
        return ROOT + "\\" + service + "\\Parameters";
    }

    /** A key that has no values, and without which procrun ends. */
    static String serviceParameters(String service) {
        return "SYSTEM\\CurrentControlSet\\Services\\" + service + "\\Parameters";
    }

    static List<Parameter> of(WindowsService service) {
        return List.of(
                new Parameter(JAVA, "JavaHome", service.javaHome().toString()),
                new Parameter(JAVA, "Jvm", service.jvm().toString()),
                new Parameter(JAVA, "Classpath", service.jar().toString()),
                new Parameter(JAVA, "Options", service.jvmOptions().toArray(new String[0])),
                new Parameter(START, "Mode", IN_PROCESS),
                new Parameter(START, "Class", "org.faxmx.cli.Main"),
                new Parameter(START, "Method", "main"),
                new Parameter(START, ARGUMENTS, service.arguments().toArray(new String[0])),
                new Parameter(START, "WorkingPath", service.workingFolder().toString()),
                // Runs the shutdown hooks, as Ctrl-C does.
                new Parameter(STOP, "Mode", IN_PROCESS),
                new Parameter(STOP, "Class", "java.lang.System"),
                new Parameter(STOP, "Method", "exit"),
                new Parameter(STOP, "Timeout", (int) WindowsService.LONGEST_STOP.toSeconds()),
                new Parameter(LOG, "Path", service.logFolder().toString()),
                new Parameter(LOG, "Prefix", "procrun"),
                new Parameter(LOG, "Level", "Info"),
                // A file a day in the log folder.
                new Parameter(LOG, "StdOutput", "auto"),
                new Parameter(LOG, "StdError", "auto"));
    }

    /**
     * A value of the registry.
     *
     * @param section the key below the parameters
     * @param value a text, a number or several texts
     */
    record Parameter(String section, String name, Object value) {}
}
