package org.faxmx.suites;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.faxmx.FaxBridge;
import org.faxmx.ReleasedModel;
import org.junit.jupiter.api.Test;

/** Names that silences, routes and dashboards hold on to stay from release to release. */
final class ReleasedSuitesTest {

    private static final Pattern RECORDED = Pattern.compile("(?m)^ *- record: (\\S+)$");

    @Test
    void everySuiteAlertAndRecordedSeriesOfTheLastReleaseIsThere() throws Exception {
        List<String> names = new ArrayList<>();
        for (SuiteFile suite : Suites.all()) {
            names.add("suite " + suite.name() + " in " + suite.fileName());
            RECORDED.matcher(suite.content(FaxBridge.metrics()))
                    .results()
                    .forEach(series -> names.add("series " + series.group(1)));
        }
        for (Alert alert : Alerts.of(FaxBridge.metrics())) {
            names.add("alert " + alert.name() + " " + alert.severity());
        }
        ReleasedModel.check("suites", names, ReleasedSuitesTest.class);
    }
}
