# Completion of faxmx for PowerShell, made by: faxmx completion powershell
Register-ArgumentCompleter -Native -CommandName 'faxmx', 'faxmx.cmd' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # For each command: what may follow, as text and what it means.
    $words = @{
        'faxmx' = @(
            , @('serve', 'Runs the bridge until SIGTERM or Ctrl-C.')
            , @('ports', 'Reads the fax ports once and prints them: of the fax servers themselves, not of a running bridge, which faxmx watch --url displays.')
            , @('check-config', 'Checks a settings file.')
            , @('doctor', 'Checks what FaxMX needs on this machine, its settings and the fax servers, and says what to do.')
            , @('tiff', 'Prints the tags of a fax image file (TIFF class F).')
            , @('tls', 'Certificates for TLS.')
            , @('suite', 'Prints the file for a monitoring suite; without a name lists the suites.')
            , @('completion', 'Prints a script that has a shell complete commands, options and their values.')
            , @('user', 'Manages the users file.')
            , @('watch', 'Displays fax servers and ports live in the terminal, until Ctrl-C: of a running bridge with --url, or else of a bridge of its own.')
            , @('reload', 'Has a running bridge read its settings and users again, and prints what changed.')
            , @('service', 'Runs the bridge as a service: on Windows install, remove and status; elsewhere unit, for systemd.')
            , @('help', 'Prints the help of a command.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx serve' = @(
            , @('--backend', 'Where fax servers come from: Microsoft''s COM library or the embedded simulator.')
            , @('-c', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--config', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--server', 'A fax server: the name to publish it under, and the computer it runs on, unless it is simulated.')
            , @('--simulate', 'The simulated fax server: office, busy or quiet.')
            , @('--timeout', 'Longest time in which a request makes no progress: 100ms to 10m.')
            , @('--log-level', 'What is logged: error, warning, info, debug, trace or off, also of single loggers: info,org.faxmx.com=debug.')
            , @('--log-file', 'Write the log to this file instead of standard error; at 10 MB it becomes FILE.1, and so on up to FILE.9.')
            , @('--log-format', 'How: lines for people, or a JSON object a line.')
            , @('--http-port', 'TCP port for Jolokia on 127.0.0.1; 0 takes a free one.')
            , @('--rmi-port', 'TCP port for JMX RMI on 127.0.0.1; 0 takes a free one.')
            , @('--http-policy', 'Jolokia access policy to enforce over HTTP.')
            , @('--writes', 'Let clients change fax servers: settings of servers and ports, jobs, a test fax.')
            , @('--no-writes', 'Let clients change fax servers: settings of servers and ports, jobs, a test fax.')
            , @('--users', 'File of those who may log in, written by faxmx user.')
            , @('--poll', 'Time between two enumerations of the ports: 500ms, 30s, 5m; 0s for only on getPorts.')
            , @('--status-poll', 'Time between two readings of the status of the ports and of the queue; 0s for only on refreshStatus and getJobs.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx ports' = @(
            , @('--backend', 'Where fax servers come from: Microsoft''s COM library or the embedded simulator.')
            , @('-c', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--config', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--server', 'A fax server: the name to publish it under, and the computer it runs on, unless it is simulated.')
            , @('--simulate', 'The simulated fax server: office, busy or quiet.')
            , @('--timeout', 'Longest time in which a request makes no progress: 100ms to 10m.')
            , @('--log-level', 'What is logged: error, warning, info, debug, trace or off, also of single loggers: info,org.faxmx.com=debug.')
            , @('--json', 'Print JSON instead of a table.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx check-config' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx doctor' = @(
            , @('--backend', 'Where fax servers come from: Microsoft''s COM library or the embedded simulator.')
            , @('-c', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--config', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--server', 'A fax server: the name to publish it under, and the computer it runs on, unless it is simulated.')
            , @('--simulate', 'The simulated fax server: office, busy or quiet.')
            , @('--timeout', 'Longest time in which a request makes no progress: 100ms to 10m.')
            , @('--http-port', 'The TCP port for Jolokia that serve is given; 0 for a free one.')
            , @('--rmi-port', 'The TCP port for JMX RMI that serve is given; 0 for a free one.')
            , @('--users', 'The file of users that serve is given.')
            , @('--json', 'Print JSON for support, without names of users, ports and persons, without those of accounts in paths, and without secrets.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx tiff' = @(
            , @('--backend', 'Where fax servers come from: Microsoft''s COM library or the embedded simulator.')
            , @('--tag', 'A further TIFF tag to print, such as 270.')
            , @('--json', 'Print JSON.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx tls' = @(
            , @('init', 'Makes a private CA, and a certificate of it for the bridge, for a first try of TLS.')
            , @('renew', 'Renews the certificate that faxmx tls init made for the bridge, with a new key, for the same hosts and of the same CA: clients go on with the ca.pem that they have.')
            , @('help', 'Prints the help of a command.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx tls init' = @(
            , @('--dir', 'The folder for the files; made if it is missing.')
            , @('--host', 'A name or address by which clients connect.')
            , @('--client', 'Make a certificate for a client whose subject is CN=USER.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx tls renew' = @(
            , @('--dir', 'The folder with the files of the CA.')
            , @('--host', 'A further name or address by which clients connect.')
            , @('--client', 'Renew the certificate of the client CN=USER, which faxmx tls init --client USER made.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx tls help' = @(
            , @('-h', 'Print the help of this command.')
            , @('--help', 'Print the help of this command.')
        )
        'faxmx suite' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx completion' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx user' = @(
            , @('help', 'Prints the help of a command.')
            , @('add', 'Adds a user.')
            , @('list', 'Prints names and roles.')
            , @('passwd', 'Changes a user''s password.')
            , @('remove', 'Removes a user.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx user help' = @(
            , @('-h', 'Print the help of this command.')
            , @('--help', 'Print the help of this command.')
        )
        'faxmx user add' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file that names the users file.')
            , @('--config', 'Settings file that names the users file.')
            , @('--users', 'The users file.')
            , @('--password-stdin', 'Read the password from the first line of the standard input, instead of a prompt.')
            , @('--role', 'What the user may do: read, with personal data masked; besides, read personal data, connect, disconnect and reload; besides, change fax servers.')
        )
        'faxmx user list' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file that names the users file.')
            , @('--config', 'Settings file that names the users file.')
            , @('--users', 'The users file.')
        )
        'faxmx user passwd' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file that names the users file.')
            , @('--config', 'Settings file that names the users file.')
            , @('--users', 'The users file.')
            , @('--password-stdin', 'Read the password from the first line of the standard input, instead of a prompt.')
        )
        'faxmx user remove' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file that names the users file.')
            , @('--config', 'Settings file that names the users file.')
            , @('--users', 'The users file.')
        )
        'faxmx watch' = @(
            , @('--backend', 'Where fax servers come from: Microsoft''s COM library or the embedded simulator.')
            , @('-c', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--config', 'Settings file (YAML); an example is jmx-config/faxmx.yaml.')
            , @('--server', 'A fax server: the name to publish it under, and the computer it runs on, unless it is simulated.')
            , @('--simulate', 'The simulated fax server: office, busy or quiet.')
            , @('--timeout', 'Longest time in which a request makes no progress: 100ms to 10m.')
            , @('--log-level', 'What is logged: error, warning, info, debug, trace or off, also of single loggers: info,org.faxmx.com=debug.')
            , @('--password-stdin', 'Read the password from the first line of the standard input, instead of a prompt.')
            , @('--url', 'A running bridge: the address of its status page, such as http://127.0.0.1:8778/.')
            , @('--ca', 'Issuer of the certificate of a bridge with https, in PEM, such as ca.pem of faxmx tls init.')
            , @('--keystore', 'Client certificate with its key, in PKCS12, for a bridge that requires one, such as ada.p12 of faxmx tls init --client ada.')
            , @('--keystore-password', 'File with the password of the keystore in its first line, such as ada.password.')
            , @('--user', 'A user of the running bridge.')
            , @('--interval', 'Time between two readings of the bridge: 500ms to 1h.')
            , @('--once', 'Print what there is now, and end.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx reload' = @(
            , @('--password-stdin', 'Read the password from the first line of the standard input, instead of a prompt.')
            , @('--url', 'A running bridge: the address of its status page, such as http://127.0.0.1:8778/.')
            , @('--ca', 'Issuer of the certificate of a bridge with https, in PEM, such as ca.pem of faxmx tls init.')
            , @('--keystore', 'Client certificate with its key, in PKCS12, for a bridge that requires one, such as ada.p12 of faxmx tls init --client ada.')
            , @('--keystore-password', 'File with the password of the keystore in its first line, such as ada.password.')
            , @('--user', 'A user of the running bridge.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx service' = @(
            , @('help', 'Prints the help of a command.')
            , @('install', 'Installs the Windows service FaxMX, which starts with Windows and again after failures.')
            , @('remove', 'Stops and removes the Windows service FaxMX.')
            , @('status', 'Prints the state of the Windows service FaxMX: 0 is the exit code if it is running.')
            , @('unit', 'Prints a unit of systemd that runs this FaxMX, for /etc/systemd/system/faxmx.service.')
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx service help' = @(
            , @('-h', 'Print the help of this command.')
            , @('--help', 'Print the help of this command.')
        )
        'faxmx service install' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file.')
            , @('--config', 'Settings file.')
            , @('--user', 'The account to run as: DOMAIN\name, .\name, DOMAIN\name$, LocalService, NetworkService or LocalSystem.')
            , @('--password-stdin', 'Read the password from the first line of the standard input, instead of a prompt.')
        )
        'faxmx service remove' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx service status' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
        )
        'faxmx service unit' = @(
            , @('-h', 'Show this help message and exit.')
            , @('--help', 'Show this help message and exit.')
            , @('-V', 'Print version information and exit.')
            , @('--version', 'Print version information and exit.')
            , @('-c', 'Settings file.')
            , @('--config', 'Settings file.')
            , @('--user', 'The account to run as.')
        )
        'faxmx help' = @(
            , @('-h', 'Print the help of this command.')
            , @('--help', 'Print the help of this command.')
        )
    }
    # The values of options and parameters. What is not here is a file or a text.
    $values = @{
        'faxmx serve --backend' = @('com', 'simulated')
        'faxmx serve --log-level' = @('error', 'warning', 'info', 'debug', 'trace', 'off')
        'faxmx serve --log-format' = @('text', 'json')
        'faxmx ports --backend' = @('com', 'simulated')
        'faxmx ports --log-level' = @('error', 'warning', 'info', 'debug', 'trace', 'off')
        'faxmx doctor --backend' = @('com', 'simulated')
        'faxmx tiff --backend' = @('com', 'simulated')
        'faxmx suite ' = @('prometheus', 'alertmanager', 'grafana', 'jmx-exporter', 'opentelemetry', 'telegraf', 'icinga', 'zabbix', 'zabbix-http')
        'faxmx completion ' = @('bash', 'zsh', 'powershell')
        'faxmx user add --role' = @('monitor', 'operator', 'admin')
        'faxmx watch --backend' = @('com', 'simulated')
        'faxmx watch --log-level' = @('error', 'warning', 'info', 'debug', 'trace', 'off')
    }
    # Options without a value.
    $flags = @(
        '--help',
        '--json',
        '--no-writes',
        '--once',
        '--password-stdin',
        '--version',
        '--writes',
        '-V',
        '-h'
    )

    $command = 'faxmx'
    $option = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        # The word that is being completed, and what is behind it.
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        if ($option) {
            $option = ''
        } elseif ($words.ContainsKey("$command $text")) {
            $command = "$command $text"
        } elseif ($text.StartsWith('-') -and -not $text.Contains('=') -and $flags -notcontains $text) {
            $option = $text
        }
    }
    $prefix = ''
    $part = $wordToComplete
    if (-not $option -and $part -match '^(--?[^=]+)=(.*)$') {
        $option = $Matches[1]
        $prefix = "$option="
        $part = $Matches[2]
    }
    if ($option) {
        $candidates = @($values["$command $option"] | Where-Object { $_ } | ForEach-Object { , @($_, $_) })
    } elseif ($part.StartsWith('-') -or -not $values.ContainsKey("$command ")) {
        $candidates = $words[$command]
    } else {
        $candidates = @($values["$command "] | ForEach-Object { , @($_, $_) })
    }
    $candidates | Where-Object { $_ -and $_[0].StartsWith($part) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new("$prefix$($_[0])", $_[0], 'ParameterValue', $_[1])
    }
}
