package org.faxmx.connector;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;
import org.faxmx.metrics.MetricSource;
import org.jolokia.util.HttpMethod;

/**
 * The figures as text for Prometheus, made for each request. They are no personal data, so every caller may have them;
 * what the policy forbids to read is left out. Called by any thread.
 *
 * <p>It writes the text itself: the labels of a port are formatted once and not once for each of its figures, which takes a
 * fraction of the time of Prometheus' own library. A test compares the two.
 */
final class MetricsEngine {

    private static final int BUFFER_BYTES = 32 << 10;
    private static final String BUILD = "faxmx_build";
    private static final byte[][] SMALL =
            IntStream.range(0, 100).mapToObj(MetricsEngine::formatted).toArray(byte[][]::new);

    private final BridgeState bridge;
    private final AccessPolicy policy;
    private final HttpLimits limits;

    /** An MBean: its labels as they are written, and its values. */
    private record Row(byte[] labels, double[] values) {}

    MetricsEngine(BridgeState bridge, AccessPolicy policy, HttpLimits limits) {
        this.bridge = bridge;
        this.policy = policy;
        this.limits = limits;
    }

    /** Whether the policy lets clients read with GET. */
    boolean isAllowed() {
        return policy.isHttpMethodAllowed(HttpMethod.GET);
    }

    /** The answer to a request. */
    Answer answer(MetricsRequest request) {
        AnswerBudget budget = new AnswerBudget(limits);
        AnswerBytes body = new AnswerBytes();
        try (Page page = new Page(request.format(), request.compressed() ? Gzip.to(body) : body, body)) {
            if (request.wants(BUILD + "_info")) {
                page.info(BUILD, "The version of FaxMX that runs.", List.of("version", bridge.version()));
            }
            MetricSource source = bridge.figures();
            MetricModel model = source.model();
            page.group(model.bridge(), request, source::bridge, budget);
            page.group(model.server(), request, source::servers, budget);
            if (request.ports()) {
                page.group(model.port(), request, source::ports, budget);
            }
            page.end();
        } catch (AnswerBudget.LimitReached e) {
            return Answer.text(e.status(), e.status() + ": " + e.getMessage() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(200, request.format().contentType(), request.compressed(), body);
    }

    private List<Row> rows(MetricGroup group, List<Metric> metrics, List<MetricSource.Reading> readings) {
        List<Row> rows = new ArrayList<>(readings.size());
        Predicate<String> decided = null;
        boolean[] readable = new boolean[metrics.size()];
        for (MetricSource.Reading reading : readings) {
            Predicate<String> reads = policy.reads(reading.name());
            if (reads != decided) {
                decided = reads;
                for (int i = 0; i < readable.length; i++) {
                    readable[i] = reads.test(metrics.get(i).attribute());
                }
            }
            for (int i = 0; i < readable.length; i++) {
                if (!readable[i]) {
                    reading.values()[i] = Double.NaN;
                }
            }
            rows.add(new Row(labels(group, reading.name()), reading.values()));
        }
        return rows;
    }

    private static byte[] labels(MetricGroup group, ObjectName name) {
        List<String> labels = new ArrayList<>(2 * group.labels().size());
        for (Map.Entry<String, String> label : group.labels().entrySet()) {
            String value = name.getKeyProperty(label.getValue());
            if (value != null) {
                labels.add(label.getKey());
                labels.add(value);
            }
        }
        return (MetricsFormat.labels(labels) + " ").getBytes(StandardCharsets.UTF_8);
    }

    /** A value and the end of its line. Most are flags, codes and small counters, which need not be formatted each time. */
    private static byte[] line(double value) {
        int small = (int) value;
        return small == value && small >= 0 && small < SMALL.length ? SMALL[small] : formatted(value);
    }

    private static byte[] formatted(double value) {
        return (MetricsFormat.value(value) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The text, through a buffer. */
    private final class Page implements AutoCloseable {

        private final MetricsFormat format;
        private final OutputStream out;
        private final AnswerBytes body;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int used;

        /**
         * A page.
         *
         * @param out where it is written
         * @param body where that is written to, perhaps compressed
         */
        Page(MetricsFormat format, OutputStream out, AnswerBytes body) {
            this.format = format;
            this.out = out;
            this.body = body;
        }

        void info(String name, String help, List<String> labels) throws IOException {
            write(format.info(name, help));
            write(name + "_info" + MetricsFormat.labels(labels) + " 1\n");
        }

        void group(
                MetricGroup group,
                MetricsRequest request,
                Function<List<Metric>, List<MetricSource.Reading>> source,
                AnswerBudget budget)
                throws IOException {
            List<Metric> metrics =
                    group.metrics().stream().filter(request::wants).toList();
            if (metrics.isEmpty()) {
                return;
            }
            List<Row> rows = rows(group, metrics, source.apply(metrics));
            for (int i = 0; i < metrics.size(); i++) {
                samples(metrics.get(i), i, rows, budget);
            }
        }

        private void samples(Metric metric, int place, List<Row> rows, AnswerBudget budget) throws IOException {
            byte[] name = metric.sampleName().getBytes(StandardCharsets.US_ASCII);
            boolean begun = false;
            for (Row row : rows) {
                budget.requireTimeToRead();
                double value = row.values[place];
                if (Double.isNaN(value)) {
                    continue;
                }
                if (!begun) {
                    write(format.head(metric));
                    begun = true;
                }
                write(name);
                write(row.labels);
                write(line(value));
            }
        }

        void end() throws IOException {
            write(format.end());
            flush();
        }

        private void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        private void write(byte[] bytes) throws IOException {
            if (bytes.length > buffer.length - used) {
                flush();
                if (bytes.length > buffer.length) {
                    out.write(bytes);
                    return;
                }
            }
            System.arraycopy(bytes, 0, buffer, used, bytes.length);
            used += bytes.length;
        }

        private void flush() throws IOException {
            out.write(buffer, 0, used);
            used = 0;
            if (body.length() > limits.answerBytes()) {
                throw new AnswerBudget.LimitReached(
                        413,
                        "the answer is larger than " + (limits.answerBytes() >> 20)
                                + " MB: request it with Accept-Encoding: gzip, or less of it with ports=none or name[]");
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
