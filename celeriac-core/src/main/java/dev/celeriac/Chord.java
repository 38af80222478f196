package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks side by side, the header, and something that gets the list of their results in order, the body (Celery's
 * {@code chord}). If a task of the header fails, the body has failed too, with a
 * {@link dev.celeriac.exceptions.ChordError}, and its errbacks are called. Immutable; made by {@link Group#then(Partial)}.
 *
 * <p>It needs a result store.
 *
 * @param <R> what the body returns
 */
public final class Chord<R extends @Nullable Object> extends CallOptions<Chord<R>> implements Workflow<R> {

    private final @Nullable Caller caller;
    private final Group<?> header;
    private final Workflow<R> body;
    private final Map<String, @Nullable Object> options;

    Chord(@Nullable Caller caller, Group<?> header, Workflow<R> body) {
        this(caller, header, body, Map.of());
    }

    private Chord(@Nullable Caller caller, Group<?> header, Workflow<R> body, Map<String, @Nullable Object> options) {
        this.caller = caller;
        this.header = header;
        this.body = body;
        this.options = options;
    }

    Group<?> header() {
        return header;
    }

    Workflow<R> body() {
        return body;
    }

    @Nullable Caller caller() {
        return caller;
    }

    /** Then this, with the body's result as its argument. */
    public <N extends @Nullable Object> Chain<N> then(Task1<? super R, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then this, with the body's result as its first argument. */
    public <N extends @Nullable Object> Chain<N> then(Partial<? super R, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then this, as it stands: the body's result is not passed on. */
    public <N extends @Nullable Object> Chain<N> then(Workflow<N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** The same, with a header that takes nothing from before it (Celery's {@code set_immutable}). */
    public Chord<R> immutable() {
        return new Chord<>(caller, header.immutable(), body, options);
    }

    @Override
    public Chord<R> option(String name, @Nullable Object value) {
        return withOptions(Collections.singletonMap(name, value));
    }

    @Override
    @Nullable Object option(String name) {
        return options.get(name);
    }

    @Override
    Chord<R> withOptions(Map<String, ? extends @Nullable Object> more) {
        return new Chord<>(caller, header, body, merged(options, more));
    }

    @Override
    Chord<R> linked(String option, SignatureDocument callback) {
        Workflow<R> linkedBody = Workflows.linked(body, option, List.of(callback));
        if (option.equals("link")) {
            return new Chord<>(caller, header, linkedBody, options);
        }
        boolean everywhere = caller != null && caller.errbacksOnHeader();
        return new Chord<>(caller, header.linkedErrback(callback, everywhere), linkedBody, options);
    }

    /** What to call with the body's result. */
    public Chord<R> link(Partial<? super R, ?> callback) {
        return linked("link", callback.toDocument());
    }

    @Override
    public Chord<R> stamp(Stamping stamping) {
        return withStamps(stamping.stamp(toDocument()));
    }

    Chord<R> withStamps(SignatureDocument stamped) {
        return new Chord<>(
                caller,
                header.withStamps(Signatures.headerOf(stamped)),
                Workflows.withStamps(body, Signatures.bodyOf(stamped)),
                merged(options, stamped.options()));
    }

    /**
     * {@inheritDoc}
     *
     * @return the body's result; its parent is the {@link GroupResult} of the header
     */
    @Override
    public AsyncResult<R> delay() {
        return Workflows.required(caller, this).launch(this);
    }

    /** {@link #delay()} under Celery's other name. */
    public AsyncResult<R> applyAsync() {
        return delay();
    }

    @Override
    public SignatureDocument toDocument() {
        return Signatures.withOptions(Signatures.chord(header.toDocument(), body.toDocument()), plain(options));
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
