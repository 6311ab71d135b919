package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What {@code /health} and {@code /ready} say, by the state of the bridge. */
final class StateAnswersTest {

    private final FixedBridge bridge = FixedBridge.empty()
            .states(new BridgeState.Server("A", true, "CONNECTED"), new BridgeState.Server("B", true, "CONNECTED"));

    @Test
    void isHealthyWheneverItAnswers() {
        assertAnswer(200, "{\"status\":\"ok\"}\n", StateAnswers.health());
    }

    @Test
    void startsUntilEachServerWasTried() {
        assertAnswer(503, "{\"status\":\"starting\"}\n", StateAnswers.ready(bridge.starting(true), true));
    }

    @Test
    void isReadyWhenAllAreConnected() {
        assertAnswer(
                200,
                "{\"status\":\"ready\",\"servers\":[{\"name\":\"A\",\"state\":\"CONNECTED\"},"
                        + "{\"name\":\"B\",\"state\":\"CONNECTED\"}]}\n",
                StateAnswers.ready(bridge, true));
    }

    @Test
    void saysWhichServerIsAway() {
        bridge.states(
                new BridgeState.Server("A", true, "CONNECTED"), new BridgeState.Server("B", false, "UNREACHABLE"));

        assertAnswer(
                503,
                "{\"status\":\"unavailable\",\"servers\":[{\"name\":\"A\",\"state\":\"CONNECTED\"},"
                        + "{\"name\":\"B\",\"state\":\"UNREACHABLE\"}]}\n",
                StateAnswers.ready(bridge, true));
        assertAnswer(
                503,
                "{\"status\":\"unavailable\",\"servers\":[{\"state\":\"CONNECTED\"},{\"state\":\"UNREACHABLE\"}]}\n",
                StateAnswers.ready(bridge, false));
    }

    private static void assertAnswer(int status, String json, Answer answer) {
        assertEquals(status, answer.status());
        assertEquals("application/json; charset=utf-8", answer.type());
        StringBuilder text = new StringBuilder();
        answer.body().parts().forEach(part -> text.append(new String(part.array(), 0, part.remaining())));
        assertEquals(json, text.toString());
    }
}
