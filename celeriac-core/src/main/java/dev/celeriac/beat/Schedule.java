package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When something is due: a pure function, immutable and thread-safe (Celery's {@code BaseSchedule}). It knows no clock
 * and remembers nothing, so every beat that asks gets the same answer.
 */
public sealed interface Schedule permits Interval, Crontab, Solar, Clocked, Recurrence {

    /** The first due time strictly after {@code last}; empty if there is none any more. */
    Optional<Instant> nextAfter(Instant last);

    /**
     * The first due time of something that has never run.
     *
     * @param since when it was made, or may start
     */
    default Optional<Instant> firstFrom(Instant since) {
        return nextAfter(since);
    }

    /**
     * The latest due time up to {@code now}: the one that a single run makes up for, after runs were missed.
     *
     * @param first a due time, not after {@code now}
     */
    default Instant latest(Instant first, Instant now) {
        for (Duration back = Duration.ofHours(1); ; back = back.multipliedBy(24)) {
            Instant from = now.minus(back);
            if (!from.isAfter(first)) {
                from = first.minusNanos(1);
            }
            Optional<Instant> due = nextAfter(from);
            if (due.isPresent() && !due.get().isAfter(now)) {
                Instant latest = due.get();
                for (due = nextAfter(latest); due.isPresent() && !due.get().isAfter(now); due = nextAfter(latest)) {
                    latest = due.get();
                }
                return latest;
            } else if (from.isBefore(first)) {
                return first;
            }
        }
    }

    /** The zone in which people read its times. */
    ZoneId zone();

    /** In words, such as {@code every 30 seconds} or {@code at 08:00, Monday to Friday (Asia/Kathmandu)}. */
    String describe();

    /** The plain form that {@link SchedulePlain#read} reads back. */
    Map<String, @Nullable Object> toPlain();
}
