package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks one after the other, each called with the result of the one before it. A group with something after it becomes a
 * chord. Immutable.
 *
 * @param <R> what the last one returns
 */
public final class Chain<R extends @Nullable Object> implements Workflow<R> {

    private final Caller caller;
    private final List<Workflow<?>> steps;
    private final List<SignatureDocument> errbacks;

    private Chain(Caller caller, List<Workflow<?>> steps, List<SignatureDocument> errbacks) {
        this.caller = caller;
        this.steps = steps;
        this.errbacks = errbacks;
    }

    static <R extends @Nullable Object> Chain<R> of(Caller caller, Workflow<R> first) {
        return first instanceof Chain<R> chain ? chain : new Chain<>(caller, List.of(first), List.of());
    }

    List<Workflow<?>> steps() {
        return steps;
    }

    /** Then this, with the result so far as its argument. */
    public <N extends @Nullable Object> Chain<N> then(Task1<? super R, N> next) {
        return followedBy(next.s().rest());
    }

    /** Then this, with the result so far as its first argument. */
    public <N extends @Nullable Object> Chain<N> then(Step<? super R, N> next) {
        return followedBy(next.rest());
    }

    /** Then this, as it stands: the result so far is not passed on. */
    public <N extends @Nullable Object> Chain<N> then(Signature<N> next) {
        return followedBy(next.immutable());
    }

    /** Then these side by side, as they stand. */
    public <N extends @Nullable Object> Chain<List<N>> then(Group<N> next) {
        return followedBy(next.immutable());
    }

    /** Then these side by side, each with the result so far as its first argument. */
    public <N extends @Nullable Object> Chain<List<N>> then(GroupStep<? super R, N> next) {
        return followedBy(next.rest());
    }

    private <N extends @Nullable Object> Chain<N> followedBy(Workflow<N> next) {
        List<Workflow<?>> all = new ArrayList<>(steps);
        all.add(next);
        return new Chain<>(caller, List.copyOf(all), errbacks);
    }

    /** What to call with the failed task's id, whichever step fails. */
    public Chain<R> linkError(Signature<?> errback) {
        List<SignatureDocument> all = new ArrayList<>(errbacks);
        all.add(errback.toDocument());
        return new Chain<>(caller, steps, List.copyOf(all));
    }

    /** What to call with the failed task's id, whichever step fails. */
    public Chain<R> linkError(Step<? super String, ?> errback) {
        return linkError(errback.rest());
    }

    /** {@link #linkError(Step)} under Celery's other name. */
    public Chain<R> onError(Step<? super String, ?> errback) {
        return linkError(errback);
    }

    /**
     * Publishes the first task, which carries the others with it.
     *
     * @return the result of the last one; {@link AsyncResult#parent()} leads back to the first
     * @throws dev.celeriac.exceptions.OperationalError as {@link Signature#applyAsync()}
     */
    @Override
    public AsyncResult<R> delay() {
        return caller.launch(this);
    }

    /** {@link #delay()} under Celery's other name. */
    public AsyncResult<R> applyAsync() {
        return delay();
    }

    @Override
    public SignatureDocument toDocument() {
        return Signatures.linkError(
                Signatures.chain(steps.stream().map(Workflow::toDocument).toList()), errbacks);
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
