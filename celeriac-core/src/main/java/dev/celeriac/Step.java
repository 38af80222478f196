package dev.celeriac;

import dev.celeriac.message.SignatureDocument;
import org.jspecify.annotations.Nullable;

/**
 * A call that still waits for its first argument, the result of the task before it: for callbacks and chains.
 * Immutable.
 *
 * @param <A> what it waits for
 * @param <R> what it returns
 */
public final class Step<A extends @Nullable Object, R extends @Nullable Object> extends CallOptions<Step<A, R>, R> {

    private final Signature<R> rest;

    Step(Signature<R> rest) {
        this.rest = rest;
    }

    @Override
    public Step<A, R> option(String name, @Nullable Object value) {
        return new Step<>(rest.option(name, value));
    }

    @Override
    @Nullable Object option(String name) {
        return rest.option(name);
    }

    /** The complete call. */
    public Signature<R> with(A first) {
        return rest.after(first);
    }

    Signature<R> rest() {
        return rest;
    }

    /** Celery's JSON form, without the first argument. */
    public SignatureDocument toDocument() {
        return rest.toDocument();
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
