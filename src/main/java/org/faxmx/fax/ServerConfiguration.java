package org.faxmx.fax;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A fax server's settings at the moment of one reading.
 *
 * @param values the settings that the server answered
 * @param refused what it answered for the others; a newer server refuses ServerMapiProfile
 */
public record ServerConfiguration(Map<Setting<?>, Object> values, Map<Setting<?>, FaxException> refused) {

    /** Checks the types of the values and copies both maps. */
    public ServerConfiguration {
        values.forEach((setting, value) -> {
            if (!setting.type().isInstance(value)) {
                throw new IllegalArgumentException(
                        setting + " is a " + setting.type().getSimpleName() + ", not "
                                + value.getClass().getSimpleName());
            }
        });
        values = Map.copyOf(values);
        refused = Map.copyOf(refused);
    }

    /** No setting was read yet. */
    public static ServerConfiguration none() {
        return new ServerConfiguration(Map.of(), Map.of());
    }

    /** The value of a setting, if the server answered it. */
    public <T> Optional<T> get(Setting<T> setting) {
        return Optional.ofNullable(setting.type().cast(values.get(setting)));
    }

    /** The same configuration with one value replaced. */
    public <T> ServerConfiguration with(Setting<T> setting, T value) {
        Map<Setting<?>, Object> changed = new HashMap<>(values);
        changed.put(setting, value);
        Map<Setting<?>, FaxException> stillRefused = new HashMap<>(refused);
        stillRefused.remove(setting);
        return new ServerConfiguration(changed, stillRefused);
    }
}
