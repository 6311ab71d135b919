package org.faxmx.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.management.ObjectName;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jolokia.restrictor.PolicyRestrictor;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The access rules of HTTP clients: a Jolokia policy, and POST for every change, because any web page with a picture makes
 * a browser send a GET.
 *
 * <p>Jolokia itself allows everything if the policy is not found; here that is an error.
 */
final class AccessPolicy extends PolicyRestrictor {

    private static final Set<String> SECTIONS = Set.of("remote", "http", "commands", "allow", "deny", "mbeans");

    private static final int MOST_BYTES = 1 << 20;

    private final ThreadLocal<String> method = new ThreadLocal<>();

    private AccessPolicy(byte[] policy) {
        super(new ByteArrayInputStream(policy));
    }

    /** The policy in the jar, {@code jmx-config/jolokia-access.xml} in the sources. */
    static AccessPolicy builtIn() {
        try (InputStream xml = AccessPolicy.class.getResourceAsStream("jolokia-access.xml")) {
            return of(Objects.requireNonNull(xml, "jolokia-access.xml is missing from the jar"), "built-in policy");
        } catch (IOException e) {
            throw new ConnectorException("the built-in policy cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The policy in a file.
     *
     * @throws ConnectorException if there is no such file or it is not a policy
     */
    static AccessPolicy of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // Opening a FIFO or a device without data would not return.
            if (!attributes.isRegularFile() && !attributes.isDirectory()) {
                throw new ConnectorException("policy " + file + " is a FIFO, a device or a socket: name a file", null);
            }
            if (attributes.size() > MOST_BYTES) {
                throw new ConnectorException("policy " + file + " is larger than 1 MiB: it is not a policy", null);
            }
            try (InputStream xml = Files.newInputStream(file)) {
                return of(xml, "policy " + file);
            }
        } catch (NoSuchFileException e) {
            throw new ConnectorException("policy " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ConnectorException("policy " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static AccessPolicy of(InputStream xml, String what) throws IOException {
        byte[] bytes = xml.readNBytes(MOST_BYTES);
        requirePolicy(bytes, what);
        try {
            return new AccessPolicy(bytes);
        } catch (SecurityException e) {
            throw new ConnectorException(what + " is not a Jolokia policy: " + e.getMessage(), e);
        }
    }

    /** Refuses unknown sections and modes: Jolokia ignores them, so a misspelt restriction would have no effect. */
    private static void requirePolicy(byte[] bytes, String what) throws IOException {
        Element root;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default handler prints to standard error.
            builder.setErrorHandler(new DefaultHandler());
            root = builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement();
        } catch (SAXParseException e) {
            throw new ConnectorException(
                    what + ", line " + e.getLineNumber() + ", is not well-formed XML: " + e.getMessage(), e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new ConnectorException(what + " cannot be parsed: " + e.getMessage(), e);
        }
        if (!root.getTagName().equals("restrict")) {
            throw new ConnectorException(
                    what + " is not a Jolokia policy: its root is <" + root.getTagName() + ">, not <restrict>", null);
        }
        NodeList children = root.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element section) {
                requireSection(section.getTagName(), what);
            }
        }
        NodeList attributes = root.getElementsByTagName("attribute");
        for (int i = 0; i < attributes.getLength(); i++) {
            requireMode(attributes.item(i).getAttributes(), what);
        }
    }

    private static void requireSection(String section, String what) {
        if (section.equals("cors")) {
            throw new ConnectorException(
                    what + ": <cors> has no effect here, remove it; pages of this machine are always allowed,"
                            + " others never",
                    null);
        }
        if (!SECTIONS.contains(section)) {
            throw new ConnectorException(what + ": <" + section + "> is none of " + new TreeSet<>(SECTIONS), null);
        }
    }

    private static void requireMode(NamedNodeMap attributes, String what) {
        for (int i = 0; i < attributes.getLength(); i++) {
            String key = attributes.item(i).getNodeName();
            String value = attributes.item(i).getNodeValue();
            if (!key.equals("mode") || !value.equalsIgnoreCase("read")) {
                throw new ConnectorException(
                        what + ": <attribute " + key + "=\"" + value
                                + "\"> is unknown; without an attribute it allows reading and writing,"
                                + " with mode=\"read\" reading",
                        null);
            }
        }
    }

    /** Handles a request of that HTTP method, with its checks on this thread. */
    void during(String requestMethod, Work work) throws IOException {
        method.set(requestMethod);
        try {
            work.run();
        } finally {
            method.remove();
        }
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        requirePost("writing an attribute");
        return super.isAttributeWriteAllowed(name, attribute);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        requirePost("invoking an operation");
        // Jolokia compares texts: without this, denying "disconnect" would not deny "disconnect()".
        return super.isOperationAllowed(name, operation)
                && (operation == null || super.isOperationAllowed(name, operation.replaceFirst("\\(.*", "")));
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean onlyWhenStrictCheckingIsEnabled) {
        return origin == null || LoopbackFilter.isOrigin(origin);
    }

    private void requirePost(String what) {
        if (!"POST".equalsIgnoreCase(method.get())) {
            throw new SecurityException(what + " needs an HTTP POST");
        }
    }

    interface Work {
        void run() throws IOException;
    }
}
