package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks side by side, the header, and one that gets the list of their results in order, the body (Celery's
 * {@code chord}). If a task of the header fails, the body has failed too, with a
 * {@link dev.celeriac.exceptions.ChordError}, and its errbacks are called. Immutable; made by {@link Group#then(Step)}.
 *
 * <p>It needs a result store.
 *
 * @param <R> what the body returns
 */
public final class Chord<R extends @Nullable Object> implements Workflow<R> {

    private final Caller caller;
    private final Group<?> header;
    private final Signature<R> body;
    private final List<SignatureDocument> errbacks;

    Chord(Caller caller, Group<?> header, Signature<R> body) {
        this(caller, header, body, List.of());
    }

    private Chord(Caller caller, Group<?> header, Signature<R> body, List<SignatureDocument> errbacks) {
        this.caller = caller;
        this.header = header;
        this.body = body;
        this.errbacks = errbacks;
    }

    Group<?> header() {
        return header;
    }

    Signature<R> body() {
        return body;
    }

    /** Then this, with the body's result as its argument. */
    public <N extends @Nullable Object> Chain<N> then(Task1<? super R, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then this, with the body's result as its first argument. */
    public <N extends @Nullable Object> Chain<N> then(Step<? super R, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then this, as it stands. */
    public <N extends @Nullable Object> Chain<N> then(Signature<N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then these side by side, as they stand. */
    public <N extends @Nullable Object> Chain<List<N>> then(Group<N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then these side by side, each with the body's result as its first argument. */
    public <N extends @Nullable Object> Chain<List<N>> then(GroupStep<? super R, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** What to call with the body's id when the body, or a task of the header, fails (Celery's {@code on_error}). */
    public Chord<R> linkError(Signature<?> errback) {
        List<SignatureDocument> all = new ArrayList<>(errbacks);
        all.add(errback.toDocument());
        return new Chord<>(caller, header, body, List.copyOf(all));
    }

    /** What to call with the body's id when the body, or a task of the header, fails (Celery's {@code on_error}). */
    public Chord<R> linkError(Step<? super String, ?> errback) {
        return linkError(errback.rest());
    }

    /** {@link #linkError(Step)} under Celery's other name. */
    public Chord<R> onError(Step<? super String, ?> errback) {
        return linkError(errback);
    }

    /**
     * {@inheritDoc}
     *
     * @return the body's result; its parent is the {@link GroupResult} of the header
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
        return Signatures.linkError(Signatures.chord(header.toDocument(), body.toDocument()), errbacks);
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
