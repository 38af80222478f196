package dev.celeriac;

import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.exceptions.WaitInterruptedException;
import dev.celeriac.pool.ProcessSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several results that are asked and waited for together: those of a {@link GroupResult group}, or a {@link ResultSet} of
 * any. Thread-safe. Each method looks at the members that are there when it is called, and asks the store about all of
 * them in one round trip.
 *
 * @param <R> what each member returns
 */
public abstract sealed class ResultCollection<R extends @Nullable Object> implements Iterable<AsyncResult<R>>
        permits GroupResult, ResultSet {

    final ResultAccess access;

    ResultCollection(ResultAccess access) {
        this.access = access;
    }

    /** The members' results in order, as they are now; unmodifiable. */
    public abstract List<AsyncResult<R>> results();

    /** What it is, as errors name it. */
    abstract String what();

    /** The result of one member. */
    public AsyncResult<R> get(int index) {
        return results().get(index);
    }

    public int size() {
        return results().size();
    }

    @Override
    public Iterator<AsyncResult<R>> iterator() {
        return results().iterator();
    }

    /** Whether all members are over, well or badly; true of none. */
    public boolean ready() {
        return refreshed().stream().allMatch(AsyncResult::ready);
    }

    /** Whether a member is not over. */
    public boolean waiting() {
        return !ready();
    }

    /** Whether all members have succeeded; true of none. */
    public boolean successful() {
        return refreshed().stream().allMatch(AsyncResult::successful);
    }

    /** Whether a member has failed, even if others are not over. */
    public boolean failed() {
        return refreshed().stream().anyMatch(AsyncResult::failed);
    }

    /** How many members have succeeded, as Celery counts. */
    public int completedCount() {
        return (int) refreshed().stream().filter(AsyncResult::successful).count();
    }

    /**
     * Throws what the first member in order threw that is known to have failed or been revoked; returns if there is none.
     * Does not wait (Celery's {@code maybe_throw}).
     *
     * @throws dev.celeriac.exceptions.TaskFailedException if a member failed
     * @throws dev.celeriac.exceptions.TaskRevokedError if a member was revoked or had expired
     */
    public void maybeThrow() {
        throwKnownFailure(refreshed());
    }

    /** Waits for all members; their values in order (Celery's {@code join}). The time is for all of them together. */
    public List<R> join(Duration timeout) {
        return get(timeout);
    }

    /**
     * {@link #join(Duration)}, and calls back with the id and the value of each member, in order, when it is over.
     *
     * @throws dev.celeriac.exceptions.TaskFailedException as soon as a member that is waited for has failed
     */
    public List<R> join(Duration timeout, BiConsumer<String, ? super R> each) {
        StoredResult.refuseWithinTask(what());
        long started = System.nanoTime();
        List<AsyncResult<R>> members = results();
        List<R> values = new ArrayList<>(members.size());
        for (AsyncResult<R> member : members) {
            Duration left = timeout.minusNanos(System.nanoTime() - started);
            try {
                R value = member.get(left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left);
                values.add(value);
                each.accept(member.id(), value);
            } catch (ResultTimeoutException e) {
                throw late(timeout);
            }
        }
        return values;
    }

    /** {@link #join} under Celery's other name. */
    public List<R> joinNative(Duration timeout) {
        return get(timeout);
    }

    /** Waits without end for the values of all members, in order; {@link #get(Duration)} is the better choice. */
    public List<R> get() {
        return get(Duration.ZERO, true);
    }

    /**
     * Waits for the values of all members, in order. The time is for all of them together.
     *
     * @throws dev.celeriac.exceptions.TaskFailedException as soon as a member is known to have failed
     * @throws ResultTimeoutException if not all are over in time
     * @throws IllegalStateException within a task; see {@link AsyncResult#get(Duration)}
     */
    public List<R> get(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout must be positive, not " + timeout);
        }
        return get(timeout, true);
    }

    /**
     * {@link #get(Duration)}, optionally without throwing what a task threw.
     *
     * @param timeout zero for no end
     * @param propagate false waits for all of them, and has null for each that failed
     */
    public List<R> get(Duration timeout, boolean propagate) {
        StoredResult.refuseWithinTask(what());
        return await(timeout, propagate);
    }

    /** {@link #get(Duration)} where it is otherwise refused: the caller knows that the other tasks will find a free worker. */
    public List<R> getWithinTask(Duration timeout) {
        return await(timeout, true);
    }

    List<R> await(Duration timeout, boolean propagate) {
        long started = System.nanoTime();
        List<AsyncResult<R>> members = results();
        // The last member is a good guess at the end of all; one look at the store then tells about the others.
        for (int i = members.size() - 1; i >= 0; i--) {
            refresh(members);
            if (propagate) {
                throwKnownFailure(members);
            }
            while (i >= 0 && over(members.get(i))) {
                i--;
            }
            if (i < 0) {
                break;
            }
            Duration left = timeout.isZero() ? timeout : timeout.minusNanos(System.nanoTime() - started);
            if (!timeout.isZero() && (left.isZero() || left.isNegative())) {
                throw late(timeout);
            }
            try {
                waitFor(members.get(i), left);
            } catch (ResultTimeoutException e) {
                throw late(timeout);
            }
        }
        if (propagate) {
            throwKnownFailure(members);
        }
        List<R> values = new ArrayList<>(members.size());
        for (AsyncResult<R> member : members) {
            values.add(valueOf(member));
        }
        return values;
    }

    @SuppressWarnings("unchecked") // the value of a group is the list of its members' values
    private static <R extends @Nullable Object> R valueOf(AsyncResult<R> member) {
        if (member instanceof StoredResult<R> stored) {
            return stored.await(Duration.ofNanos(1), false);
        }
        return member instanceof GroupResult<?> group
                ? (R) group.await(Duration.ofNanos(1), false)
                : member.get(Duration.ZERO, false);
    }

    private static void waitFor(AsyncResult<?> member, Duration left) {
        if (member instanceof StoredResult<?> stored) {
            stored.await(left, false);
        } else if (member instanceof GroupResult<?> group) {
            group.await(left, false);
        }
    }

    private static boolean over(AsyncResult<?> member) {
        if (member instanceof StoredResult<?> stored) {
            return stored.known();
        }
        return !(member instanceof GroupResult<?> group)
                || group.results().stream().allMatch(ResultCollection::over);
    }

    private static void throwKnownFailure(List<? extends AsyncResult<?>> members) {
        for (AsyncResult<?> member : members) {
            if (member instanceof StoredResult<?> stored) {
                stored.throwKnownFailure();
            } else if (member instanceof GroupResult<?> group) {
                throwKnownFailure(group.results());
            } else if (member instanceof EagerResult<?> eager) {
                eager.maybeThrow();
            }
        }
    }

    private ResultTimeoutException late(Duration timeout) {
        return new ResultTimeoutException("Not over after " + timeout + ": " + what() + ", of which " + completedCount()
                + " of " + size() + " tasks have succeeded. They go on; ask again, or look whether a worker"
                + " consumes their queues.");
    }

    /** The members, after reading what is new about them in one round trip. */
    final List<AsyncResult<R>> refreshed() {
        List<AsyncResult<R>> members = results();
        refresh(members);
        return members;
    }

    private void refresh(List<AsyncResult<R>> members) {
        StoredResult.readAll(leaves(members, new ArrayList<>()), access);
    }

    /** The tasks among them, also within groups. */
    static List<StoredResult<?>> leaves(List<? extends AsyncResult<?>> members, List<StoredResult<?>> into) {
        for (AsyncResult<?> member : members) {
            if (member instanceof StoredResult<?> stored) {
                into.add(stored);
            } else if (member instanceof GroupResult<?> group) {
                leaves(group.results(), into);
            }
        }
        return into;
    }

    /**
     * The members as they are over, each once; waits for the next one.
     *
     * @param timeout how long to wait for each
     */
    public Iterable<AsyncResult<R>> asCompleted(Duration timeout) {
        return () -> {
            List<AsyncResult<R>> members = results();
            LinkedBlockingQueue<AsyncResult<R>> over = new LinkedBlockingQueue<>();
            members.forEach(member -> member.toCompletionStage().whenComplete((value, error) -> over.add(member)));
            return new Iterator<>() {
                private int left = members.size();

                @Override
                public boolean hasNext() {
                    return left > 0;
                }

                @Override
                public AsyncResult<R> next() {
                    if (left == 0) {
                        throw new NoSuchElementException("all members of " + what() + " were seen");
                    }
                    try {
                        AsyncResult<R> next = over.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
                        if (next == null) {
                            throw late(timeout);
                        }
                        left--;
                        return next;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new WaitInterruptedException("Interrupted while waiting for a member of " + what(), e);
                    }
                }
            };
        };
    }

    /** Completes with what {@link #get(Duration)} returns or throws; never waits by polling. Cancelling it changes nothing. */
    public CompletionStage<List<R>> toCompletionStage() {
        List<AsyncResult<R>> members = results();
        List<CompletableFuture<R>> stages = new ArrayList<>(members.size());
        members.forEach(member -> stages.add(member.toCompletionStage().toCompletableFuture()));
        CompletableFuture<List<R>> all = new CompletableFuture<>();
        for (CompletionStage<R> stage : stages) {
            stage.whenComplete((value, error) -> {
                if (error != null) {
                    all.completeExceptionally(error);
                }
            });
        }
        CompletionStage<Void> over = CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new));
        over.whenComplete((nothing, error) -> {
            if (error == null) {
                List<R> values = new ArrayList<>(stages.size());
                stages.forEach(stage -> values.add(stage.join()));
                all.complete(values);
            }
        });
        return all;
    }

    /** Calls back when all have returned, on a thread of the result store, which must not be blocked. */
    public void then(Consumer<? super List<R>> onSuccess) {
        then(onSuccess, error -> {});
    }

    /** Calls back when all have returned or one has not, on a thread of the result store, which must not be blocked. */
    public void then(Consumer<? super List<R>> onSuccess, Consumer<? super Throwable> onError) {
        ResultWaits.then(toCompletionStage(), onSuccess, onError);
    }

    /** Revokes all members together. */
    public void revoke() {
        access.control().revoke(ids(results()));
    }

    /** Revokes all members together, and stops those that run. */
    public void terminate(ProcessSignal signal) {
        access.control().terminate(ids(results()), signal);
    }

    /** Of members that are groups, those of their members. */
    private static List<String> ids(List<? extends AsyncResult<?>> members) {
        List<String> ids = new ArrayList<>();
        for (AsyncResult<?> member : members) {
            if (member instanceof GroupResult<?> group) {
                ids.addAll(ids(group.results()));
            } else {
                ids.add(member.id());
            }
        }
        return ids;
    }

    /** Deletes what is stored about all members. */
    public void forget() {
        results().forEach(AsyncResult::forget);
    }
}
