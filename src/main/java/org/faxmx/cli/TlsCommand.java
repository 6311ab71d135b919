package org.faxmx.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faxmx tls}: the group of commands for certificates. */
@Command(
        name = "tls",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Certificates for TLS.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:files could not be written", "2:the command line is wrong"},
        subcommands = {TlsInit.class, TlsRenew.class, Help.class})
final class TlsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: init or renew");
    }
}
