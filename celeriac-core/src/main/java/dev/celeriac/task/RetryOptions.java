package dev.celeriac.task;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a task is tried again.
 *
 * @param maxRetries retries after the first attempt; null for no end
 * @param defaultDelay wait before a retry that does not say
 * @param autoretryFor exceptions that are turned into retries
 * @param dontAutoretryFor exceptions that are not, although they are of a class in {@code autoretryFor}
 * @param autoMaxRetries {@code retry_kwargs.max_retries}: limit of automatic retries, null for {@code maxRetries}
 * @param autoCountdown {@code retry_kwargs.countdown}: wait before automatic retries, null for {@code defaultDelay}
 * @param backoff wait before the first automatic retry, doubled each time; null for no backoff
 * @param backoffMax the longest such wait
 * @param jitter whether the wait is a random whole number of seconds from 0 to the computed one
 */
public record RetryOptions(
        @Nullable Integer maxRetries,
        Duration defaultDelay,
        List<Class<? extends Throwable>> autoretryFor,
        List<Class<? extends Throwable>> dontAutoretryFor,
        @Nullable Integer autoMaxRetries,
        @Nullable Duration autoCountdown,
        @Nullable Duration backoff,
        Duration backoffMax,
        boolean jitter) {

    /** Celery's defaults: three retries, 180 seconds apart, none of them automatic. */
    public static final RetryOptions DEFAULTS = new RetryOptions(
            3, Duration.ofSeconds(180), List.of(), List.of(), null, null, null, Duration.ofSeconds(600), true);

    /** Whether this exception is turned into a retry. */
    public boolean retriesAutomatically(Throwable exception) {
        return autoretryFor.stream().anyMatch(c -> c.isInstance(exception))
                && dontAutoretryFor.stream().noneMatch(c -> c.isInstance(exception));
    }

    /**
     * The wait before an automatic retry, as {@code celery.utils.time.get_exponential_backoff_interval} computes it:
     * {@code min(max, backoff · 2^retries)}, with jitter a random number of whole seconds from 0 to that.
     *
     * @param retries retries already made
     */
    public Duration automaticDelay(int retries, RandomGenerator random) {
        if (backoff == null) {
            return autoCountdown == null ? defaultDelay : autoCountdown;
        }
        double seconds = Math.min(seconds(backoffMax), seconds(backoff) * Math.pow(2, retries));
        if (jitter) {
            return Duration.ofSeconds(random.nextLong((long) seconds + 1));
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }
}
