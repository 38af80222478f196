package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks side by side (Celery's {@code group}). Immutable; made by {@link Celeriac#group(List)}.
 *
 * @param <R> what each of them returns
 */
public final class Group<R extends @Nullable Object> implements Workflow<List<R>> {

    private final Caller caller;
    private final List<Workflow<? extends R>> members;
    private final boolean immutable;
    private final List<SignatureDocument> errbacks;

    Group(Caller caller, List<? extends Workflow<? extends R>> members) {
        this(caller, members, false, List.of());
    }

    private Group(
            Caller caller,
            List<? extends Workflow<? extends R>> members,
            boolean immutable,
            List<SignatureDocument> errbacks) {
        this.caller = caller;
        this.members = List.copyOf(members);
        this.immutable = immutable;
        this.errbacks = List.copyOf(errbacks);
    }

    /** How many there are. */
    public int size() {
        return members.size();
    }

    List<Workflow<? extends R>> members() {
        return members;
    }

    /** The same, with members that take nothing from before them. */
    Group<R> immutable() {
        return new Group<>(caller, members, true, errbacks);
    }

    /** Then this, with the list of their results in order: a chord. */
    public <N extends @Nullable Object> Chord<N> then(Task1<? super List<R>, N> body) {
        return new Chord<>(caller, this, body.s().rest());
    }

    /** Then this, with the list of their results in order as its first argument: a chord. */
    public <N extends @Nullable Object> Chord<N> then(Step<? super List<R>, N> body) {
        return new Chord<>(caller, this, body.rest());
    }

    /** Then this as it stands: the results are not passed on. */
    public <N extends @Nullable Object> Chord<N> then(Signature<N> body) {
        return new Chord<>(caller, this, body.immutable());
    }

    /** Then these side by side, as they stand. */
    public <N extends @Nullable Object> Chain<List<N>> then(Group<N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** Then these side by side, each with the list of results as its first argument. */
    public <N extends @Nullable Object> Chain<List<N>> then(GroupStep<? super List<R>, N> next) {
        return Chain.of(caller, this).then(next);
    }

    /** What to call with the failed task's id when a member fails; may be called once for each. */
    public Group<R> linkError(Signature<?> errback) {
        List<SignatureDocument> all = new ArrayList<>(errbacks);
        all.add(errback.toDocument());
        return new Group<>(caller, members, immutable, all);
    }

    /** What to call with the failed task's id when a member fails; may be called once for each. */
    public Group<R> linkError(Step<? super String, ?> errback) {
        return linkError(errback.rest());
    }

    /**
     * Publishes all members in one batch, all or none.
     *
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if one cannot be sent, naming it; nothing was sent
     */
    @Override
    public GroupResult<R> delay() {
        return (GroupResult<R>) caller.launch(this);
    }

    /** {@link #delay()} under Celery's other name. */
    public GroupResult<R> applyAsync() {
        return delay();
    }

    @Override
    public SignatureDocument toDocument() {
        SignatureDocument group =
                Signatures.group(members.stream().map(Workflow::toDocument).toList());
        return Signatures.linkError(immutable ? Signatures.immutable(group) : group, errbacks);
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
