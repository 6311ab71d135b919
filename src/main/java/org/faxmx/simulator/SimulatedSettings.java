package org.faxmx.simulator;

import java.util.HashMap;
import java.util.Map;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/** The settings of a simulated service. Guarded by the service. */
final class SimulatedSettings {

    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final Map<Setting<?>, String> failing = new HashMap<>();

    /** The defaults of a newly installed service. Since Windows XP there is no ServerMapiProfile. */
    SimulatedSettings() {
        set(Setting.RETRIES, 3);
        set(Setting.RETRY_DELAY, 10);
        set(Setting.DIRTY_DAYS, 7);
        set(Setting.BRANDING, true);
        set(Setting.USE_DEVICE_TSID, true);
        set(Setting.SERVER_COVERPAGE, false);
        set(Setting.PAUSE_SERVER_QUEUE, false);
        set(Setting.ARCHIVE_OUTBOUND_FAXES, true);
        set(Setting.ARCHIVE_DIRECTORY, "C:\\ProgramData\\Microsoft\\Windows NT\\MSFax\\SentItems");
        set(Setting.DISCOUNT_RATE_START_HOUR, 20);
        set(Setting.DISCOUNT_RATE_START_MINUTE, 0);
        set(Setting.DISCOUNT_RATE_END_HOUR, 7);
        set(Setting.DISCOUNT_RATE_END_MINUTE, 0);
    }

    <T> void set(Setting<T> setting, T value) {
        values.put(requireOfServer(setting), setting.type().cast(value));
    }

    void remove(Setting<?> setting) {
        values.remove(requireOfServer(setting));
    }

    /** The value of a setting, or the other one if a scenario removed it. */
    <T> T get(Setting<T> setting, T otherwise) {
        return values.containsKey(setting) ? setting.type().cast(values.get(setting)) : otherwise;
    }

    /** Makes every write to the setting, of the server or of a port, fail. */
    void fail(Setting<?> setting, String answer) {
        failing.put(setting, answer);
    }

    void heal(Setting<?> setting) {
        failing.remove(setting);
    }

    void checkWritable(String attempted, Setting<?> setting) {
        String answer = failing.get(setting);
        if (answer != null) {
            throw Refusal.of(attempted, answer);
        }
    }

    ServerConfiguration read() {
        Map<Setting<?>, FaxException> refused = new HashMap<>();
        for (Setting<?> setting : Setting.OF_SERVER) {
            if (!values.containsKey(setting)) {
                refused.put(setting, Refusal.of("FaxServer." + setting, Refusal.NOT_SUPPORTED));
            }
        }
        return new ServerConfiguration(values, refused);
    }

    <T> T put(Setting<T> setting, T value) {
        String attempted = "FaxServer." + setting;
        checkWritable(attempted, setting);
        if (!values.containsKey(requireOfServer(setting))) {
            throw Refusal.of(attempted, Refusal.NOT_SUPPORTED);
        }
        if (value instanceof Integer number && (number < setting.minimum() || number > setting.maximum())) {
            throw Refusal.of(attempted, Refusal.INVALID_ARGUMENT);
        }
        set(setting, value);
        return value;
    }

    private static Setting<?> requireOfServer(Setting<?> setting) {
        if (!Setting.OF_SERVER.contains(setting)) {
            throw new IllegalArgumentException(setting + " is a setting of a port, not of the server");
        }
        return setting;
    }
}
