package org.faxmx.connector;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DescriptorRead;
import javax.management.InstanceNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.access.Caller;
import org.faxmx.connector.AuditLog.Outcome;

/**
 * A caller's view of an MBean server with a line in the {@link AuditLog} for each request that changes something, done or
 * not, and for each other one that was refused. It goes around the view that refuses. Reads that are allowed leave no line.
 */
final class AuditedMBeanServer {

    private static final String PERSONAL = "faxmx.personal";
    private static final String SEND_FAX = "sendFax";
    // JConsole's tab Threads invokes its operations every few seconds, and they only read.
    private static final String THREADS = "java.lang:type=Threading";
    private static final int MOST_ATTRIBUTES = 20;
    private static final int LONGEST_TARGET = 300;
    private static final int LONGEST_PERSONAL = 64;

    private final MBeanServer view;
    private final Caller caller;
    private final AuditLog log;

    private AuditedMBeanServer(MBeanServer view, Caller caller, AuditLog log) {
        this.view = view;
        this.caller = caller;
        this.log = log;
    }

    /**
     * The audited view of a caller.
     *
     * @param view what it may see and do
     */
    static MBeanServer of(MBeanServer view, Caller caller, AuditLog log) {
        AuditedMBeanServer audited = new AuditedMBeanServer(view, caller, log);
        return (MBeanServer) Proxy.newProxyInstance(
                AuditedMBeanServer.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, arguments) -> audited.call(proxy, method, arguments));
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "setAttribute" -> set(method, arguments);
            case "setAttributes" -> setSeveral(method, arguments);
            case "invoke" -> invoke(method, arguments);
            case "createMBean", "registerMBean", "unregisterMBean", "instantiate", "deserialize" -> {
                String action = call(method, arguments);
                yield audited(method, arguments, action, "", result -> "");
            }
            default -> read(method, arguments);
        };
    }

    private Object read(Method method, Object[] arguments) throws Throwable {
        try {
            return forward(method, arguments);
        } catch (SecurityException e) {
            log.request(caller, call(method, arguments), "", Outcome.REFUSED, withoutPersonal(reason(e), List.of()));
            throw e;
        }
    }

    private Object set(Method method, Object[] arguments) throws Throwable {
        ObjectName name = (ObjectName) arguments[0];
        Attribute attribute = (Attribute) arguments[1];
        if (name == null || attribute == null) {
            return audited(method, arguments, call(method, arguments), "", result -> "");
        }
        String action = target(name) + " set=" + AuditText.quoted(attribute.getName());
        String old = Optional.ofNullable(current(name, attribute.getName()))
                .map(value -> " old=" + value)
                .orElse("");
        String wanted = old + " new=" + shown(name, attribute.getName(), attribute.getValue());
        return audited(method, arguments, action, wanted, result -> old + " new=" + stored(name, attribute));
    }

    /** What the server keeps may differ from what was written. */
    private String stored(ObjectName name, Attribute written) {
        String stored = current(name, written.getName());
        return stored == null ? shown(name, written.getName(), written.getValue()) : stored;
    }

    private Object setSeveral(Method method, Object[] arguments) throws Throwable {
        ObjectName name = (ObjectName) arguments[0];
        if (name == null || !(arguments[1] instanceof AttributeList list)) {
            return audited(method, arguments, call(method, arguments), "", result -> "");
        }
        List<Attribute> wanted = list.stream()
                .filter(Attribute.class::isInstance)
                .map(Attribute.class::cast)
                .limit(MOST_ATTRIBUTES)
                .toList();
        List<String> old = wanted.stream()
                .map(attribute -> Optional.ofNullable(current(name, attribute.getName()))
                        .map(value -> " old=" + value)
                        .orElse(""))
                .toList();
        String more = list.size() > wanted.size() ? " more=" + (list.size() - wanted.size()) : "";
        String action = target(name) + " call=\"setAttributes\"";
        String values = pairs(name, wanted, old, List.of()) + more;
        Object result;
        try {
            result = forward(method, arguments);
        } catch (Exception e) {
            log.request(caller, action, values, outcome(e), withoutPersonal(reason(e), List.of()));
            throw e;
        }
        // It returns those that were written; why others were not is no part of the answer.
        List<String> written = ((AttributeList) result)
                .asList().stream().map(Attribute::getName).toList();
        boolean all = written.size() == list.size();
        log.request(
                caller,
                action,
                pairs(name, wanted, old, written) + more,
                all ? Outcome.DONE : Outcome.FAILED,
                all ? "" : written.size() + " of " + list.size() + " were written");
        return result;
    }

    private String pairs(ObjectName name, List<Attribute> wanted, List<String> old, List<String> written) {
        StringBuilder pairs = new StringBuilder();
        // An attribute may be there twice.
        List<String> done = new ArrayList<>(written);
        for (int i = 0; i < wanted.size(); i++) {
            Attribute attribute = wanted.get(i);
            boolean set = done.remove(attribute.getName());
            pairs.append(set ? " set=" : " unset=")
                    .append(AuditText.quoted(attribute.getName()))
                    .append(old.get(i))
                    .append(" new=")
                    .append(set ? stored(name, attribute) : shown(name, attribute.getName(), attribute.getValue()));
        }
        return pairs.toString();
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        ObjectName name = (ObjectName) arguments[0];
        if (name == null) {
            return audited(method, arguments, call(method, arguments), "", result -> "");
        }
        if (name.toString().equals(THREADS)) {
            return read(method, arguments);
        }
        String operation = (String) arguments[1];
        Object[] given = arguments[2] == null ? new Object[0] : (Object[]) arguments[2];
        Optional<MBeanOperationInfo> info = operation(name, operation, given.length);
        String action = target(name) + " invoke=" + AuditText.quoted(operation);
        String values = " parameters=" + parameters(operation, info, given);
        return audited(
                method,
                arguments,
                action,
                values,
                result -> values + result(info, result),
                personal(operation, info, given));
    }

    private static String parameters(String operation, Optional<MBeanOperationInfo> info, Object... given) {
        StringBuilder shown = new StringBuilder("(");
        for (int i = 0; i < given.length && i < MOST_ATTRIBUTES; i++) {
            shown.append(i == 0 ? "" : ", ")
                    .append(isPersonal(operation, info, i) ? masked(given[i]) : AuditText.value(given[i]));
        }
        return shown.append(given.length > MOST_ATTRIBUTES ? ", ...)" : ")").toString();
    }

    /** The texts of personal parameters, which a reason may quote. */
    private static List<String> personal(String operation, Optional<MBeanOperationInfo> info, Object... given) {
        List<String> personal = new ArrayList<>();
        for (int i = 0; i < given.length && i < MOST_ATTRIBUTES; i++) {
            if (given[i] instanceof String text && !text.isBlank() && isPersonal(operation, info, i)) {
                personal.add(text);
            }
        }
        return personal;
    }

    /** Of a fax, all but the file, whatever the descriptors say. */
    private static boolean isPersonal(String operation, Optional<MBeanOperationInfo> info, int parameter) {
        if (SEND_FAX.equals(operation)) {
            return parameter > 0;
        }
        return info.map(known -> isPersonal(known.getSignature()[parameter])).orElse(false);
    }

    private static boolean isPersonal(DescriptorRead member) {
        return member.getDescriptor().getFieldValue(PERSONAL) != null;
    }

    private static String masked(Object value) {
        return AuditText.value(value instanceof String text ? Mask.text(text) : value);
    }

    /** A short answer, such as the id of a job. */
    private static String result(Optional<MBeanOperationInfo> info, Object result) {
        if (!(result instanceof String || result instanceof Number || result instanceof Boolean)) {
            return "";
        }
        boolean personal = info.map(AuditedMBeanServer::isPersonal).orElse(false);
        return " result=" + (personal ? masked(result) : AuditText.value(result));
    }

    private Object audited(Method method, Object[] arguments, String action, String values, Values done)
            throws Throwable {
        return audited(method, arguments, action, values, done, List.of());
    }

    /** @param personal texts that the reason of a failure may quote */
    private Object audited(
            Method method, Object[] arguments, String action, String values, Values done, List<String> personal)
            throws Throwable {
        Object result;
        try {
            result = forward(method, arguments);
        } catch (Exception e) {
            log.request(caller, action, values, outcome(e), withoutPersonal(reason(e), personal));
            throw e;
        }
        log.request(caller, action, done.of(result), Outcome.DONE, "");
        return result;
    }

    private static String withoutPersonal(String reason, List<String> personal) {
        String shown = reason;
        for (String text : personal) {
            // Such texts are quoted otherwise than they are, and would not be found.
            if (!AuditText.isPlain(text) || text.length() > LONGEST_PERSONAL) {
                return "not shown, as it may have personal data";
            }
            shown = shown.replace(text, Mask.text(text));
        }
        return Mask.numbers(shown);
    }

    private Object forward(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(view, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Outcome outcome(Exception failure) {
        Throwable cause = cause(failure);
        boolean refused = failure instanceof SecurityException
                || failure instanceof InstanceNotFoundException
                || failure instanceof AttributeNotFoundException
                || cause instanceof InvalidAttributeValueException
                || cause instanceof IllegalArgumentException
                || cause instanceof NoSuchMethodException;
        return refused ? Outcome.REFUSED : Outcome.FAILED;
    }

    private static String reason(Exception failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** What an MBean has thrown, from which JMX makes exceptions of its own. */
    private static Throwable cause(Exception failure) {
        boolean wraps =
                (failure instanceof JMException || failure instanceof JMRuntimeException) && failure.getCause() != null;
        return wraps ? failure.getCause() : failure;
    }

    /** A call whose arguments are of no interest, but for a name. */
    private static String call(Method method, Object... arguments) {
        StringBuilder action =
                new StringBuilder("call=\"").append(method.getName()).append('"');
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            if (argument instanceof ObjectName name) {
                action.append(' ').append(target(name));
            } else if (argument instanceof String || argument instanceof String[]) {
                action.append(" argument=").append(AuditText.value(argument));
            }
        }
        return action.toString();
    }

    private static String target(ObjectName name) {
        return "target=" + AuditText.quoted(name.toString(), LONGEST_TARGET);
    }

    /** The value of an attribute as this caller sees it; null if that cannot be read. */
    private String current(ObjectName name, String attribute) {
        try {
            return shown(name, attribute, view.getAttribute(name, attribute));
        } catch (JMException | RuntimeException e) {
            return null;
        }
    }

    private String shown(ObjectName name, String attribute, Object value) {
        boolean personal = info(name).stream()
                .flatMap(known -> List.of(known.getAttributes()).stream())
                .filter(known -> known.getName().equals(attribute))
                .anyMatch(AuditedMBeanServer::isPersonal);
        return personal ? masked(value) : AuditText.value(value);
    }

    private Optional<MBeanOperationInfo> operation(ObjectName name, String operation, int parameters) {
        return info(name).stream()
                .flatMap(known -> List.of(known.getOperations()).stream())
                .filter(known -> known.getName().equals(operation))
                .filter(known -> known.getSignature().length == parameters)
                .findFirst();
    }

    private Optional<MBeanInfo> info(ObjectName name) {
        try {
            return Optional.of(view.getMBeanInfo(name));
        } catch (JMException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The values of a request that was carried out. */
    private interface Values {
        String of(Object result);
    }
}
