package dev.celeriac.worker;

import java.time.Duration;

/**
 * A broker that cannot be reached, from the first failure until it is back. Attempts are counted and told of by Celery's
 * schedule, whose waits grow to half a minute; but nobody shall wait that long once the broker is back, so there are looks
 * in between that nobody hears of. Times are as {@link System#nanoTime}. For one thread.
 */
final class Outage {
    /** With the four seconds that an attempt may take ({@code broker_connection_timeout}): back at work within five. */
    static final Duration LOOK = Duration.ofMillis(900);

    private final Backoff backoff;
    private int attempts;
    private Duration wait = Duration.ZERO;
    private long next;

    Outage(Backoff backoff) {
        this.backoff = backoff;
    }

    /** It could not be reached, now; says whether that was an attempt that counts, rather than a look. */
    boolean counts(long now) {
        if (attempts > 0 && next - now > 0) {
            return false;
        }
        attempts++;
        wait = backoff.after(attempts);
        next = now + wait.toNanos();
        return true;
    }

    /** How many attempts have failed. */
    int attempts() {
        return attempts;
    }

    /** Until the next attempt that counts, from the last one on. */
    Duration untilNext() {
        return wait;
    }

    /** How long to wait before the next attempt or look. */
    Duration pause(long now) {
        Duration left = Duration.ofNanos(Math.max(1, next - now));
        return left.compareTo(LOOK) < 0 ? left : LOOK;
    }

    void over() {
        attempts = 0;
    }
}
