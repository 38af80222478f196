package dev.celeriac;

import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import org.jspecify.annotations.Nullable;

/**
 * Anything that can be called and be a part of something larger: a call, a chain, a group, a chord (Celery's canvas).
 * Immutable.
 *
 * @param <R> what comes out at its end
 */
public sealed interface Workflow<R extends @Nullable Object> permits Signature, Chain, Group, Chord, SavedWorkflow {

    /** A copy in which everything is stamped; see {@link Stamping}. */
    Workflow<R> stamp(Stamping stamping);

    /** Celery's JSON form, as plain values. */
    SignatureDocument toDocument();

    /**
     * Publishes what runs first; it carries the rest with it.
     *
     * @return the result of the end; {@link AsyncResult#parent()} leads back to the beginning
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if it cannot be sent, naming the part; nothing was sent
     * @throws dev.celeriac.exceptions.OperationalError if the broker did not take it, retries included
     */
    AsyncResult<R> delay();
}
