package dev.celeriac;

import dev.celeriac.canvas.TaskIds;
import dev.celeriac.codec.SignatureCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tasks one after the other, each called with the result of the one before it. Immutable.
 *
 * @param <R> what the last one returns
 */
public final class Chain<R extends @Nullable Object> {

    private final Caller caller;
    private final List<Signature<?>> steps;

    private Chain(Caller caller, List<Signature<?>> steps) {
        this.caller = caller;
        this.steps = steps;
    }

    static <R extends @Nullable Object> Chain<R> of(Caller caller, Signature<R> first) {
        return new Chain<>(caller, List.of(first));
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

    private <N extends @Nullable Object> Chain<N> followedBy(Signature<N> next) {
        List<Signature<?>> all = new ArrayList<>(steps);
        all.add(next);
        return new Chain<>(caller, List.copyOf(all));
    }

    /**
     * Publishes the first task, which carries the others with it.
     *
     * @return the result of the last one; {@link AsyncResult#parent()} leads back to the first
     * @throws dev.celeriac.exceptions.OperationalError as {@link Signature#applyAsync()}
     */
    @SuppressWarnings("unchecked")
    public AsyncResult<R> delay() {
        return (AsyncResult<R>) (caller.alwaysEager() ? runNow() : publish());
    }

    /** {@link #delay()} under Celery's other name. */
    public AsyncResult<R> applyAsync() {
        return delay();
    }

    private AsyncResult<?> publish() {
        List<Object> rest = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Signature<?> step : steps.subList(1, steps.size())) {
            String id = String.valueOf(Objects.requireNonNullElseGet(step.option("task_id"), TaskIds::next));
            ids.add(id);
            // In reverse order: the next one is taken from the end.
            rest.add(0, SignatureCodec.toMap(step.taskId(id).toDocument()));
        }
        Signature<?> first = rest.isEmpty() ? steps.get(0) : steps.get(0).option("chain", rest);
        AsyncResult<?> result = caller.applyAsync(first);
        for (int i = 1; i < steps.size(); i++) {
            result = caller.result(ids.get(i - 1), steps.get(i).target().resultType(), result);
        }
        return result;
    }

    /** A failed step is the end of the chain and its result. */
    private AsyncResult<?> runNow() {
        EagerResult<?> last = caller.applyNow(steps.get(0));
        for (Signature<?> step : steps.subList(1, steps.size())) {
            if (!last.successful()) {
                return last;
            }
            last = caller.applyNow(step.after(last.result())).withParent(last);
        }
        return last;
    }
}
