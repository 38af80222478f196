package dev.celeriac.exceptions;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a task to run again later: what {@code TaskContext.retry} returns. It is control flow and carries no stack
 * trace; its cause is the exception that made the task give up this time.
 */
public final class Retry extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Instant eta;
    private final transient @Nullable List<@Nullable Object> args;
    private final transient @Nullable Map<String, @Nullable Object> kwargs;
    private final transient Map<String, @Nullable Object> options;

    public Retry(
            @Nullable Throwable cause,
            Instant eta,
            @Nullable List<@Nullable Object> args,
            @Nullable Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options) {
        super("Retry at " + eta + (cause == null ? "" : ": " + cause), cause, false, false);
        this.eta = eta;
        this.args = args;
        this.kwargs = kwargs;
        this.options = options;
    }

    /** When the next attempt is due. */
    public Instant eta() {
        return eta;
    }

    /** Arguments of the next attempt, null for the same. */
    public @Nullable List<@Nullable Object> args() {
        return args;
    }

    /** Keyword arguments of the next attempt, null for the same. */
    public @Nullable Map<String, @Nullable Object> kwargs() {
        return kwargs;
    }

    /** Options of the next attempt under Celery's names. */
    public Map<String, @Nullable Object> options() {
        return options;
    }
}
