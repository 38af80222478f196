package dev.celeriac.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it. Safe for use from several threads: a reader sees the time of the
 * last completed {@link #advance} or {@link #set}.
 */
public final class SettableClock implements InstantSource {
    private final AtomicReference<Instant> now;

    /** A clock at {@code 2026-01-01T00:00:00Z}: an instant with no fraction, so that printed times are short. */
    public SettableClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** A clock at {@code start}. */
    public SettableClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /**
     * Moves the clock forward and returns the new time.
     *
     * @throws IllegalArgumentException for a negative step: use {@link #set} where going back is what is tested
     */
    public Instant advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("advance(" + step + ") would move the clock back, set(…) may do that");
        }
        return now.updateAndGet(time -> time.plus(step));
    }

    /** Sets the clock to any time, an earlier one included (as NTP may do to a real one). */
    public void set(Instant time) {
        now.set(time);
    }

    @Override
    public String toString() {
        return "SettableClock[" + now + "]";
    }
}
