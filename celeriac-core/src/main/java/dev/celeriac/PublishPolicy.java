package dev.celeriac;

import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.InvalidArgumentsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How publishing is tried again: {@code task_publish_retry_policy} with {@code retry_policy} of the call on top.
 *
 * @param maxRetries attempts after the first; -1 for as many as fit into the timeout
 * @param start wait before the first of them
 * @param step what each adds to the wait
 * @param max the longest wait
 * @param timeout limit for everything together
 */
record PublishPolicy(int maxRetries, Duration start, Duration step, Duration max, Duration timeout) {

    private static final Map<String, Object> DEFAULTS =
            Map.of("max_retries", 3, "interval_start", 0, "interval_step", 0.2, "interval_max", 1, "timeout", 5);

    static PublishPolicy of(Settings settings, @Nullable Object retry, @Nullable Object policy) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(DEFAULTS);
        merged.putAll(settings.get(TaskSettings.TASK_PUBLISH_RETRY_POLICY));
        if (policy instanceof Map<?, ?> own) {
            own.forEach((name, value) -> merged.put(String.valueOf(name), value));
        }
        boolean again = retry == null ? settings.get(TaskSettings.TASK_PUBLISH_RETRY) : Boolean.TRUE.equals(retry);
        Object retries = merged.get("max_retries");
        int most = retries == null ? -1 : (int) number("max_retries", retries);
        return new PublishPolicy(
                again ? most : 0,
                seconds(merged, "interval_start"),
                seconds(merged, "interval_step"),
                seconds(merged, "interval_max"),
                seconds(merged, "timeout"));
    }

    private static Duration seconds(Map<String, @Nullable Object> policy, String name) {
        Object value = policy.get(name);
        if (value instanceof Duration duration) {
            return duration;
        }
        return Duration.ofNanos(Math.round(number(name, value) * 1e9));
    }

    private static double number(String name, @Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw new InvalidArgumentsException("retry_policy: " + name + " is a number of at least 0, not " + value);
    }

    /** The wait before attempt {@code n + 1}, where the first attempt is 1. */
    Duration waitAfter(int attempt) {
        Duration wait = start.plus(step.multipliedBy(attempt - 1L));
        return wait.compareTo(max) > 0 ? max : wait;
    }
}
