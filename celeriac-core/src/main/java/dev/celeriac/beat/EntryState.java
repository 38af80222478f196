package dev.celeriac.beat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far a periodic task has come; what beats compare and set. Times are whole microseconds, which every store can keep.
 *
 * @param since from when on an entry that has never run is due
 * @param lastRunAt due time of the last run; null if it has never run
 * @param totalRunCount how often it was sent
 * @param claimed due time that a beat has taken and not recorded yet; null if there is none
 * @param claimedBy fencing token of that beat
 * @param lastTaskId task id of the last run; null if it is not known
 */
public record EntryState(
        Instant since,
        @Nullable Instant lastRunAt,
        long totalRunCount,
        @Nullable Instant claimed,
        long claimedBy,
        @Nullable String lastTaskId) {

    public EntryState {
        since = since.truncatedTo(ChronoUnit.MICROS);
        lastRunAt = lastRunAt == null ? null : lastRunAt.truncatedTo(ChronoUnit.MICROS);
        claimed = claimed == null ? null : claimed.truncatedTo(ChronoUnit.MICROS);
    }

    /** Of an entry that was made now. */
    public static EntryState made(Instant now) {
        return new EntryState(now, null, 0, null, 0, null);
    }

    /** Taken by the beat with that token, to be sent. */
    EntryState claim(Instant due, long token) {
        return new EntryState(since, lastRunAt, totalRunCount, due, token, lastTaskId);
    }

    /** Sent. */
    EntryState sent(Instant due, String taskId) {
        return new EntryState(since, due, totalRunCount + 1, null, 0, taskId);
    }

    /** Left out. */
    EntryState skipped(Instant due) {
        return new EntryState(since, due, totalRunCount, null, 0, lastTaskId);
    }

    /**
     * Disabled, or enabled: it counts from now, so that it is not due at once. Counts stay as they are, as with
     * django-celery-beat.
     */
    public EntryState switched(Instant now) {
        return new EntryState(now, null, totalRunCount, null, 0, lastTaskId);
    }

    /** As new, which is what django-celery-beat leaves of a one-off after its run: enabled again, it runs again. */
    EntryState reset(Instant now) {
        return made(now);
    }
}
