package org.faxmx.fax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the words of a fax server for the states of devices and jobs mean; immutable. The English words are known, and a
 * table of a server's own words comes before them. Words are compared without regard to case and outer spaces.
 */
public final class StateTexts {

    /** The English words alone. */
    public static final StateTexts ENGLISH = of(Map.of());

    // The device status of a job without a device.
    private static final String UNKNOWN = "Unknown";

    private final Map<String, DeviceState> deviceStates = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, QueueStatus> queueStatuses = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private StateTexts() {
        Arrays.stream(DeviceState.values()).forEach(state -> deviceStates.put(state.text(), state));
        Arrays.stream(QueueStatus.values()).forEach(status -> queueStatuses.put(status.text(), status));
        deviceStates.put(UNKNOWN, DeviceState.UNKNOWN);
    }

    /**
     * The English words and these.
     *
     * @param words a server's words, each with the name of a {@link DeviceState} or {@link QueueStatus}
     * @throws IllegalArgumentException if there is no such name
     */
    public static StateTexts of(Map<String, String> words) {
        StateTexts texts = new StateTexts();
        words.forEach((word, name) -> texts.put(word.strip(), name));
        return texts;
    }

    private void put(String word, String name) {
        boolean known = false;
        for (DeviceState state : DeviceState.values()) {
            if (state.name().equals(name)) {
                deviceStates.put(word, state);
                known = true;
            }
        }
        for (QueueStatus status : QueueStatus.values()) {
            if (status.name().equals(name)) {
                queueStatuses.put(word, status);
                known = true;
            }
        }
        if (!known) {
            throw new IllegalArgumentException("\"" + name + "\" is no state; there are " + String.join(", ", names()));
        }
    }

    /** The names that a word may stand for: those of device states, and those of the queue. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        Arrays.stream(DeviceState.values()).forEach(state -> names.add(state.name()));
        Arrays.stream(QueueStatus.values())
                .filter(status -> status != QueueStatus.UNKNOWN)
                .forEach(status -> names.add(status.name()));
        return names;
    }

    /** The state that a text means; {@link DeviceState#UNKNOWN} where {@link #hasDeviceState} is false. */
    public DeviceState deviceState(String text) {
        return deviceStates.getOrDefault(text.strip(), DeviceState.UNKNOWN);
    }

    /** The state in the queue that a text means; {@link QueueStatus#UNKNOWN} where {@link #hasQueueStatus} is false. */
    public QueueStatus queueStatus(String text) {
        return queueStatuses.getOrDefault(text.strip(), QueueStatus.UNKNOWN);
    }

    /** Whether the text is empty or a word for a device state. */
    public boolean hasDeviceState(String text) {
        return deviceStates.containsKey(text.strip());
    }

    /** Whether the text is empty or a word for a state in the queue. */
    public boolean hasQueueStatus(String text) {
        return queueStatuses.containsKey(text.strip());
    }
}
