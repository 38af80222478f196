package dev.celeriac;

import dev.celeriac.canvas.Stamping;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.result.ResultReference;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call, to come or there (Celery's {@code AsyncResult}). Thread-safe; equal to any other result of the
 * same id. Asks the result store when it is asked; a final answer is kept.
 *
 * <p>All methods that ask throw {@link dev.celeriac.result.ResultStoreException} when the store cannot be reached, and
 * {@link IllegalStateException} when results are disabled.
 *
 * @param <R> what the task returns
 */
public sealed interface AsyncResult<R extends @Nullable Object> extends ResultReference
        permits StoredResult, EagerResult, GroupResult {

    /** The task id. */
    String id();

    /** {@code PENDING} (also for unknown ids), {@code STARTED}, {@code RETRY}, {@code SUCCESS}, … or a state of the task's own. */
    String state();

    /** Whether the task is over: SUCCESS, FAILURE or REVOKED. */
    default boolean ready() {
        return TaskMeta.isReady(state());
    }

    /** Whether it returned. */
    default boolean successful() {
        return state().equals(TaskMeta.SUCCESS);
    }

    /** Whether it failed. */
    default boolean failed() {
        return state().equals(TaskMeta.FAILURE);
    }

    /** What it returned; the exception for FAILURE, RETRY and REVOKED; the meta of any other state; null without one. */
    @Nullable Object result();

    /** {@link #result()} under Celery's other name. */
    default @Nullable Object info() {
        return result();
    }

    /** Traceback of FAILURE and RETRY, as the worker wrote it. */
    @Nullable String traceback();

    /**
     * Waits without end for what the task returns; null at once if its result is ignored. {@link #get(Duration)} is the
     * better choice: a lost worker or an unknown id never answers.
     *
     * @throws IllegalStateException also when the app is closed meanwhile
     */
    default R get() {
        return get(Duration.ZERO, true);
    }

    /**
     * Waits for what the task returns; null at once if its result is ignored. If an earlier step of its chain failed, that
     * is what is thrown.
     *
     * @throws dev.celeriac.exceptions.TaskFailedException if it failed; its cause is the task's exception
     * @throws dev.celeriac.exceptions.TaskRevokedError if it was revoked or had expired
     * @throws dev.celeriac.exceptions.ResultTimeoutException if it is not over in time
     * @throws dev.celeriac.exceptions.WaitInterruptedException if the thread is interrupted; its interrupt flag is set
     * @throws IllegalStateException within a task: workers that wait for each other stand still. Use a callback or a
     *     chain, or {@link #getWithinTask}.
     */
    default R get(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout must be positive, not " + timeout);
        }
        return get(timeout, true);
    }

    /**
     * {@link #get(Duration)}, optionally without throwing what the task threw.
     *
     * @param timeout zero for no end
     * @param propagate false returns null for a task that failed; {@link #result()} has the exception
     */
    R get(Duration timeout, boolean propagate);

    /** {@link #get(Duration)} where it is otherwise refused: the caller knows that the other task will find a free worker. */
    R getWithinTask(Duration timeout);

    /**
     * Throws what the task threw, if it is known to have failed or been revoked; returns if it has not, or is not over. Does
     * not wait (Celery's {@code maybe_throw}).
     *
     * @throws dev.celeriac.exceptions.TaskFailedException if it failed
     * @throws dev.celeriac.exceptions.TaskRevokedError if it was revoked or had expired
     */
    void maybeThrow();

    /** Completes with what {@link #get(Duration)} returns or throws; never waits by polling. Cancelling it changes nothing. */
    CompletionStage<R> toCompletionStage();

    /** Calls back when the task has returned, on a thread of the result store, which must not be blocked. */
    default void then(Consumer<? super R> onSuccess) {
        then(onSuccess, error -> {});
    }

    /** Calls back when the task is over, on a thread of the result store, which must not be blocked. */
    default void then(Consumer<? super R> onSuccess, Consumer<? super Throwable> onError) {
        ResultWaits.then(toCompletionStage(), onSuccess, onError);
    }

    /**
     * Revokes the task: no worker starts it from now on. One that runs already goes on; its state is REVOKED all the same.
     * See {@link dev.celeriac.control.Control#revoke(String...)}.
     *
     * @throws dev.celeriac.transport.TransportException when the broker cannot be reached
     */
    void revoke();

    /** {@link #revoke}s the task, and stops it if it runs: with the signal in a pool of processes, else by an interrupt. */
    void terminate(ProcessSignal signal);

    /** Deletes what is stored about the task; its state reads PENDING afterwards. Cascades to {@link #parent()}. */
    void forget();

    /** Whether anything is stored about the task. */
    boolean exists();

    /** What is known about the task beyond its state: above all whether anybody has ever heard of it. */
    Lookup lookup();

    /** Results of the tasks that this one started, as far as they are recorded. */
    List<AsyncResult<?>> children();

    /** The step before this one, for the result of a chain that was published here. */
    Optional<AsyncResult<?>> parent();

    /** When it was over. */
    Optional<Instant> dateDone();

    /** {@code name}, {@code args}, {@code kwargs}, {@code worker}, {@code retries} and {@code queue} with {@code result_extended}. */
    Map<String, @Nullable Object> extended();

    /** Name of the task; null without {@code result_extended}. */
    default @Nullable String name() {
        return (String) extended().get("name");
    }

    /** Node name of the worker; null without {@code result_extended}. */
    default @Nullable String worker() {
        return (String) extended().get("worker");
    }

    /** Queue it came from; null without {@code result_extended}. */
    default @Nullable String queue() {
        return (String) extended().get("queue");
    }

    /** Retries made; null without {@code result_extended}. */
    default @Nullable Integer retries() {
        return extended().get("retries") instanceof Number n ? n.intValue() : null;
    }

    /** Positional arguments; null without {@code result_extended}. */
    default @Nullable Object args() {
        return extended().get("args");
    }

    /** Keyword arguments; null without {@code result_extended}. */
    default @Nullable Object kwargs() {
        return extended().get("kwargs");
    }

    /** What the call was stamped with; empty without {@code result_extended}. */
    default Map<String, @Nullable Object> stamps() {
        Map<String, @Nullable Object> extended = extended();
        Map<String, @Nullable Object> stamps = new LinkedHashMap<>();
        if (extended.get(Stamping.NAMES) instanceof List<?> names) {
            names.forEach(name -> stamps.put(String.valueOf(name), extended.get(String.valueOf(name))));
        }
        return stamps;
    }

    /** The ids of the result and of those before it, to be kept; {@link Celeriac#resultFromTuple} reads it, and so does Python. */
    @Override
    default List<@Nullable Object> asTuple() {
        return Arrays.asList(
                Arrays.asList(id(), parent().map(AsyncResult::asTuple).orElse(null)), null);
    }

    /** The ids of the result and of those before it, from the last to the first (Celery's {@code as_list}). */
    default List<String> asList() {
        List<String> ids = new ArrayList<>();
        ids.add(id());
        parent().ifPresent(before -> ids.addAll(before.asList()));
        return ids;
    }

    /**
     * This result, the results of the tasks that its task has started, and so on, breadth first; {@link #children()} of each
     * are looked at when the next is asked for.
     *
     * @throws dev.celeriac.exceptions.IncompleteStream while iterating, if one is not over, since nothing is known of what is
     *     below it; with {@code intermediate} it is passed by
     */
    default Iterable<Dependency> iterdeps(boolean intermediate) {
        return () -> new Dependencies(this, intermediate);
    }

    /**
     * Values of this result and of all below it, breadth first; waits for each.
     *
     * @param timeout how long to wait for each
     * @throws RuntimeException while iterating, as {@link #get(Duration)}
     */
    default Iterable<Dependency.Value> collect(Duration timeout) {
        return () -> {
            Iterator<Dependency> all = iterdeps(false).iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Dependency.Value next() {
                    AsyncResult<?> result = all.next().result();
                    return new Dependency.Value(result, result.get(timeout));
                }
            };
        };
    }

    /**
     * The value of what was started last of all (Celery's {@code get_leaf}); waits for everything below this result.
     *
     * @param timeout how long to wait for each
     */
    default @Nullable Object leaf(Duration timeout) {
        Object value = null;
        for (Dependency.Value each : collect(timeout)) {
            value = each.value();
        }
        return value;
    }

    /**
     * What is below this result, to be drawn.
     *
     * @throws dev.celeriac.exceptions.IncompleteStream if not everything is over
     */
    default ResultGraph graph() {
        return ResultGraph.of(this, false);
    }

    /** {@link #graph()}, as far as it is known now. */
    default ResultGraph graphSoFar() {
        return ResultGraph.of(this, true);
    }

    /** What is known about an id. */
    enum Lookup {
        /** Neither a result nor a message: never sent, forgotten, expired, or over with its result ignored. */
        UNKNOWN,
        /** A message in the broker, nothing stored yet. */
        QUEUED,
        /** Nothing stored, and the broker cannot say what is in it. */
        UNDECIDED,
        /** Something is stored. */
        STORED
    }
}
