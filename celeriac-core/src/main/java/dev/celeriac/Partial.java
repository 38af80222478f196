package dev.celeriac;

import dev.celeriac.message.SignatureDocument;
import org.jspecify.annotations.Nullable;

/**
 * Something that still waits for the result of the task before it (in Celery a partial signature): for chains, for bodies of
 * chords, for callbacks. Immutable.
 *
 * @param <A> what it waits for
 * @param <R> what comes out at its end
 */
public sealed interface Partial<A extends @Nullable Object, R extends @Nullable Object>
        permits Step, GroupStep, ChainStep {

    /** What is there of it. */
    Workflow<R> rest();

    /** Celery's JSON form, without the first argument. */
    default SignatureDocument toDocument() {
        return rest().toDocument();
    }

    /** Then this, with the result so far as its argument. */
    default <N extends @Nullable Object> Partial<A, N> then(Task1<? super R, N> next) {
        return then(next.s());
    }

    /** Then this, with the result so far as its first argument. */
    default <N extends @Nullable Object> Partial<A, N> then(Partial<? super R, N> next) {
        return ChainStep.of(this, next.rest());
    }

    /** Then this, as it stands: the result so far is not passed on. */
    default <N extends @Nullable Object> Partial<A, N> then(Workflow<N> next) {
        return ChainStep.of(this, Workflows.asItStands(next));
    }
}
