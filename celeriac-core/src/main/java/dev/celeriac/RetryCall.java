package dev.celeriac;

import dev.celeriac.exceptions.Retry;
import dev.celeriac.task.RetryOptions;
import dev.celeriac.task.RunningTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a task wants to be tried again. Immutable; start from {@link #DEFAULT}.
 */
public final class RetryCall {

    /** After the task's default delay, with the same arguments and options. */
    public static final RetryCall DEFAULT = new RetryCall(null, null, null, null, null, Map.of());

    private final @Nullable Duration countdown;
    private final @Nullable Instant eta;
    private final @Nullable Integer maxRetries;
    private final @Nullable List<@Nullable Object> args;
    private final @Nullable Map<String, @Nullable Object> kwargs;
    private final Map<String, @Nullable Object> options;

    private RetryCall(
            @Nullable Duration countdown,
            @Nullable Instant eta,
            @Nullable Integer maxRetries,
            @Nullable List<@Nullable Object> args,
            @Nullable Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options) {
        this.countdown = countdown;
        this.eta = eta;
        this.maxRetries = maxRetries;
        this.args = args;
        this.kwargs = kwargs;
        this.options = options;
    }

    /** After so long. */
    public RetryCall countdown(Duration newCountdown) {
        return new RetryCall(newCountdown, null, maxRetries, args, kwargs, options);
    }

    /** At that time. */
    public RetryCall eta(Instant newEta) {
        return new RetryCall(null, newEta, maxRetries, args, kwargs, options);
    }

    /** Another limit for this decision only; -1 for none. */
    public RetryCall maxRetries(int newMaxRetries) {
        return new RetryCall(countdown, eta, newMaxRetries, args, kwargs, options);
    }

    /** Other arguments, by position. */
    public RetryCall args(@Nullable Object... newArgs) {
        List<@Nullable Object> copy = new ArrayList<>();
        Collections.addAll(copy, newArgs);
        return new RetryCall(countdown, eta, maxRetries, copy, kwargs, options);
    }

    /** Other keyword arguments. */
    public RetryCall kwargs(Map<String, ? extends @Nullable Object> newKwargs) {
        return new RetryCall(countdown, eta, maxRetries, args, new LinkedHashMap<>(newKwargs), options);
    }

    /** An option of the next attempt under Celery's name, such as {@code queue} or {@code priority}. */
    public RetryCall option(String name, Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(options);
        changed.put(name, value);
        return new RetryCall(countdown, eta, maxRetries, args, kwargs, changed);
    }

    Retry retry(RunningTask task, @Nullable Throwable cause) {
        RetryOptions own = task.definition().options().retry();
        Instant at = eta;
        if (at == null) {
            at = task.clock().instant().plus(countdown == null ? own.defaultDelay() : countdown);
        }
        return task.retry(cause, at, maxRetries == null ? task.maxRetries() : maxRetries, args, kwargs, options);
    }

    /** Outside of a task there is nothing to try again: the original exception, as if retry had not been asked for. */
    RuntimeException calledDirectly(@Nullable Throwable cause) {
        if (cause == null) {
            return new IllegalStateException("The task asks to be tried again, but its method was called directly");
        }
        throw RetryCall.<RuntimeException>unchecked(cause);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable exception) throws T {
        throw (T) exception;
    }
}
