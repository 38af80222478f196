package dev.celeriac.beat;

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
     * From where to go on after runs were missed and one run made up for all of them.
     *
     * @param last the last due time before the gap
     * @param now later than the due time that follows {@code last}
     */
    default Instant caughtUp(Instant last, Instant now) {
        return now;
    }

    /** The zone in which people read its times. */
    ZoneId zone();

    /** In words, such as {@code every 30 seconds} or {@code at 08:00, Monday to Friday (Asia/Kathmandu)}. */
    String describe();

    /** The plain form that {@link SchedulePlain#read} reads back. */
    Map<String, @Nullable Object> toPlain();
}
