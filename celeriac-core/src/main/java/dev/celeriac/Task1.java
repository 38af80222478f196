package dev.celeriac;

import org.jspecify.annotations.Nullable;

/** A task with one argument. Immutable. */
public final class Task1<A extends @Nullable Object, R extends @Nullable Object> extends TaskHandle<R> {

    Task1(Target target) {
        super(target);
    }

    /** Publishes a call with the task's own options; {@link #s} gives one that takes more. */
    public AsyncResult<R> delay(A a) {
        return signature(a).applyAsync();
    }

    /** Runs the task now, in this thread, as a worker would (Celery's {@code apply}). */
    public EagerResult<R> apply(A a) {
        return signature(a).apply();
    }

    /** A call that is not made yet; as a callback it gets the result of the task before it as an additional first argument. */
    public Signature<R> s(A a) {
        return signature(a);
    }

    /** An immutable call: as a callback it does not get the result of the task before it. */
    public Signature<R> si(A a) {
        return signature(a).immutable();
    }

    /** A call that waits for its first argument, the result of the task before it. */
    public Step<A, R> s() {
        return step();
    }
}
