package org.faxmx.e2e;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;

/** A way into a running bridge. Values are those of {@link Json}, whichever door it is. */
public interface Door extends AutoCloseable {

    /** An attribute. */
    Object read(String mbean, String attribute) throws Exception;

    /** Sets an attribute. */
    void write(String mbean, String attribute, Object value) throws Exception;

    /** Invokes an operation. */
    Object exec(String mbean, String operation, Object... arguments) throws Exception;

    @Override
    void close() throws IOException;

    /** The bridge answered an error. Over JMX RMI it has a cause. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        Refused(JMException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** JMX RMI. */
    static Door rmi(BridgeProcess bridge) throws IOException {
        JMXConnector client = bridge.connect();
        MBeanServerConnection mbeans = client.getMBeanServerConnection();
        return new Door() {
            @Override
            public Object read(String mbean, String attribute) throws Exception {
                return plain(mbeans.getAttribute(new ObjectName(mbean), attribute));
            }

            @Override
            public void write(String mbean, String attribute, Object value) throws Exception {
                try {
                    mbeans.setAttribute(new ObjectName(mbean), new Attribute(attribute, value));
                } catch (JMException e) {
                    throw new Refused(e);
                }
            }

            @Override
            public Object exec(String mbean, String operation, Object... arguments) throws Exception {
                ObjectName name = new ObjectName(mbean);
                MBeanOperationInfo info = Arrays.stream(
                                mbeans.getMBeanInfo(name).getOperations())
                        .filter(candidate -> candidate.getName().equals(operation))
                        .findFirst()
                        .orElseThrow();
                String[] signature = Arrays.stream(info.getSignature())
                        .map(MBeanParameterInfo::getType)
                        .toArray(String[]::new);
                try {
                    return plain(mbeans.invoke(name, operation, arguments, signature));
                } catch (JMException e) {
                    throw new Refused(e);
                }
            }

            @Override
            public void close() throws IOException {
                client.close();
            }

            @Override
            public String toString() {
                return "RMI";
            }
        };
    }

    /** Jolokia. */
    static Door jolokia(BridgeProcess bridge) {
        return new Door() {
            @Override
            public Object read(String mbean, String attribute) throws Exception {
                return answer("read", mbean, "\"attribute\":" + json(attribute));
            }

            @Override
            public void write(String mbean, String attribute, Object value) throws Exception {
                answer("write", mbean, "\"attribute\":" + json(attribute) + ",\"value\":" + json(value));
            }

            @Override
            public Object exec(String mbean, String operation, Object... arguments) throws Exception {
                String list = Arrays.stream(arguments).map(Door::json).collect(Collectors.joining(","));
                return answer("exec", mbean, "\"operation\":" + json(operation) + ",\"arguments\":[" + list + "]");
            }

            private Object answer(String type, String mbean, String rest) throws Exception {
                Map<String, Object> response =
                        bridge.jolokia("{\"type\":" + json(type) + ",\"mbean\":" + json(mbean) + "," + rest + "}");
                if (!Long.valueOf(200).equals(response.get("status"))) {
                    if (response.containsKey("stacktrace")) {
                        throw new AssertionError("a stack trace leaks: " + response);
                    }
                    throw new Refused(String.valueOf(response.get("error")));
                }
                return response.get("value");
            }

            @Override
            public void close() {
                // Each request stands for itself.
            }

            @Override
            public String toString() {
                return "Jolokia";
            }
        };
    }

    /** A value as JSON would carry it. */
    static Object plain(Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof ObjectName name) {
            return Map.of("objectName", name.toString());
        }
        if (value instanceof CompositeData row) {
            Map<String, Object> object = new LinkedHashMap<>();
            row.getCompositeType().keySet().forEach(key -> object.put(key, plain(row.get(key))));
            return object;
        }
        if (value != null && value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> plain(Array.get(value, i)))
                    .toList();
        }
        return value;
    }

    /** A text, number or boolean in JSON. */
    static String json(Object value) {
        if (!(value instanceof String text)) {
            return String.valueOf(value);
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(c -> quoted.append(
                        c < ' ' || c > '~' || c == '"' || c == '\\'
                                ? String.format("\\u%04X", c)
                                : Character.toString(c)));
        return quoted.append('"').toString();
    }
}
