package dev.celeriac.exceptions;

import org.jspecify.annotations.Nullable;

/** The task ran into its soft time limit. Thrown inside the task by checkpoints of {@code TaskContext}, so that it can clean
 * up and return; and stored when it does not. */
public final class SoftTimeLimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SoftTimeLimitExceeded() {
        super("Soft time limit exceeded");
    }

    public SoftTimeLimitExceeded(@Nullable Throwable cause) {
        super("Soft time limit exceeded", cause);
    }
}
