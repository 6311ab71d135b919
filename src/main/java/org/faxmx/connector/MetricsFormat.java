package org.faxmx.connector;

import java.util.List;
import java.util.Locale;
import org.faxmx.metrics.Metric;

/** How figures are written: as Prometheus reads them, in two similar formats. */
enum MetricsFormat {
    /** The text format of Prometheus. */
    TEXT("text/plain; version=0.0.4; charset=utf-8", "") {
        @Override
        String head(Metric metric) {
            return lines(metric.sampleName(), metric.counter() ? "counter" : "gauge", escaped(help(metric)));
        }

        @Override
        String info(String name, String help) {
            return lines(name + "_info", "gauge", escaped(help));
        }
    },
    /** OpenMetrics: families of counters are named without {@code _total}, and have units. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8", "# EOF\n") {
        @Override
        String head(Metric metric) {
            // The unit must be the last part of the name; others have none in their names.
            return lines(metric.name(), metric.counter() ? "counter" : "gauge", escapedInQuotes(help(metric)))
                    + (metric.name().endsWith(SECONDS) ? "# UNIT " + metric.name() + " seconds\n" : "");
        }

        @Override
        String info(String name, String help) {
            return lines(name, "info", escapedInQuotes(help));
        }
    };

    private static final String SECONDS = "_seconds";

    private final String contentType;
    private final String end;

    MetricsFormat(String contentType, String end) {
        this.contentType = contentType;
        this.end = end;
    }

    /** The format that a client prefers; the text format where it does not say. */
    static MetricsFormat accepted(List<String> types) {
        for (String type : types) {
            String[] parts = type.toLowerCase(Locale.ROOT).split("\\s*;\\s*");
            if (parts[0].equals("application/openmetrics-text") && isVersion(parts)) {
                return OPEN_METRICS;
            }
            if (parts[0].equals("text/plain") || parts[0].equals("text/*") || parts[0].equals("*/*")) {
                return TEXT;
            }
        }
        return TEXT;
    }

    /** Whether the client takes version 1.0.0, of which 0.0.1 is a draft. */
    private static boolean isVersion(String[] parts) {
        for (String part : parts) {
            if (part.startsWith("version=") && !part.matches("version=\"?(0\\.0\\.1|1\\.0\\.0)\"?")) {
                return false;
            }
        }
        return true;
    }

    String contentType() {
        return contentType;
    }

    /** What is behind all metrics. */
    String end() {
        return end;
    }

    /** The lines before the samples of a metric. */
    abstract String head(Metric metric);

    /** The lines before the sample of an info metric. */
    abstract String info(String name, String help);

    /** The labels and their values in braces; empty for none. */
    static String labels(List<String> namesAndValues) {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            labels.append(i == 0 ? '{' : ',')
                    .append(namesAndValues.get(i))
                    .append("=\"")
                    .append(escapedInQuotes(namesAndValues.get(i + 1)))
                    .append('"');
        }
        return labels.isEmpty() ? "" : labels.append('}').toString();
    }

    /** A value, which is finite. */
    static String value(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    private static String lines(String name, String type, String help) {
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
    }

    /** What the attribute is, in which a value stands for none, and what the codes mean. */
    private static String help(Metric metric) {
        String text = metric.none().isPresent()
                ? metric.description().replace(metric.none().get() + " ", "left out ")
                : metric.description();
        StringBuilder codes = new StringBuilder();
        metric.codes().forEach((code, meaning) -> codes.append(codes.isEmpty() ? " " : ", ")
                .append(code)
                .append(' ')
                .append(meaning));
        return codes.isEmpty() ? text : text + codes + ".";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String escapedInQuotes(String text) {
        return escaped(text).replace("\"", "\\\"");
    }
}
