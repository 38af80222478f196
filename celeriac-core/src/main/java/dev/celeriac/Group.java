package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks side by side (Celery's {@code group}). Immutable; made by {@link Celeriac#group(List)}.
 *
 * @param <R> what each of them returns
 */
public final class Group<R extends @Nullable Object> extends CallOptions<Group<R>> implements Workflow<List<R>> {

    private final @Nullable Caller caller;
    private final List<Workflow<? extends R>> members;
    private final Map<String, @Nullable Object> options;

    Group(Caller caller, List<? extends Workflow<? extends R>> members) {
        this(caller, members, Map.of());
    }

    private Group(
            @Nullable Caller caller,
            List<? extends Workflow<? extends R>> members,
            Map<String, @Nullable Object> options) {
        this.caller = caller;
        this.members = List.copyOf(members);
        this.options = options;
    }

    /** How many there are. */
    public int size() {
        return members.size();
    }

    List<Workflow<? extends R>> members() {
        return members;
    }

    @Nullable Caller caller() {
        return caller;
    }

    /** The same, with members that take nothing from before them (Celery's {@code set_immutable}). */
    public Group<R> immutable() {
        List<Workflow<? extends R>> all = new ArrayList<>(members.size());
        members.forEach(member -> all.add(Workflows.asItStands(member)));
        return new Group<>(caller, all, options);
    }

    /** Then this, with the list of their results in order: a chord. */
    public <N extends @Nullable Object> Chord<N> then(Task1<? super List<R>, N> body) {
        return new Chord<>(caller, this, body.s().rest());
    }

    /** Then this, with the list of their results in order as its first argument: a chord. */
    public <N extends @Nullable Object> Chord<N> then(Partial<? super List<R>, N> body) {
        return new Chord<>(caller, this, body.rest());
    }

    /** Then this as it stands: the results are not passed on. */
    public <N extends @Nullable Object> Chord<N> then(Workflow<N> body) {
        return new Chord<>(caller, this, Workflows.asItStands(body));
    }

    /** Members that start one after the other: the first after {@code start}, each {@code step} later than the one before. */
    public Group<R> skew(Duration start, Duration step) {
        List<Workflow<? extends R>> all = new ArrayList<>(members.size());
        Duration countdown = start;
        for (Workflow<? extends R> member : members) {
            all.add(Workflows.with(member, Map.of("countdown", countdown)));
            countdown = countdown.plus(step);
        }
        return new Group<>(caller, all, options);
    }

    @Override
    public Group<R> option(String name, @Nullable Object value) {
        return withOptions(Collections.singletonMap(name, value));
    }

    @Override
    @Nullable Object option(String name) {
        return options.get(name);
    }

    @Override
    Group<R> withOptions(Map<String, ? extends @Nullable Object> more) {
        return new Group<>(caller, members, merged(options, more));
    }

    @Override
    Group<R> linked(String option, SignatureDocument callback) {
        if (members.isEmpty() && option.equals("link")) {
            throw new InvalidArgumentsException(
                    "A group without members has nothing that " + callback.task() + " could follow");
        }
        List<Workflow<? extends R>> all = new ArrayList<>(members);
        if (option.equals("link")) {
            all.set(0, Workflows.linked(all.get(0), option, List.of(Signatures.immutable(callback))));
        } else {
            all.replaceAll(member -> Workflows.linked(member, option, List.of(callback)));
        }
        return new Group<>(caller, all, options);
    }

    /** As the header of a chord: the members that are chords themselves get it, or all do, as a setting says. */
    Group<R> linkedErrback(SignatureDocument errback, boolean everywhere) {
        List<Workflow<? extends R>> all = new ArrayList<>(members);
        all.replaceAll(member -> everywhere || member instanceof Chord<?>
                ? Workflows.linked(member, "link_error", List.of(errback))
                : member);
        return new Group<>(caller, all, options);
    }

    @Override
    public Group<R> stamp(Stamping stamping) {
        return withStamps(stamping.stamp(toDocument()));
    }

    Group<R> withStamps(SignatureDocument stamped) {
        return new Group<>(
                caller, Workflows.withStamps(members, Signatures.members(stamped)), merged(options, stamped.options()));
    }

    /**
     * Publishes all members in one batch, all or none.
     *
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if one cannot be sent, naming it; nothing was sent
     */
    @Override
    public GroupResult<R> delay() {
        return (GroupResult<R>) Workflows.required(caller, this).launch(this);
    }

    /** {@link #delay()} under Celery's other name. */
    public GroupResult<R> applyAsync() {
        return delay();
    }

    @Override
    public SignatureDocument toDocument() {
        return Signatures.withOptions(
                Signatures.group(members.stream().map(Workflow::toDocument).toList()), plain(options));
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
