package dev.celeriac.redis.connection;

import java.time.Duration;

/**
 * The moment by which an operation must be over, however many steps it has.
 *
 * @param nanoTime as {@link System#nanoTime} counts
 * @param whole how long the operation may take altogether; for messages
 */
public record Deadline(long nanoTime, Duration whole) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Starts now. Anything above a year is a year. */
    public static Deadline in(Duration duration) {
        Duration whole = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
        return new Deadline(System.nanoTime() + whole.toNanos(), whole);
    }

    /** What is left; zero or negative when it has passed. */
    public long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    public boolean passed() {
        return remainingNanos() <= 0;
    }

    /** This one, or {@code duration} from now if that is sooner. */
    public Deadline atMost(Duration duration) {
        return duration.toNanos() < remainingNanos() ? in(duration) : this;
    }
}
