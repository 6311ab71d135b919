package org.faxmx.monitor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobId;
import org.faxmx.fax.QueueStatus;

/**
 * How many jobs of one reading of the queue are in which state, and since when each is known; immutable. A job in a state
 * whose word is not known is in no count.
 *
 * @param pending jobs that wait for their turn
 * @param noLine jobs that wait for a free line
 * @param inProgress jobs under way
 * @param retrying jobs that wait for their next attempt
 * @param paused jobs that an operator paused
 * @param failed jobs that were given up
 * @param oldestWaiting when the oldest of the jobs that wait was first seen, paused ones included; null for none
 * @param firstSeen when each job was first seen, by its id
 */
public record QueueFigures(
        int pending,
        int noLine,
        int inProgress,
        int retrying,
        int paused,
        int failed,
        MonitorContext.Moment oldestWaiting,
        Map<JobId, MonitorContext.Moment> firstSeen) {

    /** A queue that was never read. */
    static final QueueFigures NONE = new QueueFigures(0, 0, 0, 0, 0, 0, null, Map.of());

    /** The figures of these jobs, which were read at that moment and after the reading that has these figures. */
    QueueFigures next(List<FaxJob> jobs, ServerWords words, MonitorContext.Moment at) {
        int[] counts = new int[QueueStatus.values().length];
        MonitorContext.Moment oldest = null;
        Map<JobId, MonitorContext.Moment> seen = new HashMap<>(jobs.size() * 2);
        for (FaxJob job : jobs) {
            QueueStatus status = words.queueStatus(job.queueStatus());
            words.deviceState(job.deviceStatus());
            counts[status.ordinal()]++;
            MonitorContext.Moment since = firstSeen.getOrDefault(job.id(), at);
            seen.put(job.id(), since);
            if (waits(status) && (oldest == null || since.nanos() - oldest.nanos() < 0)) {
                oldest = since;
            }
        }
        return new QueueFigures(
                counts[QueueStatus.PENDING.ordinal()],
                counts[QueueStatus.NO_LINE.ordinal()],
                counts[QueueStatus.IN_PROGRESS.ordinal()],
                counts[QueueStatus.RETRYING.ordinal()],
                counts[QueueStatus.PAUSED.ordinal()],
                counts[QueueStatus.FAILED.ordinal()] + counts[QueueStatus.RETRIES_EXCEEDED.ordinal()],
                oldest,
                seen);
    }

    private static boolean waits(QueueStatus status) {
        return switch (status) {
            case PENDING, NO_LINE, RETRYING, PAUSED -> true;
            default -> false;
        };
    }
}
