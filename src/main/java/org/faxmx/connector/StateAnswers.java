package org.faxmx.connector;

import java.util.List;
import java.util.stream.Collectors;

/** What {@code /health} and {@code /ready} answer: small, and without a name for those who may not read. */
final class StateAnswers {

    private StateAnswers() {}

    /** That the process runs. */
    static Answer health() {
        return answer(200, "ok", "");
    }

    /**
     * Whether all fax servers are connected.
     *
     * @param named whether the client may have their names
     */
    static Answer ready(BridgeState bridge, boolean named) {
        if (!bridge.tried()) {
            return answer(503, "starting", "");
        }
        List<BridgeState.Server> servers = bridge.servers();
        boolean ready = servers.stream().allMatch(BridgeState.Server::connected);
        // Neither names nor states have a character that JSON would escape.
        String states = servers.stream()
                .map(server -> "{" + (named ? "\"name\":\"" + server.name() + "\"," : "") + "\"state\":\""
                        + server.state() + "\"}")
                .collect(Collectors.joining(",", ",\"servers\":[", "]"));
        return answer(ready ? 200 : 503, ready ? "ready" : "unavailable", states);
    }

    private static Answer answer(int httpStatus, String status, String members) {
        return Answer.json(httpStatus, Answer.bytes("{\"status\":\"" + status + "\"" + members + "}\n"));
    }
}
