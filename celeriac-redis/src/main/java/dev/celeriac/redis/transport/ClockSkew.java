package dev.celeriac.redis.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this machine's clock is from Redis's. Leases, visibility and restoring go by Redis's clock; but whether an ETA has
 * come, and whether a task has expired, is decided by the clock of whoever looks, as in Celery. So a wrong clock is worth a
 * warning, once. Thread-safe.
 */
final class ClockSkew {
    private static final Logger log = LoggerFactory.getLogger(ClockSkew.class);

    /** Less is within what networks and machines without NTP make of a clock in a day. */
    static final Duration TOLERATED = Duration.ofSeconds(2);

    private final AtomicBoolean told = new AtomicBoolean();
    private final InstantSource clock;
    private final String server;

    ClockSkew(InstantSource clock, String server) {
        this.clock = clock;
        this.server = server;
    }

    /** What the clock says; to be given to {@link #compare}. */
    Instant now() {
        return clock.instant();
    }

    /**
     * Compares with a time that Redis has told between {@code asked} and now; the time that took may be part of the
     * difference and is taken off it.
     */
    void compare(Instant asked, Instant told) {
        Instant answered = now();
        Duration ahead = answered.isBefore(told)
                ? Duration.between(told, answered)
                : asked.isAfter(told) ? Duration.between(told, asked) : Duration.ZERO;
        if (ahead.abs().compareTo(TOLERATED) > 0 && this.told.compareAndSet(false, true)) {
            log.warn(
                    "The clock of this machine is {} s {} that of Redis at {}: ETAs, countdowns and expiry are off by as much"
                            + " here. Set the clocks by NTP.",
                    ahead.abs().toMillis() / 1000.0,
                    ahead.isNegative() ? "behind" : "ahead of",
                    server);
        }
    }
}
