package org.faxmx.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.faxmx.windows.WindowsException;

/** Windows as far as services are made there: what there is, and which call fails. */
final class FakeServiceApi implements ServiceApi {

    /** The services and the keys that there are. */
    final Set<String> present = new TreeSet<>();
    /** What was set of the service. */
    final List<String> options = new ArrayList<>();
    /** The values of procrun. */
    final Map<String, Object> parameters = new LinkedHashMap<>();
    /** The error of a call, by its name; one of a parameter has its name. */
    final Map<String, Integer> errors = new LinkedHashMap<>();

    boolean stops = true;

    private void call(String name) {
        if (errors.containsKey(name)) {
            throw new WindowsException(name, errors.get(name), "as prepared.");
        }
    }

    @Override
    public void requireAdministrator() {
        call("requireAdministrator");
    }

    @Override
    public void create(WindowsService service, Optional<String> password) {
        call("create");
        present.add("service " + WindowsService.NAME);
    }

    @Override
    public void write(String service, Procrun.Parameter parameter) {
        call(parameter.name());
        present.add("parameters of " + service);
        parameters.put(parameter.name(), parameter.value());
    }

    @Override
    public void createKey(String service) {
        call("createKey");
    }

    @Override
    public List<String> arguments(String service) {
        call("arguments");
        return List.of((String[]) parameters.getOrDefault(Procrun.ARGUMENTS, new String[0]));
    }

    @Override
    public void describe(String service, String description) {
        call("describe");
        options.add(description);
    }

    @Override
    public void delayStart(String service) {
        call("delayStart");
        options.add("delayed");
    }

    @Override
    public void giveIdentifier(String service) {
        call("giveIdentifier");
        options.add("identifier");
    }

    @Override
    public void restartAfterFailures(String service, List<Duration> pauses, Duration forgiven) {
        call("restartAfterFailures");
        options.add("restarts " + pauses);
    }

    @Override
    public boolean stop(String service, Duration longest) {
        call("stop");
        return stops;
    }

    @Override
    public void delete(String service) {
        call("delete");
        present.remove("service " + service);
    }

    @Override
    public void deleteParameters(String service) {
        call("deleteParameters");
        present.remove("parameters of " + service);
    }
}
