package org.faxmx.doctor;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;

/**
 * What all checks found, in order.
 *
 * @param results a result for each finding
 */
public record Diagnosis(List<Result> results) {

    private static final Set<String> OF_SETTINGS = Set.of(SettingsCheck.NAME, UsersCheck.NAME, CertificateCheck.NAME);

    /** Copies the results. */
    public Diagnosis {
        results = List.copyOf(results);
    }

    /** How many findings have that severity. */
    public long count(Severity severity) {
        return results.stream()
                .filter(result -> result.finding().severity() == severity)
                .count();
    }

    /** Whether the settings, or files that they name, keep FaxMX from starting. */
    public boolean settingsWrong() {
        return results.stream()
                .map(Result::finding)
                .anyMatch(finding -> finding.severity() == Severity.FAILURE && OF_SETTINGS.contains(finding.check()));
    }

    /**
     * A finding.
     *
     * @param server the fax server that it is about; "" for the machine and the settings
     * @param finding what was found
     */
    public record Result(String server, Finding finding) {

        public Result {
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(finding, "finding");
        }
    }
}
