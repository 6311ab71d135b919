package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.FreePort;
import org.faxmx.e2e.Json;

/** A Zabbix server with a new database in PostgreSQL, and its API. */
final class ZabbixServer {

    static final Path PROGRAM = Path.of("/usr/sbin/zabbix_server");
    static final Path FRONTEND = Path.of("/usr/share/zabbix/api_jsonrpc.php");
    static final Path PHP = Path.of("/usr/bin/php");
    static final Path POSTGRES = postgres();

    private static final Path SCHEMA = Path.of("/usr/share/zabbix-server-pgsql");
    private static final String LOG = "zabbix-server.log";
    private static final String CONFIG_CLASS = "include/classes/core/CConfigFile.php";
    /**
     * Leaves out what comes with Zabbix's own templates, hosts and dashboards: it takes longer to load than all else. A
     * statement may have several lines. Rows that refer to it stay, so references are not checked.
     */
    private static final String WITHOUT_TEMPLATES = "/^(START TRANSACTION;|INSERT INTO |UPDATE |DELETE FROM |COMMIT;)/ "
            + "{keep = $1 != \"INSERT\" || $3 !~ "
            + "/^(hosts|host_|hostmacro|interface|item|trigger|functions|graph|valuemap|lld_|widget|dashboard|http|sysmap)/} keep";

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Programs programs;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private String session = "null";

    private ZabbixServer(Programs programs, URI api) {
        this.programs = programs;
        this.api = api;
    }

    private static Path postgres() {
        Path versions = Path.of("/usr/lib/postgresql");
        try (Stream<Path> found = Files.exists(versions) ? Files.list(versions) : Stream.of()) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.exists(bin.resolve("initdb")))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElse(versions.resolve("15/bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts all of it, and logs in. */
    static ZabbixServer start(Programs programs, JavaGateway gateway) throws Exception {
        Path folder = programs.folder();
        startDatabase(programs);
        int port = FreePort.find();
        Path configuration =
                programs.own("zabbix_server.conf", """
                ListenIP=127.0.0.1
                ListenPort=%d
                LogType=console
                PidFile=%s/zabbix_server.pid
                SocketDir=%s
                DBHost=%s
                DBName=zabbix
                DBUser=zabbix
                JavaGateway=127.0.0.1
                JavaGatewayPort=%d
                StartJavaPollers=2
                StartPollers=2
                StartPollersUnreachable=1
                StartPreprocessors=2
                StartDBSyncers=2
                StartTrappers=1
                StartDiscoverers=0
                StartPingers=0
                StartHTTPPollers=0
                UnreachablePeriod=5
                UnreachableDelay=2
                UnavailableDelay=2
                CacheUpdateFrequency=1
                Timeout=30
                """.formatted(port, folder, folder, folder, gateway.port())
                        .getBytes(StandardCharsets.UTF_8));
        programs.start(LOG, Map.of(), List.of(PROGRAM.toString(), "-f", "-c", configuration.toString()));
        ZabbixServer server = new ZabbixServer(programs, startFrontend(programs, port));
        Eventually.holdsWithin(LONGEST_START, server::login, () -> "no API: " + server.log());
        return server;
    }

    private static void startDatabase(Programs programs) throws Exception {
        Path folder = programs.folder();
        Path data = folder.resolve("data");
        String socket = folder.toString();
        programs.run(
                "initdb.log",
                List.of(
                        POSTGRES.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=zabbix",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        programs.start(
                "postgres.log",
                Map.of(),
                List.of(
                        POSTGRES.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=",
                        "-c",
                        "unix_socket_directories=" + socket,
                        "-c",
                        "fsync=off",
                        "-c",
                        "full_page_writes=off",
                        "-c",
                        "synchronous_commit=off"));
        Eventually.holdsWithin(
                LONGEST_START,
                () -> programs.log("postgres.log").contains("ready to accept connections"),
                () -> "no database: " + programs.log("postgres.log"));
        programs.run(
                "createdb.log",
                List.of(POSTGRES.resolve("createdb").toString(), "--host=" + socket, "--username=zabbix", "zabbix"));
        String psql = " | " + POSTGRES.resolve("psql") + " --quiet --set=ON_ERROR_STOP=1 --output=/dev/null --host="
                + socket + " --username=zabbix zabbix";
        programs.run("psql.log", List.of("sh", "-c", "zcat " + SCHEMA.resolve("schema.sql.gz") + psql));
        programs.run(
                "psql.log",
                List.of(
                        "sh",
                        "-c",
                        "(echo 'SET session_replication_role = replica;'; zcat " + SCHEMA.resolve("data.sql.gz")
                                + " | awk '" + WITHOUT_TEMPLATES + "')" + psql));
    }

    /** A copy of the frontend that reads its settings here and not in /etc, in the web server of PHP. */
    private static URI startFrontend(Programs programs, int serverPort) throws Exception {
        Path folder = programs.folder();
        Path web = folder.resolve("web");
        programs.run("copy.log", List.of("cp", "-rL", FRONTEND.getParent().toString(), web.toString()));
        Path settings = programs.own(
                "zabbix.conf.php", """
                <?php
                $DB['TYPE'] = 'POSTGRESQL';
                $DB['SERVER'] = '%s';
                $DB['PORT'] = '5432';
                $DB['DATABASE'] = 'zabbix';
                $DB['USER'] = 'zabbix';
                $DB['PASSWORD'] = '';
                $DB['SCHEMA'] = '';
                $DB['ENCRYPTION'] = false;
                $DB['DOUBLE_IEEE754'] = true;
                $ZBX_SERVER = '127.0.0.1';
                $ZBX_SERVER_PORT = '%d';
                """.formatted(folder, serverPort).getBytes(StandardCharsets.UTF_8));
        Path configuration = web.resolve(CONFIG_CLASS);
        String original = Files.readString(configuration);
        String changed = original.replace("/etc/zabbix/zabbix.conf.php", settings.toString());
        assertTrue(!changed.equals(original), () -> configuration + " names no settings: " + original);
        Files.writeString(configuration, changed);
        int port = FreePort.find();
        programs.start("php.log", Map.of(), List.of(PHP.toString(), "-S", "127.0.0.1:" + port, "-t", web.toString()));
        return URI.create("http://127.0.0.1:" + port + "/api_jsonrpc.php");
    }

    private boolean login() throws Exception {
        try {
            Object answer = call("user.login", "{\"username\":\"Admin\",\"password\":\"zabbix\"}");
            session = "\"" + answer + "\"";
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    /**
     * Calls a method of the API.
     *
     * @throws IllegalStateException if it answers an error
     */
    Object call(String method, String parameters) throws IOException, InterruptedException {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters
                + ",\"auth\":" + session + "}";
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(api)
                        .timeout(LONGEST_START)
                        .header("Content-Type", "application/json-rpc")
                        .POST(HttpRequest.BodyPublishers.ofString(request, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200 || !response.body().startsWith("{")) {
            throw new IllegalStateException(method + ": " + response.statusCode() + " " + response.body());
        }
        Map<String, Object> answer = Json.object(response.body());
        if (answer.containsKey("error")) {
            throw new IllegalStateException(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    /** The objects that a method of the API finds. */
    List<Map<String, Object>> find(String method, String parameters) throws IOException, InterruptedException {
        return Json.array(call(method, parameters)).stream().map(Json::object).toList();
    }

    String log() {
        return programs.log(LOG) + programs.log("php.log");
    }
}
