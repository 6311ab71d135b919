package org.faxmx.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The reader of settings files: YAML in UTF-8, in which every key but a server's name is optional. A file with a problem,
 * such as an unknown key, is refused as a whole.
 */
public final class SettingsReader {

    private static final List<String> ROOT =
            List.of("servers", "defaults", "writes", "users", "sendFax", "archiveFolders", "tls", "rmi", "http", "log");
    private static final List<String> DEFAULTS = List.of("poll", "statusPoll", "routingPoll", "timeout", "stateTexts");
    private static final List<String> SERVER = List.of(
            "name",
            "backend",
            "host",
            "poll",
            "statusPoll",
            "routingPoll",
            "timeout",
            "expectedPorts",
            "stateTexts",
            "binding",
            "simulate");
    private static final List<String> SIMULATE = List.of("preset", "ports", "seed");
    private static final List<String> SEND_FAX = List.of("folder", "numbers", "perMinute");
    private static final List<String> RMI = List.of("enabled", "host", "port", "hostname", "insecure");
    private static final List<String> HTTP =
            List.of("enabled", "host", "port", "hosts", "origins", "insecure", "policy");

    // The limit of Linux.
    private static final int LONGEST_PATH = 4096;

    private final List<String> presets;
    private final List<String> states;
    private final Consumer<Path> policies;
    private final Consumer<String> archives;
    private final Consumer<TlsFiles> certificates;
    // Named elsewhere, in place of those in the file.
    private final Optional<Path> otherUsers;

    /**
     * A reader.
     *
     * @param presets the names of the simulator's presets
     * @param states the names of states that a server's words may stand for
     * @param policies throws an IllegalArgumentException for a Jolokia policy that cannot be used
     * @param archives throws an IllegalArgumentException for a text that is no folder of a fax server
     * @param certificates throws one for certificates, keys and issuers that cannot be used
     */
    public SettingsReader(
            List<String> presets,
            List<String> states,
            Consumer<Path> policies,
            Consumer<String> archives,
            Consumer<TlsFiles> certificates) {
        this(presets, states, policies, archives, certificates, Optional.empty());
    }

    private SettingsReader(
            List<String> presets,
            List<String> states,
            Consumer<Path> policies,
            Consumer<String> archives,
            Consumer<TlsFiles> certificates,
            Optional<Path> otherUsers) {
        this.presets = List.copyOf(presets);
        this.states = List.copyOf(states);
        this.policies = policies;
        this.archives = archives;
        this.certificates = certificates;
        this.otherUsers = otherUsers;
    }

    /** A reader of settings for these users, whatever a file says of its own; the users themselves are not checked. */
    public SettingsReader withUsers(Path users) {
        return new SettingsReader(presets, states, policies, archives, certificates, Optional.of(users));
    }

    /**
     * Reads a file; one of comments only means all defaults.
     *
     * @throws SettingsException with all problems of the file
     */
    public SettingsFile read(Path file) {
        return read(file, YamlFile.read(file));
    }

    /**
     * Reads a file that may be being written: one of comments only is refused.
     *
     * @throws SettingsException with all problems of the file
     */
    public SettingsFile readAgain(Path file) {
        Optional<Node> document = YamlFile.read(file);
        if (document.isEmpty()) {
            throw new SettingsException(List.of(new SettingsProblem(
                    file,
                    0,
                    0,
                    "",
                    "has only comments and may be half written: write a setting, such as writes: false")));
        }
        return read(file, document);
    }

    private SettingsFile read(Path file, Optional<Node> document) {
        Problems problems = new Problems(file);
        Section root = document.map(node -> Section.of(node, "", problems, ROOT).orElseThrow(problems::exception))
                .orElseGet(() -> new Section("", problems));
        Servers servers = servers(root, problems);
        boolean writes = root.read("writes", false, YamlValue::flag);
        Optional<SendFaxSettings> sendFax = sendFax(file, root, problems);
        List<String> archiveFolders = archiveFolders(root, problems);
        Optional<Path> users = otherUsers;
        if (users.isEmpty()) {
            users = root.find("users", node -> usersFile(file, YamlValue.text(node)));
            users.ifPresent(path -> checkUsers(path, root, problems));
        }
        // Those that cannot be used are a problem already, and not missing.
        boolean usersGiven = users.isPresent() || root.has("users");
        if (writes && !usersGiven) {
            servers.overCom().ifPresent(server -> root.wrong("writes", BridgeSettings.writesNeedUsers(server)));
        }

        int before = problems.count();
        Section rmiSection = root.section("rmi", RMI);
        Optional<ListenerSettings> rmi = listener(rmiSection, ListenerSettings.DEFAULT_RMI);
        boolean rmiRead = problems.count() == before;
        before = problems.count();
        Section httpSection = root.section("http", HTTP);
        Optional<ListenerSettings> http = listener(httpSection, ListenerSettings.DEFAULT_HTTP);
        boolean httpRead = problems.count() == before;
        if (rmiRead && httpRead) {
            try {
                BridgeSettings.requireDifferentPorts(http, rmi);
            } catch (IllegalArgumentException e) {
                (httpSection.has("port") ? httpSection : rmiSection).wrong("port", e.getMessage());
            }
        }
        HttpNames names = names(httpSection);
        Optional<Path> policy = httpSection.find("policy", node -> policy(file, YamlValue.text(node)));
        Optional<TlsFiles> tls =
                new TlsReader(root, problems, node -> path(file, YamlValue.text(node), "a file")).read(certificates);

        Exposure.Security security = new Exposure.Security(
                writes,
                usersGiven,
                root.has("tls"),
                tls.map(files -> files.clientCertificates() != ClientCertificates.NONE)
                        .orElse(root.has("tls")));
        Exposure.problems(http.filter(on -> httpRead), rmi.filter(on -> rmiRead), security)
                .forEach(problem -> (problem.listener().equals("http") ? httpSection : rmiSection)
                        .wrong(problem.key(), problem.message()));

        LogSettings log = LogReader.read(root, node -> path(file, YamlValue.text(node), "a log file"));

        if (problems.count() > 0) {
            throw problems.exception();
        }
        BridgeSettings settings = new BridgeSettings(
                servers.all(), http, rmi, names, policy, writes, sendFax, archiveFolders, users, tls);
        return new SettingsFile(file, settings, servers.withoutBackend(), log);
    }

    /**
     * The servers of a file.
     *
     * @param withoutBackend the names of those for which it names none
     * @param overCom how messages name the first on the backend com, which may have no valid name
     */
    private record Servers(List<ServerSettings> all, Set<String> withoutBackend, Optional<String> overCom) {}

    private Servers servers(Section root, Problems problems) {
        ServerSettings defaults = timed(
                new ServerSettings(ServerSettings.DEFAULT_NAME, "", Backend.SIMULATED),
                root.section("defaults", DEFAULTS));
        if (!root.has("servers")) {
            return new Servers(List.of(defaults), Set.of(defaults.name()), Optional.empty());
        }
        int before = problems.count();
        List<Node> elements = root.list("servers");
        if (elements.isEmpty() && problems.count() == before) {
            root.wrong("servers", "is an empty list: name a fax server, or leave the key out for one called local");
        }
        List<ServerSettings> servers = new ArrayList<>();
        Set<String> withoutBackend = new HashSet<>();
        List<String> overCom = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            Node element = elements.get(i);
            Section.of(element, "servers[" + i + "]", problems, SERVER).ifPresent(section -> {
                if (!section.has("name")) {
                    problems.add(element, section.path("name"), "is missing: " + ServerSettings.RIGHT_NAME);
                }
                Optional<String> name = section.find("name", node -> ServerSettings.requireName(YamlValue.text(node)));
                name.map(given -> lines.putIfAbsent(given, section.line("name")))
                        .ifPresent(first ->
                                section.wrong("name", "\"" + name.get() + "\" is given twice; first in line " + first));
                ServerSettings server = timed(
                        server(name.orElse(defaults.name()), section)
                                .withPolling(defaults.polling())
                                .withTimeout(defaults.timeout())
                                .withStateTexts(defaults.stateTexts()),
                        section);
                servers.add(server);
                if (!section.has("backend")) {
                    withoutBackend.add(server.name());
                } else if (server.backend() == Backend.COM) {
                    overCom.add(name.map(valid -> "server " + valid).orElse(section.path()));
                }
            });
        }
        return new Servers(servers, withoutBackend, overCom.stream().findFirst());
    }

    private ServerSettings server(String name, Section section) {
        Optional<Backend> backend = section.find("backend", node -> Backend.of(YamlValue.text(node)));
        String host = section.read("host", "", node -> host(YamlValue.text(node)));
        SimulateSettings simulate = simulate(section);
        if (section.has("simulate")) {
            if (!section.has("backend")) {
                section.wrong("simulate", "needs backend: simulated, and this server names no backend");
            } else if (backend.isPresent() && backend.get() != Backend.SIMULATED) {
                section.wrong("simulate", "needs backend: simulated, and this server's is " + backend.get());
            }
        }
        if (!host.isEmpty() && backend.isPresent() && backend.get() == Backend.SIMULATED) {
            section.wrong("host", "has no effect on a simulated server: remove it, or write backend: com");
        }
        Binding binding = section.read("binding", Binding.AUTO, node -> Binding.of(YamlValue.text(node)));
        if (binding != Binding.AUTO && backend.isPresent() && backend.get() == Backend.SIMULATED) {
            section.wrong("binding", "has no effect on a simulated server: remove it, or write backend: com");
        }
        OptionalInt expectedPorts = section.read(
                "expectedPorts",
                OptionalInt.empty(),
                node -> OptionalInt.of(ServerSettings.requireExpectedPorts(YamlValue.wholeNumber(node))));
        return new ServerSettings(name, host, backend.orElse(Backend.SIMULATED))
                .withSimulate(simulate)
                .withExpectedPorts(expectedPorts)
                .withBinding(binding);
    }

    /** A server with the times of a section in place of its own, and the words of the section beside its own. */
    private ServerSettings timed(ServerSettings server, Section section) {
        PollSettings polling = server.polling();
        return server.withPolling(new PollSettings(
                        interval(section, "poll", "poll", polling.ports()),
                        interval(section, "statusPoll", "status poll", polling.status()),
                        interval(section, "routingPoll", "routing poll", polling.routing())))
                .withTimeout(section.read(
                        "timeout", server.timeout(), node -> ServerSettings.requireTimeout(YamlValue.duration(node))))
                .withStateTexts(stateTexts(section, server.stateTexts()));
    }

    private Map<String, String> stateTexts(Section section, Map<String, String> before) {
        Map<String, String> texts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        texts.putAll(before);
        texts.putAll(section.table("stateTexts", "a word for a state", this::state));
        return texts;
    }

    private String state(String name) {
        if (!states.contains(name)) {
            throw new IllegalArgumentException(
                    "\"" + Excerpt.of(name) + "\" is no state; there are " + String.join(", ", states));
        }
        return name;
    }

    private static Duration interval(Section section, String key, String what, Duration defaultValue) {
        return section.read(key, defaultValue, node -> PollSettings.require(what, YamlValue.duration(node)));
    }

    private SimulateSettings simulate(Section server) {
        Section section = server.section("simulate", SIMULATE);
        SimulateSettings defaults = SimulateSettings.DEFAULT;
        return new SimulateSettings(
                section.read("preset", defaults.preset(), node -> preset(YamlValue.text(node))),
                section.read(
                        "ports", defaults.ports(), node -> SimulateSettings.requirePorts(YamlValue.wholeNumber(node))),
                section.read("seed", defaults.seed(), YamlValue::wholeNumber));
    }

    private static Optional<ListenerSettings> listener(Section section, ListenerSettings defaults) {
        boolean enabled = section.read("enabled", true, YamlValue::flag);
        ListenerSettings listener = new ListenerSettings(
                section.read("host", defaults.host(), node -> ListenerSettings.requireHost(YamlValue.text(node))),
                section.read(
                        "port", defaults.port(), node -> ListenerSettings.requirePort(YamlValue.wholeNumber(node))),
                section.read("hostname", defaults.hostname(), node -> hostname(YamlValue.text(node))),
                section.read("insecure", false, YamlValue::flag));
        return enabled ? Optional.of(listener) : Optional.empty();
    }

    private static HttpNames names(Section http) {
        List<String> hosts = names(http, "hosts", HttpNames::requireHost);
        List<String> origins = names(http, "origins", HttpNames::requireOrigin);
        return new HttpNames(hosts, origins);
    }

    /** The texts in a list; wrong ones and those given twice are problems. */
    private static List<String> names(Section http, String key, UnaryOperator<String> required) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Node element : http.list(key)) {
            http.element(key, element, node -> required.apply(YamlValue.text(node)))
                    .ifPresent(name -> {
                        if (seen.add(name.toLowerCase(Locale.ROOT))) {
                            names.add(name);
                        } else {
                            http.wrong(key, "\"" + Excerpt.of(name) + "\" is given twice");
                        }
                    });
        }
        return names;
    }

    private String preset(String name) {
        if (!presets.contains(name)) {
            throw new IllegalArgumentException(
                    "\"" + Excerpt.of(name) + "\" is no preset; there are " + String.join(", ", presets));
        }
        return name;
    }

    private static String host(String text) {
        if (!ServerSettings.isHost(text)) {
            throw new IllegalArgumentException("\"" + Excerpt.of(text) + "\" " + ServerSettings.WRONG_HOST);
        }
        return text;
    }

    private static String hostname(String text) {
        return text.isEmpty() ? text : ListenerSettings.requireHostname(text);
    }

    private static Optional<SendFaxSettings> sendFax(Path file, Section root, Problems problems) {
        if (!root.has("sendFax")) {
            return Optional.empty();
        }
        int before = problems.count();
        Section section = root.section("sendFax", SEND_FAX);
        if (!section.has("folder") && problems.count() == before) {
            root.wrong("sendFax", "has no folder: name the folder of the documents that may be sent");
        }
        Optional<Path> folder = section.find(
                "folder",
                node -> SendFaxSettings.requireFolder(path(file, YamlValue.text(node), "the folder of the documents")));
        String numbers = section.read(
                "numbers",
                SendFaxSettings.DEFAULT_NUMBERS,
                node -> SendFaxSettings.requireNumbers(YamlValue.text(node)));
        int perMinute = section.read(
                "perMinute",
                SendFaxSettings.DEFAULT_PER_MINUTE,
                node -> SendFaxSettings.requirePerMinute(YamlValue.wholeNumber(node)));
        return folder.map(found -> new SendFaxSettings(found, numbers, perMinute));
    }

    private List<String> archiveFolders(Section root, Problems problems) {
        List<Node> elements = root.list("archiveFolders");
        List<String> folders = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            try {
                String folder = YamlValue.text(elements.get(i));
                archives.accept(folder);
                folders.add(folder);
            } catch (IllegalArgumentException e) {
                problems.add(elements.get(i), "archiveFolders[" + i + "]", e.getMessage());
            }
        }
        return folders;
    }

    /**
     * The users file that a settings file names, which need not exist; other problems of the settings do not count.
     *
     * @throws SettingsException if the settings file cannot be read
     */
    public static Optional<Path> usersFile(Path file) {
        Problems problems = new Problems(file);
        return YamlFile.read(file)
                .flatMap(node -> Section.of(node, "", problems, ROOT))
                .flatMap(root -> root.find("users", node -> usersFile(file, YamlValue.text(node))));
    }

    private static Path usersFile(Path file, String text) {
        return path(file, text, "a file of users");
    }

    private static void checkUsers(Path users, Section root, Problems problems) {
        if (Files.notExists(users)) {
            root.wrong(
                    "users",
                    users + " does not exist: run  faxmx user add NAME --role admin --users \"" + users + "\"");
            return;
        }
        try {
            UsersFile.read(users);
        } catch (SettingsException e) {
            List<SettingsProblem> ofContent =
                    e.problems().stream().filter(problem -> problem.line() > 0).toList();
            problems.addAll(ofContent);
            // Those of the whole file are at the place that names it, as those of the files of tls.
            e.problems().stream()
                    .filter(problem -> problem.line() == 0)
                    .forEach(problem -> root.wrong("users", problem.file() + " " + problem.instruction()));
        }
    }

    private Path policy(Path file, String text) {
        Path policy = path(file, text, "a Jolokia policy");
        policies.accept(policy);
        return policy;
    }

    /** A path relative to the settings file, of that. */
    private static Path path(Path file, String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty: it must be the path of " + what);
        }
        if (text.length() > LONGEST_PATH) {
            throw new IllegalArgumentException("\"" + Excerpt.of(text) + "\" is too long for the path of a file");
        }
        try {
            return file.toAbsolutePath().resolveSibling(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + Excerpt.of(text) + "\" is not the path of a file", e);
        }
    }
}
