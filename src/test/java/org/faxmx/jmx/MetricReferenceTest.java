package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.Descriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.faxmx.GeneratedPage;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.metrics.MetricFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics that the descriptors of attributes describe, and the page of the documentation that lists them. */
class MetricReferenceTest {

    private static final Path PAGE = Path.of("src/site/markdown/metrics.md");
    private static final Set<String> UNITS = Set.of("s", "1");

    private final PublishedFake published = PublishedFake.of(new FakeFaxServer().has(FakeFaxServer.port(1, "N")));
    private final AutoCloseable bridge = BridgeMBean.publish(
            new BridgeMBean.Facts("", "", "", false, false),
            () -> List.of(published.server),
            List::of,
            FixedStatus.READY,
            published.context);

    @AfterEach
    void close() throws Exception {
        bridge.close();
        published.close();
    }

    @Test
    void thePageIsThatOfTheMetrics() throws Exception {
        GeneratedPage.check(PAGE, generate(), MetricReferenceTest.class);
    }

    @Test
    void namesAndUnitsAreThoseOfOpenMetricsAndUcum() throws Exception {
        Set<String> names = new HashSet<>();
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : metrics(info)) {
                String name = field(attribute, MetricFields.NAME);
                String unit = field(attribute, MetricFields.UNIT);
                assertTrue(names.add(name), () -> name + " is there twice");
                assertTrue(name.matches("faxmx_(bridge|server|port)(_[a-z]+)+"), name);
                // OpenMetrics reserves these, and promtool refuses a gauge that ends in _count.
                assertFalse(name.matches(".*_(total|count|sum|bucket|info|created)"), name);
                assertEquals(unit.equals("s"), name.endsWith("_seconds"), name);
                assertEquals(unit.equals("s") ? "0.001" : "1", field(attribute, MetricFields.SCALE), name);
                assertTrue(UNITS.contains(unit) || unit.matches("\\{[a-z]+\\}"), () -> name + " in " + unit);
            }
        }
    }

    @Test
    void everyMetricIsACounterOrAGauge() throws Exception {
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : metrics(info)) {
                String kind = field(attribute, "metricType");
                assertTrue(kind.equals("counter") || kind.equals("gauge"), attribute.getName());
                assertTrue(
                        List.of("java.lang.Long", "java.lang.Integer", "java.lang.Boolean")
                                .contains(attribute.getType()),
                        attribute.getName());
            }
        }
    }

    @Test
    void whatIsNotAvailableIsSaidAsAValueOfTheAttribute() throws Exception {
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                Object none = attribute.getDescriptor().getFieldValue(MetricFields.NONE);
                boolean described = attribute.getDescription().contains("-1 ")
                        && attribute.getDescriptor().getFieldValue("metricType") != null;
                assertEquals(
                        described,
                        Integer.valueOf(-1).equals(none) || Long.valueOf(-1).equals(none),
                        () -> attribute.getName() + ": " + attribute.getDescription());
                if (none != null) {
                    assertEquals(attribute.getType(), none.getClass().getName(), attribute.getName());
                    assertFalse("counter".equals(field(attribute, "metricType")), attribute.getName());
                }
            }
        }
    }

    @Test
    void aPortHasTenToFifteenMetricsUnlessMoreIsAskedFor() throws Exception {
        long main = Arrays.stream(infos().get("fax port").getAttributes())
                .filter(attribute -> field(attribute, MetricFields.DEFAULT).equals("true"))
                .count();
        assertTrue(main >= 10 && main <= 15, () -> main + " metrics a port");
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                boolean isMain = !field(attribute, MetricFields.DEFAULT).isEmpty();
                assertTrue(!isMain || !field(attribute, MetricFields.NAME).isEmpty(), attribute.getName());
            }
        }
    }

    @Test
    void noMetricIsPersonal() throws Exception {
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : metrics(info)) {
                assertEquals("", field(attribute, "faxmx.personal"), attribute.getName());
            }
        }
    }

    @Test
    void labelsAreKeysOfTheNames() throws Exception {
        ObjectName twin = new ObjectName("faxmx:type=FaxPort,server=S,port=N,deviceId=1,occurrence=2");
        assertEquals(
                Map.of("server", "S", "port_name", "N", "device_id", "1", "occurrence", "2"),
                Arrays.stream(labels(infos().get("fax port")))
                        .map(label -> label.split("="))
                        .collect(Collectors.toMap(label -> label[0], label -> twin.getKeyProperty(label[1]))));
        assertArrayEqualsTo(labels(infos().get("fax server")), "server=server");
        assertArrayEqualsTo(labels(infos().get("bridge")));
    }

    private static void assertArrayEqualsTo(String[] found, String... expected) {
        assertEquals(List.of(expected), List.of(found));
    }

    @Test
    void codesAreExplained() throws Exception {
        Map<String, List<String>> codes = new LinkedHashMap<>();
        for (MBeanInfo info : infos().values()) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                Object table = attribute.getDescriptor().getFieldValue(MetricFields.CODES);
                if (table != null) {
                    codes.put(attribute.getName(), List.of((String[]) table));
                }
            }
        }
        assertEquals(Set.of("StateCode", "DeviceStateOrdinal"), codes.keySet());
        assertEquals(List.of("0=CONNECTING", "1=CONNECTED", "2=DISCONNECTED", "3=UNREACHABLE"), codes.get("StateCode"));
        assertEquals("19=AVAILABLE", codes.get("DeviceStateOrdinal").get(19));
    }

    private Map<String, MBeanInfo> infos() throws Exception {
        Map<String, MBeanInfo> infos = new LinkedHashMap<>();
        infos.put("bridge", published.mbeans.getMBeanInfo(ObjectNames.bridge()));
        infos.put("fax server", published.mbeans.getMBeanInfo(PublishedFake.SERVER));
        infos.put(
                "fax port",
                published.mbeans.getMBeanInfo(new ObjectName("faxmx:type=FaxPort,server=S,port=N,deviceId=1")));
        return infos;
    }

    private static List<MBeanAttributeInfo> metrics(MBeanInfo info) {
        return Arrays.stream(info.getAttributes())
                .filter(attribute -> !field(attribute, MetricFields.NAME).isEmpty())
                .toList();
    }

    private String generate() throws Exception {
        StringBuilder page = new StringBuilder("""
                # Metrics

                The metrics that [`/metrics`](http.md#metrics) answers over HTTP and that monitoring suites read. Each is made of an
                attribute of an [MBean](mbeans.md). There is also `faxmx_build_info`, whose value is 1 and whose label `version` is
                the version of FaxMX.

                Counters begin at 0 when the bridge starts, and go on when a fax server is connected again and when a port
                returns. What a status poll does not see is not counted. No metric is personal data. *None* is the value of the attribute
                for which the metric is left out.
                """);
        for (Map.Entry<String, MBeanInfo> entry : infos().entrySet()) {
            describe(page, entry.getKey(), entry.getValue());
        }
        page.append("""

                ## For programs

                The descriptors of the attributes have all of it. A program that makes metrics of attributes should read these
                fields, and needs no list of its own:

                | descriptor field | of | value |
                | --- | --- | --- |
                | `faxmx.metric` | attribute | the metric's name, as OpenMetrics has it: counters are written with `_total` behind it |
                | `metricType` | attribute | `counter` or `gauge` |
                | `faxmx.ucum` | attribute | the metric's unit in UCUM; `1` for flags, which are 1 for true, and for codes |
                | `faxmx.scale` | attribute | what the attribute's value is multiplied by to get the metric's |
                | `faxmx.none` | attribute | the value that means that there is none: leave the metric out then |
                | `faxmx.codes` | attribute | the meaning of each value |
                | `faxmx.default` | attribute | `true` for the default set |
                | `faxmx.labels` | MBean | label and key of the ObjectName that has its value, for all metrics; a key that the name lacks has no label |
                """);
        return page.toString();
    }

    private static void describe(StringBuilder page, String what, MBeanInfo info) {
        List<String> labels = Arrays.stream(labels(info))
                .map(label -> "`" + label.substring(0, label.indexOf('=')) + "`")
                .toList();
        page.append("\n## Of each ")
                .append(what)
                .append("\n\n")
                .append(labels.isEmpty() ? "No labels." : "Labels: " + String.join(", ", labels) + ".")
                .append("\n\n| metric | meaning | type | unit | default set | attribute | none |\n")
                .append("| --- | --- | --- | --- | --- | --- | --- |\n");
        List<String> tables = new ArrayList<>();
        for (MBeanAttributeInfo attribute : metrics(info)) {
            boolean counter = field(attribute, "metricType").equals("counter");
            page.append("| `")
                    .append(field(attribute, MetricFields.NAME))
                    .append(counter ? "_total" : "")
                    .append("` | ")
                    .append(attribute.getDescription().replace("|", "\\|"))
                    .append(" | ")
                    .append(field(attribute, "metricType"))
                    .append(" | `")
                    .append(field(attribute, MetricFields.UNIT))
                    .append("` | ")
                    .append(field(attribute, MetricFields.DEFAULT).isEmpty() ? "" : "yes")
                    .append(" | `")
                    .append(attribute.getName())
                    .append("` | ")
                    .append(field(attribute, MetricFields.NONE))
                    .append(" |\n");
            Object codes = attribute.getDescriptor().getFieldValue(MetricFields.CODES);
            if (codes != null) {
                tables.add("\n`" + field(attribute, MetricFields.NAME) + "`: "
                        + String.join(", ", (String[]) codes).replace("=", " ") + ".\n");
            }
        }
        tables.forEach(page::append);
    }

    private static String[] labels(MBeanInfo info) {
        return (String[]) info.getDescriptor().getFieldValue(MetricFields.LABELS);
    }

    private static String field(MBeanAttributeInfo attribute, String name) {
        Descriptor fields = attribute.getDescriptor();
        Object value = fields.getFieldValue(name);
        return value == null ? "" : value.toString();
    }
}
