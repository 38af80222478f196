package dev.celeriac;

import org.jspecify.annotations.Nullable;

/** A chain whose first task waits for a result. Immutable; made by {@link Partial#then}. */
final class ChainStep<A extends @Nullable Object, R extends @Nullable Object> implements Partial<A, R> {

    private final Chain<R> chain;

    private ChainStep(Chain<R> chain) {
        this.chain = chain;
    }

    static <A extends @Nullable Object, N extends @Nullable Object> ChainStep<A, N> of(
            Partial<A, ?> first, Workflow<N> next) {
        return new ChainStep<>(
                Chain.of(Workflows.caller(first.rest()), first.rest()).followedBy(next));
    }

    @Override
    public Chain<R> rest() {
        return chain;
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
