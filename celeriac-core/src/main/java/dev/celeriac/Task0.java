package dev.celeriac;

import org.jspecify.annotations.Nullable;

/** A task with no arguments. Immutable. */
public final class Task0<R extends @Nullable Object> extends TaskHandle<R> {

    Task0(Target target) {
        super(target);
    }

    /** Publishes a call with the task's own options; {@link #s} gives one that takes more. */
    public AsyncResult<R> delay() {
        return signature().applyAsync();
    }

    /** Runs the task now, in this thread, as a worker would (Celery's {@code apply}). */
    public EagerResult<R> apply() {
        return signature().apply();
    }

    /** A call that is not made yet; as a callback it gets the result of the task before it as an additional first argument. */
    public Signature<R> s() {
        return signature();
    }

    /** An immutable call: as a callback it does not get the result of the task before it. */
    public Signature<R> si() {
        return signature().immutable();
    }
}
