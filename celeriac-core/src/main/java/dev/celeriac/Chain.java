package dev.celeriac;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks one after the other, each called with the result of the one before it. A group with something after it becomes a
 * chord. Immutable.
 *
 * @param <R> what the last one returns
 */
public final class Chain<R extends @Nullable Object> extends CallOptions<Chain<R>> implements Workflow<R> {

    private final @Nullable Caller caller;
    private final List<Workflow<?>> steps;
    private final Map<String, @Nullable Object> options;

    private Chain(@Nullable Caller caller, List<? extends Workflow<?>> steps, Map<String, @Nullable Object> options) {
        this.caller = caller;
        this.steps = List.copyOf(steps);
        this.options = options;
    }

    static <R extends @Nullable Object> Chain<R> of(@Nullable Caller caller, Workflow<R> first) {
        return first instanceof Chain<R> chain ? chain : new Chain<>(caller, List.of(first), Map.of());
    }

    List<Workflow<?>> steps() {
        return steps;
    }

    @Nullable Caller caller() {
        return caller;
    }

    /** Then this, with the result so far as its argument. */
    public <N extends @Nullable Object> Chain<N> then(Task1<? super R, N> next) {
        return followedBy(next.s().rest());
    }

    /** Then this, with the result so far as its first argument. */
    public <N extends @Nullable Object> Chain<N> then(Partial<? super R, N> next) {
        return followedBy(next.rest());
    }

    /** Then this, as it stands: the result so far is not passed on. */
    public <N extends @Nullable Object> Chain<N> then(Workflow<N> next) {
        return followedBy(Workflows.asItStands(next));
    }

    /** As in Celery, callbacks and errbacks so far are those of the steps so far. */
    <N extends @Nullable Object> Chain<N> followedBy(Workflow<N> next) {
        List<Workflow<?>> all = new ArrayList<>(steps);
        if (options.get("link") instanceof List<?> callbacks) {
            int last = all.size() - 1;
            all.set(last, Workflows.linked(all.get(last), "link", callbacks));
        }
        if (options.get("link_error") instanceof List<?> errbacks) {
            all.replaceAll(step -> Workflows.linked(step, "link_error", errbacks));
        }
        all.add(next);
        Map<String, @Nullable Object> none = new java.util.HashMap<>();
        none.put("link", null);
        none.put("link_error", null);
        return new Chain<>(caller, all, merged(options, none));
    }

    @Override
    public Chain<R> option(String name, @Nullable Object value) {
        return withOptions(Collections.singletonMap(name, value));
    }

    @Override
    @Nullable Object option(String name) {
        return options.get(name);
    }

    @Override
    Chain<R> withOptions(Map<String, ? extends @Nullable Object> more) {
        return new Chain<>(caller, steps, merged(options, more));
    }

    @Override
    Chain<R> linked(String option, SignatureDocument callback) {
        return listed(option, callback);
    }

    /** What to call with the result of the last task. */
    public Chain<R> link(Partial<? super R, ?> callback) {
        return linked("link", callback.toDocument());
    }

    /** The same, whose first task takes nothing from before it. */
    public Chain<R> immutable() {
        List<Workflow<?>> all = new ArrayList<>(steps);
        all.set(0, Workflows.asItStands(all.get(0)));
        return new Chain<>(caller, all, options);
    }

    @Override
    public Chain<R> stamp(Stamping stamping) {
        return withStamps(stamping.stamp(toDocument()));
    }

    Chain<R> withStamps(SignatureDocument stamped) {
        return new Chain<>(
                caller, Workflows.withStamps(steps, Signatures.members(stamped)), merged(options, stamped.options()));
    }

    /**
     * Publishes the first task, which carries the others with it.
     *
     * @return the result of the last one; {@link AsyncResult#parent()} leads back to the first
     * @throws dev.celeriac.exceptions.OperationalError as {@link Signature#applyAsync()}
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
        return Signatures.withOptions(
                Signatures.chain(steps.stream().map(Workflow::toDocument).toList()), plain(options));
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
