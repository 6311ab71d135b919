package org.faxmx.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A Jolokia policy as FaxMX takes it: it narrows what {@link AccessRules} allow. What is denied is denied, also where it is
 * allowed elsewhere in the file, and all matching {@code <mbean>} elements count. A policy that would narrow less than it
 * looks is refused.
 *
 * <p>Decisions are remembered for each set of elements that match a name, so that reading many ports costs one look-up for
 * each.
 */
final class Policy {

    /** What is done with a member of an MBean. */
    enum Use {
        READ,
        WRITE,
        EXEC
    }

    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "restrict", Set.of("remote", "http", "commands", "allow", "deny"),
            "remote", Set.of("host"),
            "http", Set.of("method"),
            "commands", Set.of("command"),
            "allow", Set.of("mbean"),
            "deny", Set.of("mbean"),
            "mbean", Set.of("name", "attribute", "operation"));
    private static final Set<String> COMMANDS = Set.of("read", "write", "exec", "list", "search", "version");
    private static final Set<String> KEYS = Set.of("type", "server", "port", "deviceId", "method", "occurrence");
    private static final Set<String> TYPES =
            Set.of("Bridge", "FaxServer", "FaxPort", "FaxRoutingMethod", "ComApartment");
    private static final String DOMAIN = "faxmx";
    private static final String DELEGATES = "JMImplementation";
    private static final String DELEGATE = "MBeanServerDelegate";
    private static final int MOST_NAMES = 50_000;
    private static final int MOST_MEMBERS = 5_000;

    private final String what;
    private final PolicyMembers known;
    private final Set<String> commands = new TreeSet<>();
    private final List<Rule> allowed = new ArrayList<>();
    private final List<Rule> denied = new ArrayList<>();
    private final Map<ObjectName, Decisions> byName = new ConcurrentHashMap<>();
    private final Map<List<Rule>, Decisions> byRules = new ConcurrentHashMap<>();

    private Policy(String what, PolicyMembers known) {
        this.what = what;
        this.known = known;
    }

    /**
     * Reads a policy.
     *
     * @param what names it in messages
     * @param known the members that it can name
     * @throws ConnectorException naming the element that cannot be used, and what to write
     */
    static Policy parse(byte[] xml, String what, PolicyMembers known) throws IOException {
        Policy policy = new Policy(what, known);
        policy.read(root(xml, what));
        return policy;
    }

    private static Element root(byte[] xml, String what) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default handler prints to standard error.
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new ByteArrayInputStream(xml)).getDocumentElement();
        } catch (SAXParseException e) {
            throw new ConnectorException(
                    what + ", line " + e.getLineNumber() + ", is not well-formed XML: " + e.getMessage(), e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new ConnectorException(what + " cannot be parsed: " + e.getMessage(), e);
        }
    }

    private void read(Element root) {
        if (!root.getTagName().equals("restrict")) {
            throw new ConnectorException(
                    what + " is not a Jolokia policy: its root is <" + root.getTagName() + ">, not <restrict>", null);
        }
        requireNoAttributes(root);
        List<Element> sections = children(root);
        List<Element> ofCommands = named(sections, "commands");
        if (ofCommands.size() != 1) {
            throw refused(
                    ofCommands.isEmpty()
                            ? "<commands> is missing"
                            : "<commands> is there " + ofCommands.size() + " times",
                    "write one, with what clients may do with every MBean that they see, such as"
                            + " <commands><command>list</command><command>search</command></commands>");
        }
        children(ofCommands.get(0)).forEach(command -> commands.add(command(text(command))));
        named(sections, "allow").forEach(section -> children(section).forEach(mbean -> allowed.add(rule(mbean))));
        named(sections, "deny").forEach(section -> children(section).forEach(mbean -> denied.add(rule(mbean))));
        // Their texts are Jolokia's.
        named(sections, "remote").forEach(this::children);
        named(sections, "http").forEach(this::children);
    }

    private String command(String command) {
        if (!COMMANDS.contains(command)) {
            throw refused("<command>" + command + "</command> is unknown", "there are " + new TreeSet<>(COMMANDS));
        }
        return command;
    }

    private Rule rule(Element mbean) {
        List<Element> members = children(mbean);
        List<Element> names = named(members, "name");
        if (names.size() != 1) {
            throw refused("<mbean> has " + names.size() + " <name> elements", "write one");
        }
        String section = mbean.getParentNode().getNodeName();
        if (members.size() == 1) {
            throw refused(
                    "<mbean> with the name " + text(names.get(0)) + " under <" + section
                            + "> has neither <attribute> nor <operation>, so that it has no effect",
                    "for all of it, write <attribute>*</attribute><operation>*</operation>");
        }
        Rule rule =
                new Rule(name(text(names.get(0)), section), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Element member : members) {
            requireKnown(member, rule.name);
        }
        for (Element attribute : named(members, "attribute")) {
            rule.read.add(pattern(attribute));
            if (!readOnly(attribute)) {
                rule.write.add(pattern(attribute));
            }
        }
        named(members, "operation").forEach(operation -> rule.exec.add(pattern(operation)));
        return rule;
    }

    /** Refuses a member that no MBean of that name has: it would allow or deny nothing. */
    private void requireKnown(Element member, ObjectName name) {
        boolean operation = member.getTagName().equals("operation");
        if (!operation && !member.getTagName().equals("attribute")) {
            return;
        }
        String text = text(member);
        known.meant(types(name), operation, text, wildcard(text).asMatchPredicate())
                .ifPresent(meant -> {
                    throw refused(
                            "<" + member.getTagName() + ">" + text + "</" + member.getTagName() + "> of " + name
                                    + " matches no " + member.getTagName()
                                    + (text.contains("(") ? ", as signatures are not part of its name" : ""),
                            "the nearest is " + meant);
                });
    }

    /** The types of the MBeans that may match. */
    private static Set<String> types(ObjectName name) {
        Set<String> types = new TreeSet<>();
        for (String domain : List.of(DOMAIN, JvmAccess.DOMAIN, DELEGATES)) {
            if (wildcard(name.getDomain()).matcher(domain).matches()) {
                types.addAll(
                        domain.equals(DOMAIN)
                                ? TYPES
                                : domain.equals(DELEGATES) ? Set.of(DELEGATE) : JvmAccess.types());
            }
        }
        String type = name.getKeyProperty("type");
        if (type != null) {
            types.removeIf(wildcard(type).asMatchPredicate().negate());
        }
        return types;
    }

    /** Whether {@code mode="read"}. Under {@code <deny>} that denies reading only, which looks as if it denied more. */
    private boolean readOnly(Element attribute) {
        NamedNodeMap modes = attribute.getAttributes();
        for (int i = 0; i < modes.getLength(); i++) {
            String key = modes.item(i).getNodeName();
            String value = modes.item(i).getNodeValue();
            boolean known = key.equals("mode") && value.equalsIgnoreCase("read");
            boolean denies =
                    attribute.getParentNode().getParentNode().getNodeName().equals("deny");
            if (!known || denies) {
                throw refused(
                        "<attribute " + key + "=\"" + value + "\"> is unknown" + (denies ? " under <deny>" : ""),
                        denies
                                ? "without an attribute it denies reading and writing"
                                : "without an attribute it allows reading and writing, with mode=\"read\" reading");
            }
        }
        return modes.getLength() > 0;
    }

    private ObjectName name(String text, String section) {
        ObjectName name;
        try {
            name = new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw refused("<name>" + text + "</name> is not an ObjectName, " + e.getMessage(), "write such as faxmx:*");
        }
        if (!canMatch(name)) {
            throw refused(
                    "<name>" + text + "</name> under <" + section + "> matches no MBean that clients can see",
                    "there are faxmx:type=T with T one of " + new TreeSet<>(TYPES) + " and the keys "
                            + new TreeSet<>(KEYS) + ", java.lang:type=T with T one of "
                            + new TreeSet<>(JvmAccess.types()) + ", and JMImplementation:type=MBeanServerDelegate");
        }
        return name;
    }

    /** Whether some MBean that clients may see can have such a name. MBeans come and go, so it is judged by its form. */
    static boolean canMatch(ObjectName name) {
        return matches(name, DOMAIN, TYPES, KEYS)
                || matches(name, JvmAccess.DOMAIN, JvmAccess.types(), Set.of("type", "name"))
                || matches(name, DELEGATES, Set.of(DELEGATE), Set.of("type"));
    }

    private static boolean matches(ObjectName name, String domain, Set<String> types, Set<String> keys) {
        if (!wildcard(name.getDomain()).matcher(domain).matches()
                || !keys.containsAll(name.getKeyPropertyList().keySet())) {
            return false;
        }
        String type = name.getKeyProperty("type");
        if (type == null) {
            // All of ours have a type.
            return name.isPropertyListPattern();
        }
        return types.stream().anyMatch(wildcard(type).asMatchPredicate());
    }

    private List<Element> children(Element parent) {
        Set<String> known = CHILDREN.get(parent.getTagName());
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element child) {
                if (!known.contains(child.getTagName())) {
                    throw refused(
                            "<" + child.getTagName() + "> under <" + parent.getTagName() + "> is unknown",
                            child.getTagName().equals("cors")
                                    ? "remove it, it has no effect here"
                                    : "there are " + new TreeSet<>(known));
                }
                if (!child.getTagName().equals("attribute")) {
                    requireNoAttributes(child);
                }
                children.add(child);
            } else if (node.getNodeType() == Node.TEXT_NODE
                    && !node.getNodeValue().isBlank()) {
                throw refused(
                        "the text \"" + node.getNodeValue().strip() + "\" under <" + parent.getTagName()
                                + "> has no effect",
                        "remove it");
            }
        }
        return children;
    }

    private void requireNoAttributes(Element element) {
        if (element.getAttributes().getLength() > 0) {
            Node attribute = element.getAttributes().item(0);
            throw refused(
                    "<" + element.getTagName() + " " + attribute.getNodeName() + "=\"" + attribute.getNodeValue()
                            + "\"> is unknown",
                    "write <" + element.getTagName() + ">");
        }
    }

    private static List<Element> named(List<Element> elements, String tag) {
        return elements.stream()
                .filter(element -> element.getTagName().equals(tag))
                .toList();
    }

    private String text(Element element) {
        String text = element.getTextContent().strip();
        if (text.isEmpty() || element.getElementsByTagName("*").getLength() > 0) {
            throw refused("<" + element.getTagName() + "> has no text", "write a name or *");
        }
        return text;
    }

    private Pattern pattern(Element element) {
        return wildcard(text(element));
    }

    /** A pattern of ObjectName's wildcards. */
    private static Pattern wildcard(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : text.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private ConnectorException refused(String problem, String right) {
        return new ConnectorException(what + ": " + problem + ": " + right, null);
    }

    /** Whether the policy lets clients do that. */
    boolean allows(Use use, ObjectName name, String member) {
        return decisions(name).allows(use, String.valueOf(member));
    }

    /**
     * What clients may read of an MBean. It is the same object for all MBeans that match the same elements.
     */
    Predicate<String> reads(ObjectName name) {
        return decisions(name);
    }

    private Decisions decisions(ObjectName name) {
        Decisions known = byName.get(name);
        if (known == null) {
            if (byName.size() >= MOST_NAMES) {
                byName.clear();
            }
            known = byRules.computeIfAbsent(matching(name), Decisions::new);
            byName.put(name, known);
        }
        return known;
    }

    private List<Rule> matching(ObjectName name) {
        List<Rule> matching = new ArrayList<>();
        allowed.stream().filter(rule -> rule.name.apply(name)).forEach(matching::add);
        denied.stream().filter(rule -> rule.name.apply(name)).forEach(matching::add);
        return matching;
    }

    private boolean decide(List<Rule> rules, Use use, String member) {
        boolean wanted = commands.contains(use.name().toLowerCase(Locale.ROOT));
        for (Rule rule : rules) {
            if (rule.matches(use, member)) {
                if (denied.contains(rule)) {
                    return false;
                }
                wanted = true;
            }
        }
        return wanted;
    }

    /** An {@code <mbean>} element; patterns of members are Jolokia's. Equal to itself only. */
    private static final class Rule {

        private final ObjectName name;
        private final List<Pattern> read;
        private final List<Pattern> write;
        private final List<Pattern> exec;

        Rule(ObjectName name, List<Pattern> read, List<Pattern> write, List<Pattern> exec) {
            this.name = name;
            this.read = read;
            this.write = write;
            this.exec = exec;
        }

        boolean matches(Use use, String member) {
            List<Pattern> patterns =
                    switch (use) {
                        case READ -> read;
                        case WRITE -> write;
                        case EXEC -> exec;
                    };
            return patterns.stream().anyMatch(pattern -> pattern.matcher(member).matches());
        }
    }

    /** The decisions for all MBeans that match the same elements. */
    private final class Decisions implements Predicate<String> {

        private final List<Rule> rules;
        private final Map<Use, Map<String, Boolean>> known = new HashMap<>();

        Decisions(List<Rule> rules) {
            this.rules = rules;
            for (Use use : Use.values()) {
                known.put(use, new ConcurrentHashMap<>());
            }
        }

        /** Whether that attribute may be read. */
        @Override
        public boolean test(String attribute) {
            return allows(Use.READ, attribute);
        }

        boolean allows(Use use, String member) {
            Map<String, Boolean> decided = known.get(use);
            Boolean before = decided.get(member);
            if (before != null) {
                return before;
            }
            if (decided.size() >= MOST_MEMBERS) {
                // Clients choose the names of members.
                decided.clear();
            }
            boolean allowedNow = decide(rules, use, member);
            decided.put(member, allowedNow);
            return allowedNow;
        }
    }
}
