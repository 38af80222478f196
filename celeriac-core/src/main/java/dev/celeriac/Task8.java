package dev.celeriac;

import org.jspecify.annotations.Nullable;

/** A task with eight arguments. Immutable. */
public final class Task8<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object,
                E extends @Nullable Object,
                F extends @Nullable Object,
                G extends @Nullable Object,
                H extends @Nullable Object,
                R extends @Nullable Object>
        extends TaskHandle<R> {

    Task8(Target target) {
        super(target);
    }

    /** Publishes a call with the task's own options; {@link #s} gives one that takes more. */
    public AsyncResult<R> delay(A a, B b, C c, D d, E e, F f, G g, H h) {
        return signature(a, b, c, d, e, f, g, h).applyAsync();
    }

    /** Runs the task now, in this thread, as a worker would (Celery's {@code apply}). */
    public EagerResult<R> apply(A a, B b, C c, D d, E e, F f, G g, H h) {
        return signature(a, b, c, d, e, f, g, h).apply();
    }

    /** A call that is not made yet; as a callback it gets the result of the task before it as an additional first argument. */
    public Signature<R> s(A a, B b, C c, D d, E e, F f, G g, H h) {
        return signature(a, b, c, d, e, f, g, h);
    }

    /** An immutable call: as a callback it does not get the result of the task before it. */
    public Signature<R> si(A a, B b, C c, D d, E e, F f, G g, H h) {
        return signature(a, b, c, d, e, f, g, h).immutable();
    }

    /** A call that waits for its first argument, the result of the task before it. */
    public Step<A, R> s(B b, C c, D d, E e, F f, G g, H h) {
        return step(b, c, d, e, f, g, h);
    }
}
