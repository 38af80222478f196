package dev.celeriac.beat;

import java.time.Instant;
import java.util.Optional;

/** When an entry is due next, by its schedule, its limits, and how far it has come. Pure. */
final class DueTimes {

    private DueTimes() {}

    /** The first due time that is still to come for the entry, however long it is past; empty if there is none. */
    static Optional<Instant> next(ScheduleEntry entry, EntryState state, Instant now) {
        if (!entry.enabled()) {
            return Optional.empty();
        }
        Instant claimed = state.claimed();
        if (claimed != null) {
            return Optional.of(claimed);
        }
        Instant start = entry.startTime();
        Instant last = state.lastRunAt();
        if (last == null) {
            return start == null ? entry.schedule().firstFrom(state.since()) : starting(entry.schedule(), start);
        }
        if (last.isAfter(now) && entry.schedule() instanceof Interval) {
            // The clock was set back. Intervals go on from here; what is due at fixed times has run at them already.
            last = now;
        }
        Optional<Instant> next = entry.schedule().nextAfter(last);
        return start != null && next.isPresent() && next.get().isBefore(start)
                ? starting(entry.schedule(), start)
                : next;
    }

    /** Intervals begin at the start time, others with their first due time from then on. */
    private static Optional<Instant> starting(Schedule schedule, Instant start) {
        return schedule instanceof Interval ? Optional.of(start) : schedule.firstFrom(start.minusNanos(1_000));
    }
}
