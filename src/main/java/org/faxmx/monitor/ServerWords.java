package org.faxmx.monitor;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.HiddenNumbers;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.StateTexts;

/** What the words of one fax server mean, and its words that no table has: each is logged once. Any thread may call it. */
public final class ServerWords {

    // A provider may put anything into a state's text, such as the number of a page.
    private static final int MOST = 100;
    private static final int LONGEST = 100;

    private final Logger log;
    private final Object server;
    private final Set<String> unknown = new ConcurrentSkipListSet<>();
    private volatile StateTexts texts = StateTexts.ENGLISH;

    /** @param server the prefix of each line of the log */
    ServerWords(Logger log, Object server) {
        this.log = log;
        this.server = server;
    }

    void texts(StateTexts next) {
        texts = next;
        unknown.removeIf(word -> next.hasDeviceState(word) || next.hasQueueStatus(word));
    }

    /** The device state that a word means. */
    public DeviceState deviceState(String text) {
        StateTexts now = texts;
        if (!now.hasDeviceState(text)) {
            collect(text, "a device");
        }
        return now.deviceState(text);
    }

    /** The state in the queue that a word means. */
    public QueueStatus queueStatus(String text) {
        StateTexts now = texts;
        if (!now.hasQueueStatus(text)) {
            collect(text, "a job");
        }
        return now.queueStatus(text);
    }

    /** The words that no table has, sorted; at most 100. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }

    private void collect(String text, String what) {
        String word = text.strip();
        if (word.length() > LONGEST || unknown.size() >= MOST || !unknown.add(word)) {
            return;
        }
        log.log(
                Level.WARNING,
                "{0}: \"{1}\" as the state of {2} is in no table, so the state is UNKNOWN. The setting stateTexts can"
                        + " give its meaning",
                new Object[] {server, HiddenNumbers.in(word).replaceAll("[\\p{Cntrl}\u2028\u2029]", "?"), what});
    }
}
