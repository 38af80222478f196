package dev.celeriac;

import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that still waits for its first argument, the result of the task before it: for callbacks and chains.
 * Immutable.
 *
 * @param <A> what it waits for
 * @param <R> what it returns
 */
public final class Step<A extends @Nullable Object, R extends @Nullable Object> extends CallOptions<Step<A, R>>
        implements Partial<A, R> {

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

    @Override
    Step<A, R> withOptions(Map<String, ? extends @Nullable Object> options) {
        return new Step<>(rest.withOptions(options));
    }

    @Override
    Step<A, R> linked(String option, SignatureDocument callback) {
        return new Step<>(rest.linked(option, callback));
    }

    /** What to call with the result on success. */
    public Step<A, R> link(Partial<? super R, ?> callback) {
        return new Step<>(rest.link(callback));
    }

    @Override
    public Step<A, R> stamp(Stamping stamping) {
        return new Step<>(rest.stamp(stamping));
    }

    /** The complete call. */
    public Signature<R> with(A first) {
        return rest.after(first);
    }

    @Override
    public Signature<R> rest() {
        return rest;
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
