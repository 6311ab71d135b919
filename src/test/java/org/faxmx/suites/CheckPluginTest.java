package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.faxmx.FaxBridge;
import org.faxmx.GeneratedPage;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricModel;
import org.junit.jupiter.api.Test;

/** What the plugin {@code examples/check_faxmx} knows of the metrics. */
final class CheckPluginTest {

    private static final Path PLUGIN = Path.of("examples", "check_faxmx");
    private static final Pattern LIST = Pattern.compile("(?s)(MAY_BE_ABSENT = frozenset\\(\\(\n)(.*?)(\\)\\)\n)");
    private static final MetricModel METRICS = FaxBridge.metrics();

    @Test
    void theMetricsThatMayBeAbsentAreThoseOfTheModel() throws Exception {
        String plugin = Files.readString(PLUGIN);
        Matcher list = LIST.matcher(plugin);
        assertTrue(list.find());
        String names = METRICS.groups().stream()
                .flatMap(group -> group.metrics().stream())
                .filter(metric ->
                        metric.none().isPresent() || METRICS.port().metrics().contains(metric))
                .map(metric -> "    \"" + metric.sampleName() + "\",\n")
                .sorted()
                .collect(Collectors.joining());
        assertFalse(names.isEmpty());

        String expected = plugin.substring(0, list.start(2)) + names + plugin.substring(list.end(2));

        GeneratedPage.check(PLUGIN, expected, CheckPluginTest.class);
    }

    @Test
    void theMetricThatEachBridgeHasIsOneOfTheModel() throws Exception {
        Matcher always = Pattern.compile("ALWAYS = \"(.*)\"").matcher(Files.readString(PLUGIN));
        assertTrue(always.find());

        Metric metric = METRICS.bridge().metric(always.group(1));

        assertTrue(metric.standard() && metric.none().isEmpty());
        assertEquals(always.group(1), metric.sampleName());
    }
}
