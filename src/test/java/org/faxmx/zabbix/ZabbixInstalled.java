package org.faxmx.zabbix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where Zabbix's programs are missing, with a line that says how to get them, unless {@code CI} is set. */
abstract class ZabbixInstalled implements ExecutionCondition {

    private final List<Path> programs;
    private final String missing;

    private ZabbixInstalled(List<Path> programs, String packages) {
        this.programs = programs;
        missing = "It needs programs of Zabbix 6.0: on Debian 12, apt-get install --no-install-recommends " + packages;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Path> absent =
                programs.stream().filter(program -> !Files.exists(program)).findFirst();
        if (absent.isEmpty() || System.getenv("CI") != null) {
            return ConditionEvaluationResult.enabled("Zabbix is there, or must be");
        }
        System.err.println("Skipping " + context.getDisplayName() + ": there is no " + absent.get() + ". " + missing);
        return ConditionEvaluationResult.disabled(missing);
    }

    /** For tests of the Java gateway alone. */
    static final class Gateway extends ZabbixInstalled {

        Gateway() {
            super(List.of(JavaGateway.JAR), "zabbix-java-gateway");
        }
    }

    /** For tests of the whole. */
    static final class Server extends ZabbixInstalled {

        Server() {
            super(
                    List.of(
                            JavaGateway.JAR,
                            ZabbixServer.PROGRAM,
                            ZabbixServer.FRONTEND,
                            ZabbixServer.POSTGRES,
                            ZabbixServer.PHP),
                    "zabbix-java-gateway zabbix-server-pgsql zabbix-frontend-php php-cli php-pgsql postgresql");
        }
    }
}
