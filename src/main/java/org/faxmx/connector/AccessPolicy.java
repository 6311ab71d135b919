package org.faxmx.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Predicate;
import javax.management.ObjectName;
import org.jolokia.restrictor.PolicyRestrictor;

/**
 * The restrictions of HTTP clients within the {@link AccessRules}: a {@link Policy}.
 *
 * <p>Jolokia itself allows everything if the policy is not found; here that is an error.
 */
final class AccessPolicy extends PolicyRestrictor {

    private static final int MOST_BYTES = 1 << 20;

    private final Policy policy;

    private AccessPolicy(byte[] xml, Policy policy) {
        super(new ByteArrayInputStream(xml));
        this.policy = policy;
    }

    /** The policy in the jar, {@code jmx-config/jolokia-access.xml} in the sources. */
    static AccessPolicy builtIn() {
        try (InputStream xml = AccessPolicy.class.getResourceAsStream("jolokia-access.xml")) {
            return of(
                    Objects.requireNonNull(xml, "jolokia-access.xml is missing from the jar"),
                    "built-in policy",
                    PolicyMembers.UNKNOWN);
        } catch (IOException e) {
            throw new ConnectorException("the built-in policy cannot be read: " + e.getMessage(), e);
        }
    }

    /** The policy in a file, whose members are not checked. */
    static AccessPolicy of(Path file) {
        return of(file, PolicyMembers.UNKNOWN);
    }

    /**
     * The policy in a file.
     *
     * @param known the members that it can name
     * @throws ConnectorException if there is no such file or it is not a policy
     */
    static AccessPolicy of(Path file, PolicyMembers known) {
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
                return of(xml, "policy " + file, known);
            }
        } catch (NoSuchFileException e) {
            throw new ConnectorException("policy " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ConnectorException("policy " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static AccessPolicy of(InputStream xml, String what, PolicyMembers known) throws IOException {
        byte[] bytes = xml.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new ConnectorException(what + " is larger than 1 MiB: it is not a policy", null);
        }
        Policy policy = Policy.parse(bytes, what, known);
        try {
            return new AccessPolicy(bytes, policy);
        } catch (SecurityException e) {
            throw new ConnectorException(what + " is not a Jolokia policy: " + e.getMessage(), e);
        }
    }

    /** What clients may read of an MBean; the same object for all MBeans that match the same elements. */
    Predicate<String> reads(ObjectName name) {
        return policy.reads(name);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return policy.allows(Policy.Use.READ, name, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return policy.allows(Policy.Use.WRITE, name, attribute);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        // A client may name the signature: without this, denying "disconnect" would not deny "disconnect()".
        return policy.allows(Policy.Use.EXEC, name, operation)
                && (operation == null
                        || policy.allows(Policy.Use.EXEC, name, JolokiaRequests.operationName(operation)));
    }
}
