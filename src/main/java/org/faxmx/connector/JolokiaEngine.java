package org.faxmx.connector;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.NotificationListener;
import javax.management.ReflectionException;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import org.faxmx.access.Caller;
import org.jolokia.backend.executor.MBeanServerExecutor;
import org.jolokia.backend.executor.NotChangedException;
import org.jolokia.config.ConfigKey;
import org.jolokia.config.Configuration;
import org.jolokia.config.ProcessingParameters;
import org.jolokia.converter.Converters;
import org.jolokia.converter.json.JsonConvertOptions;
import org.jolokia.detector.ServerHandle;
import org.jolokia.handler.JsonRequestHandler;
import org.jolokia.handler.RequestHandlerManager;
import org.jolokia.request.JmxExecRequest;
import org.jolokia.request.JmxReadRequest;
import org.jolokia.request.JmxRequest;
import org.jolokia.request.JmxSearchRequest;
import org.jolokia.request.JmxWriteRequest;
import org.jolokia.shaded.org.json.simple.JSONObject;
import org.jolokia.util.HttpMethod;

/**
 * Jolokia's protocol: its handlers and its JSON, over the MBeans that the caller sees. Jolokia's BackendManager is not
 * used: it serves all MBean servers of the JVM and registers MBeans of its own, and requests of different clients share
 * its conversion options. Called by any thread; a call lasts until the answer is made.
 */
final class JolokiaEngine implements AutoCloseable {

    /** The path under which Jolokia answers. */
    static final String CONTEXT = "/jolokia/";

    private static final Logger LOG = Logger.getLogger("org.faxmx.connector.jolokia");

    private final MBeanServer mbeans;
    private final AccessControl access;
    private final AccessPolicy policy;
    private final HttpLimits limits;
    private final Configuration configuration;
    private final Converters converters = new Converters();
    private final WriteCheck writes = new WriteCheck(converters);
    private final RequestHandlerManager handlers;
    private final Semaphore operationAnswers;
    private final AtomicLong changed = new AtomicLong();
    private final NotificationListener change = (notification, handback) -> changed.set(System.currentTimeMillis());

    /** An entry of an answer: its JSON and its status. */
    private record Entry(int status, AnswerBytes json) {}

    /** A caller and the MBeans that it sees. */
    private record Client(Caller caller, MBeanServer view) {}

    JolokiaEngine(AccessControl access, AccessPolicy policy, String policyName, HttpLimits limits) {
        this.access = access;
        this.mbeans = access.mbeans();
        this.policy = policy;
        this.limits = limits;
        this.configuration = configuration(policyName);
        this.handlers =
                new RequestHandlerManager(configuration, converters, new ServerHandle(null, null, null, null), policy);
        this.operationAnswers = new Semaphore(limits.answers());
        try {
            mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, change, null, null);
        } catch (InstanceNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The parameters of a request.
     *
     * @param query the parameters of its query
     * @param keyed whether names are keys of the answer. Those are canonical unless the client says otherwise: a client that
     *     has a name with its keys in another order, as Jolokia's own for Java, finds it by its canonical form
     */
    ProcessingParameters parameters(Map<String, String> query, boolean keyed) {
        Map<String, String> given = new HashMap<>(query);
        if (keyed) {
            given.putIfAbsent(ConfigKey.CANONICAL_NAMING.getKeyValue(), "true");
        }
        return configuration.getProcessingParameters(given);
    }

    /** Whether the policy lets that IP address use HTTP at all. */
    boolean isAllowed(String address) {
        return policy.isRemoteAccessAllowed(address);
    }

    /** The answer to one request. */
    Answer answer(JmxRequest request, Caller caller) {
        Entry entry = entry(request, client(caller), new AnswerBudget(limits));
        int status =
                switch (entry.status) {
                    case 401, 403, 413, 503 -> entry.status;
                    // Clients of Jolokia read the status in the JSON.
                    default -> 200;
                };
        return Answer.json(status, entry.json);
    }

    /** The answer to a bulk: requests, or why one is none; each has an entry in the answer. */
    Answer answerAll(List<?> requests, Caller caller) {
        AnswerBudget budget = new AnswerBudget(limits);
        Client client = client(caller);
        AnswerBytes all = new AnswerBytes();
        all.write('[');
        for (Object request : requests) {
            if (all.length() > 1) {
                all.write(',');
            }
            all.add(
                    request instanceof JmxRequest understood
                            ? entry(understood, client, budget).json
                            : error(400, (Exception) request, null));
        }
        all.write(']');
        return Answer.json(200, all);
    }

    /** The answer to what is refused before it is a request. */
    Answer refusal(int status, Exception reason) {
        return Answer.json(status, error(status, reason, null));
    }

    @Override
    public void close() {
        try {
            mbeans.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, change);
        } catch (JMException e) {
            LOG.log(Level.FINE, "removing the listener", e);
        }
    }

    private Client client(Caller caller) {
        return new Client(caller, access.view(caller));
    }

    private Entry entry(JmxRequest request, Client client, AnswerBudget budget) {
        long before = budget.left();
        try {
            budget.requireTime();
            JSONObject json = result(request, client, budget);
            AnswerBytes bytes = bytes(json, length -> budget.finish(before, length));
            return new Entry(((Number) json.get("status")).intValue(), bytes);
        } catch (AnswerBudget.LimitReached e) {
            AnswerBytes bytes = error(e.status(), new IllegalStateException(e.getMessage()), request);
            budget.giveBack(before);
            return new Entry(e.status(), bytes);
        } catch (StackOverflowError e) {
            return new Entry(400, error(400, new IllegalArgumentException("a value is nested too deeply"), request));
        }
    }

    private JSONObject result(JmxRequest request, Client client, AnswerBudget budget) {
        try {
            if (!JolokiaRequests.isOperation(request)) {
                return converted(request, dispatch(request, client, budget), budget);
            }
            Object value = dispatch(request, client, budget);
            operationAnswers.acquire();
            try {
                return converted(request, value, budget);
            } finally {
                operationAnswers.release();
            }
        } catch (NotChangedException e) {
            JSONObject json = new JSONObject();
            put(json, "request", request.toJSON());
            put(json, "status", 304);
            put(json, "timestamp", System.currentTimeMillis() / 1000);
            return json;
        } catch (ReflectionException | InstanceNotFoundException | AttributeNotFoundException e) {
            return errorJson(404, e, request);
        } catch (MBeanException e) {
            return errorJson(500, e.getTargetException(), request);
        } catch (IllegalArgumentException e) {
            return errorJson(400, e, request);
        } catch (SecurityException e) {
            return errorJson(403, new Exception(e.getMessage()), request);
        } catch (RuntimeMBeanException e) {
            Throwable cause = e.getCause();
            return errorJson(
                    cause instanceof IllegalArgumentException ? 400 : cause instanceof SecurityException ? 403 : 500,
                    cause,
                    request);
        } catch (RuntimeErrorException e) {
            if (e.getTargetError() instanceof OutOfMemoryError memory) {
                throw memory;
            }
            return errorJson(500, e, request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return errorJson(503, new IllegalStateException("the bridge ends"), request);
        } catch (JMException | IOException | RuntimeException e) {
            return errorJson(500, e, request);
        }
    }

    /** Reads, writes or invokes. What is refused before the view, which logs, is logged here. */
    private Object dispatch(JmxRequest request, Client client, AnswerBudget budget)
            throws JMException, IOException, NotChangedException {
        if (!JolokiaRequests.isOperation(request)) {
            return carryOut(request, client, budget);
        }
        AtomicBoolean reached = new AtomicBoolean();
        MBeanServer view = BeforeChanges.of(client.view, () -> reached.set(true));
        try {
            return carryOut(request, new Client(client.caller, view), budget);
        } catch (JMException | IOException | RuntimeException e) {
            if (!reached.get()) {
                access.refused(client.caller, e, on -> repeat(request, on));
            }
            throw e;
        }
    }

    private static void repeat(JmxRequest request, MBeanServer on) throws JMException {
        if (request instanceof JmxWriteRequest write) {
            on.setAttribute(write.getObjectName(), new Attribute(write.getAttributeName(), write.getValue()));
        } else if (request instanceof JmxExecRequest exec) {
            Object[] arguments =
                    exec.getArguments() == null ? null : exec.getArguments().toArray();
            on.invoke(exec.getObjectName(), JolokiaRequests.operationName(exec.getOperation()), arguments, null);
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private Object carryOut(JmxRequest request, Client client, AnswerBudget budget)
            throws JMException, IOException, NotChangedException {
        MBeanServer view = client.view;
        if (JolokiaRequests.isOperation(request) && request.getHttpMethod() != HttpMethod.POST) {
            // Any web page with a picture makes a browser send a GET.
            throw new SecurityException(
                    (request instanceof JmxExecRequest ? "invoking an operation" : "writing an attribute")
                            + " needs an HTTP POST");
        }
        requireAllowed(request, client.caller);
        if (request instanceof JmxWriteRequest write
                && policy.isHttpMethodAllowed(write.getHttpMethod())
                && policy.isAttributeWriteAllowed(write.getObjectName(), write.getAttributeName())) {
            writes.check(write, view);
        }
        JsonRequestHandler handler = handlers.getRequestHandler(request.getType());
        if (handler.handleAllServersAtOnce(request)) {
            MBeanServerExecutor all = new CallerMBeans(view, budget, since -> changed.get() / 1000 >= since);
            Object result;
            try {
                result = handler.handleRequest(all, request);
            } catch (InstanceNotFoundException e) {
                if (JolokiaRequests.isReadOfPattern(request)
                        && Policy.canMatch(((JmxReadRequest) request).getObjectName())) {
                    // Ports come and go: that there are none now is no mistake of the client.
                    return Map.of();
                }
                throw e;
            }
            if (request instanceof JmxSearchRequest) {
                budget.takeValue(result);
            }
            return result;
        }
        Object result = handler.handleRequest(view, request);
        budget.takeValue(result);
        return result;
    }

    /**
     * Refuses what the caller may not do whatever the values are, and so before these are converted: otherwise it would learn
     * what is wrong with them.
     */
    private void requireAllowed(JmxRequest request, Caller caller) {
        if (request instanceof JmxWriteRequest write) {
            access.requireWritable(caller, write.getObjectName(), write.getAttributeName());
        } else if (request instanceof JmxExecRequest exec) {
            access.requireInvocable(caller, exec.getObjectName(), JolokiaRequests.operationName(exec.getOperation()));
        }
    }

    private JSONObject converted(JmxRequest request, Object value, AnswerBudget budget)
            throws AttributeNotFoundException {
        budget.requireTime();
        boolean withPath = handlers.getRequestHandler(request.getType()).useReturnValueWithPath();
        JsonConvertOptions options = new JsonConvertOptions.Builder()
                .maxDepth(request.getParameterAsInt(ConfigKey.MAX_DEPTH))
                .maxCollectionSize(request.getParameterAsInt(ConfigKey.MAX_COLLECTION_SIZE))
                .maxObjects(request.getParameterAsInt(ConfigKey.MAX_OBJECTS))
                .faultHandler(request.getValueFaultHandler())
                .useAttributeFilter(request.getPathParts() != null)
                .build();
        JSONObject json = new JSONObject();
        put(
                json,
                "value",
                converters
                        .getToJsonConverter()
                        .convertToJson(value, withPath ? request.getPathParts() : null, options));
        put(json, "request", request.toJSON());
        put(json, "timestamp", System.currentTimeMillis() / 1000);
        put(json, "status", 200);
        return json;
    }

    private static AnswerBytes error(int status, Exception failure, JmxRequest request) {
        return bytes(errorJson(status, failure, request), length -> {});
    }

    /** An error as Jolokia reports it. */
    private static JSONObject errorJson(int status, Throwable failure, JmxRequest request) {
        LOG.log(Level.FINE, failure, () -> "status " + status + (request == null ? "" : " for " + request));
        JSONObject json = new JSONObject();
        String message = failure.getLocalizedMessage();
        put(json, "status", status);
        put(json, "error", failure.getClass().getName() + (message == null ? "" : " : " + message));
        put(json, "error_type", failure.getClass().getName());
        if (request != null) {
            put(json, "request", request.toJSON());
        }
        return json;
    }

    @SuppressWarnings("unchecked")
    private static void put(JSONObject json, String key, Object value) {
        json.put(key, value);
    }

    private static AnswerBytes bytes(JSONObject json, LongConsumer check) {
        AnswerBytes bytes = new AnswerBytes();
        OutputStream checked = new FilterOutputStream(bytes) {
            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                out.write(buffer, offset, length);
                check.accept(bytes.length());
            }
        };
        try (Writer writer = new OutputStreamWriter(checked, StandardCharsets.UTF_8)) {
            json.writeJSONString(writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    private static Configuration configuration(String policyName) {
        // The policy's location is for information only: clients can read it.
        return new Configuration(
                ConfigKey.AGENT_CONTEXT, CONTEXT,
                ConfigKey.AGENT_ID, "faxmx-" + ProcessHandle.current().pid(),
                ConfigKey.AGENT_DESCRIPTION, "FaxMX",
                ConfigKey.POLICY_LOCATION, policyName,
                ConfigKey.MIME_TYPE, "application/json",
                ConfigKey.DISCOVERY_ENABLED, "false",
                ConfigKey.ALLOW_DNS_REVERSE_LOOKUP, "false",
                ConfigKey.INCLUDE_STACKTRACE, "false",
                ConfigKey.ALLOW_ERROR_DETAILS, "false",
                ConfigKey.CANONICAL_NAMING, "false");
    }
}
