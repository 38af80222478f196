package dev.celeriac.beat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a beat works.
 *
 * @param holder its name in the lease; of no other process
 * @param lease how long a leader may be quiet before another beat takes over
 * @param longestSleep how long at most it sleeps, so that changes of entries and of the clock are seen
 * @param startingDeadline how late a crontab may run; null for any time ({@code beat_cron_starting_deadline})
 * @param batch how many due times are sent in one go at most
 */
public record BeatOptions(
        String holder,
        Duration lease,
        Duration longestSleep,
        @Nullable Duration startingDeadline,
        int batch) {

    /** Fail-over within 6.5 s: the lease, and what a waiting beat looks at it too late. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    public static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    public static BeatOptions of(String holder) {
        return new BeatOptions(holder, LEASE, LONGEST_SLEEP, null, 500);
    }
}
