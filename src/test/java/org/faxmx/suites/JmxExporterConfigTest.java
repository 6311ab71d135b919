package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faxmx.FaxBridge;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.junit.jupiter.api.Test;

/** The rules for jmx_exporter, applied as it applies them. */
final class JmxExporterConfigTest {

    private static final Pattern RULE =
            Pattern.compile("- pattern: '(.*)'\n  attrNameSnakeCase: true\n  name: (.*)\n  type: (.*)\n");
    private static final Pattern LAST_RULE = Pattern.compile("- \\{pattern: '(.*)', name: none, value: none}\n");

    private final String config = new JmxExporterConfig().content(FaxBridge.metrics());
    private final List<MatchResult> rules = new ArrayList<>();

    JmxExporterConfigTest() {
        Matcher rule = RULE.matcher(config);
        while (rule.find()) {
            rules.add(rule.toMatchResult());
        }
    }

    @Test
    void everyAttributeBecomesItsMetric() {
        for (MetricGroup group : FaxBridge.metrics().groups()) {
            String bean =
                    switch (group.type()) {
                        case "FaxPort" -> "faxmx<type=FaxPort, server=S, port=N, deviceId=1><>";
                        case "FaxServer" -> "faxmx<type=FaxServer, server=S><>";
                        default -> "faxmx<type=Bridge><>";
                    };
            for (Metric metric : group.standard()) {
                assertEquals(metric.sampleName(), name(bean, metric, "1"));
                if (metric.none().isPresent()) {
                    assertEquals("none", name(bean, metric, "-1"), metric.name());
                }
            }
        }
    }

    @Test
    void theSecondPortOfADeviceIdHasALabelMore() {
        Metric sending = FaxBridge.metrics().port().metric("faxmx_port_sending");
        String bean = "faxmx<type=FaxPort, server=S, port=N, deviceId=1, occurrence=2><>";
        assertEquals("faxmx_port_sending", name(bean, sending, "true"));
        Matcher matched =
                Pattern.compile("^.*(?:" + rules.get(0).group(1) + ").*$").matcher(bean + "sending: true");
        assertTrue(matched.matches());
        assertEquals("2", matched.group(4));
        assertTrue(config.contains("device_id: $3, occurrence: $4"), config);
    }

    @Test
    void attributesThatAreNoMetricsEndAtTheLastRuleOfTheirType() {
        String attribute = "faxmx<type=FaxPort, server=S, port=N, deviceId=1><>caller_id: 1";
        assertEquals(3, LAST_RULE.matcher(config).results().count());
        assertTrue(rules.stream().noneMatch(rule -> fits(rule.group(1), attribute)));
        assertTrue(LAST_RULE.matcher(config).results().anyMatch(rule -> fits(rule.group(1), attribute)));
    }

    /** The name by the first rule that fits. */
    private String name(String bean, Metric metric, String value) {
        String attribute = bean + JmxExporterConfig.snakeCase(metric.attribute()) + ": " + value;
        for (MatchResult rule : rules) {
            Matcher matcher = Pattern.compile("^.*(?:" + rule.group(1) + ").*$").matcher(attribute);
            if (matcher.matches()) {
                return matcher.replaceAll(rule.group(2));
            }
        }
        return "none";
    }

    private static boolean fits(String pattern, String attribute) {
        return attribute.matches("^.*(?:" + pattern + ").*$");
    }
}
