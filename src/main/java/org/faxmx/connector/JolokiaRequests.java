package org.faxmx.connector;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.management.ObjectName;
import org.jolokia.config.ProcessingParameters;
import org.jolokia.request.JmxExecRequest;
import org.jolokia.request.JmxListRequest;
import org.jolokia.request.JmxObjectNameRequest;
import org.jolokia.request.JmxReadRequest;
import org.jolokia.request.JmxRequest;
import org.jolokia.request.JmxRequestFactory;
import org.jolokia.request.JmxWriteRequest;

/** Jolokia's requests, from a path or from JSON. Jolokia casts what it finds in JSON, so that is checked here. */
final class JolokiaRequests {

    // Matching takes a time that grows with the length of a name to the power of their number.
    private static final int WILDCARDS = 3;

    private JolokiaRequests() {}

    /**
     * The request of a GET.
     *
     * @param path after {@code /jolokia}, decoded
     * @throws IllegalArgumentException if it is not a request
     */
    static JmxRequest ofPath(String path, Parameters parameters) {
        return checked(() -> {
            JmxRequest request = JmxRequestFactory.createGetRequest(path, parameters.of(false));
            return isReadOfPattern(request) ? JmxRequestFactory.createGetRequest(path, parameters.of(true)) : request;
        });
    }

    /**
     * A request in the body of a POST.
     *
     * @param json what the parser made of it
     * @throws IllegalArgumentException if it is not a request
     */
    @SuppressWarnings("unchecked")
    static JmxRequest ofJson(Object json, Parameters parameters) {
        if (!(json instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException(
                    "a request is a JSON object such as {\"type\":\"version\"}, not " + shown(json));
        }
        if (members.get("type") == null) {
            throw new IllegalArgumentException("the request has no type: read, write, exec, list, search or version");
        }
        require(members, "type", "a text", String.class::isInstance);
        require(members, "mbean", "the name of an MBean or a pattern", JolokiaRequests::isName);
        require(members, "operation", "a text", String.class::isInstance);
        require(members, "path", "a text", String.class::isInstance);
        require(members, "config", "an object", Map.class::isInstance);
        require(members, "arguments", "an array", List.class::isInstance);
        require(
                members,
                "attribute",
                "a text or an array of texts, or left out for all attributes",
                names -> isName(names)
                        || names instanceof Collection<?> several
                                && !several.isEmpty()
                                && several.stream().allMatch(JolokiaRequests::isName));
        return checked(() -> {
            JmxRequest request = JmxRequestFactory.createPostRequest((Map<String, ?>) members, parameters.of(false));
            return isReadOfPattern(request)
                    ? JmxRequestFactory.createPostRequest((Map<String, ?>) members, parameters.of(true))
                    : request;
        });
    }

    /** The parameters that the query of a request has. */
    interface Parameters {
        /** @param keyed whether the answer has names of MBeans as keys */
        ProcessingParameters of(boolean keyed);
    }

    /** Whether the request may wait for a fax server. */
    static boolean isOperation(JmxRequest request) {
        return request instanceof JmxExecRequest || request instanceof JmxWriteRequest;
    }

    /** Whether the request is for many MBeans. */
    static boolean isLarge(JmxRequest request) {
        return request instanceof JmxListRequest || isReadOfPattern(request);
    }

    /** Whether the request reads all MBeans whose names match a pattern. */
    static boolean isReadOfPattern(JmxRequest request) {
        return request instanceof JmxReadRequest read && read.getObjectName().isPattern();
    }

    private static boolean isName(Object json) {
        return json instanceof String name && !name.isBlank();
    }

    private static void require(Map<?, ?> members, String key, String expected, Predicate<Object> right) {
        Object value = members.get(key);
        if (value != null && !right.test(value)) {
            throw new IllegalArgumentException(key + " is " + shown(value) + ": it must be " + expected);
        }
    }

    private static String shown(Object json) {
        if (json instanceof String text) {
            return text.isEmpty() ? "an empty text" : "the text \"" + text + "\"";
        }
        if (json instanceof Map) {
            return "an object";
        }
        if (json instanceof List<?> elements) {
            return elements.isEmpty() ? "an empty array" : "an array of " + elements.size() + " elements";
        }
        return String.valueOf(json);
    }

    private static JmxRequest checked(Creation creation) {
        JmxRequest request;
        try {
            request = creation.create();
        } catch (StackOverflowError e) {
            // Jolokia splits paths and names with regular expressions that are recursive.
            throw new IllegalArgumentException("a name or path of the request is too long", e);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the request cannot be understood: " + e, e);
        }
        requireMember(request);
        if (request instanceof JmxObjectNameRequest named) {
            requireFewWildcards(named.getObjectName());
        } else if (request instanceof JmxListRequest && request.getPathParts() != null) {
            request.getPathParts().stream().limit(1).forEach(JolokiaRequests::requireFewWildcards);
        }
        return request;
    }

    private static void requireMember(JmxRequest request) {
        if (request instanceof JmxWriteRequest write && write.getAttributeName() == null) {
            throw new IllegalArgumentException("the request to write names no attribute");
        }
        if (request instanceof JmxExecRequest exec && exec.getOperation() == null) {
            throw new IllegalArgumentException("the request to invoke names no operation");
        }
    }

    private static void requireFewWildcards(ObjectName pattern) {
        if (pattern.isPattern()) {
            requireFewWildcards(pattern.getDomain());
            pattern.getKeyPropertyList().values().forEach(JolokiaRequests::requireFewWildcards);
        }
    }

    private static void requireFewWildcards(String part) {
        if (part != null && part.chars().filter(character -> character == '*').count() > WILDCARDS) {
            throw new IllegalArgumentException(
                    "the pattern " + part + " has more than " + WILDCARDS + " asterisks: match less at once");
        }
    }

    private interface Creation {
        JmxRequest create();
    }

    /** The name of an operation that a client may have given with its signature. */
    static String operationName(String operation) {
        return operation.replaceFirst("\\(.*", "");
    }
}
