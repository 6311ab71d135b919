package org.faxmx.connector;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;

/** Both connectors and a sample in a JVM of their own, whose main has returned. */
final class ChildJvm implements AutoCloseable {

    private static final String DOMAIN = "faxmx";

    private final Process process;
    private final ObjectName sample;
    private final String rmiUrl;
    private final String httpUrl;

    private ChildJvm(Process process, ObjectName sample, String rmiUrl, String httpUrl) {
        this.process = process;
        this.sample = sample;
        this.rmiUrl = rmiUrl;
        this.httpUrl = httpUrl;
    }

    /** What the child does; nothing that it opens is held on to. */
    public static void main(String[] arguments) throws Exception {
        Sample opened = Sample.in(ManagementFactory.getPlatformMBeanServer(), DOMAIN);
        System.out.println(opened.name());
        System.out.println(RmiConnector.open(
                        0,
                        new AccessControl(
                                ManagementFactory.getPlatformMBeanServer(),
                                DOMAIN,
                                Authenticator.everybody(Role.ADMIN)))
                .url());
        System.out.println(Doors.open().url());
    }

    static ChildJvm start(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildJvm.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader lines = process.inputReader();
            return new ChildJvm(process, new ObjectName(line(lines)), line(lines), line(lines));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    ObjectName sample() {
        return sample;
    }

    String rmiUrl() {
        return rmiUrl;
    }

    String httpUrl() {
        return httpUrl;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String line(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new AssertionError("the child JVM ended before it said what it opened");
        }
        return line;
    }
}
