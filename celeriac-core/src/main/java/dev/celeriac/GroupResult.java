package dev.celeriac;

import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The results of a group (Celery's {@code GroupResult}), which is also the result that is the list of them. Thread-safe.
 *
 * @param <R> what each member returns
 */
public final class GroupResult<R extends @Nullable Object> implements AsyncResult<List<R>>, Iterable<AsyncResult<R>> {

    private final String id;
    private final List<AsyncResult<R>> members;
    private final @Nullable AsyncResult<?> parent;
    private final ResultAccess access;

    GroupResult(String id, List<AsyncResult<R>> members, @Nullable AsyncResult<?> parent, ResultAccess access) {
        this.id = id;
        this.members = List.copyOf(members);
        this.parent = parent;
        this.access = access;
    }

    /** The group's id. */
    @Override
    public String id() {
        return id;
    }

    /** The result of one member. */
    public AsyncResult<R> get(int index) {
        return members.get(index);
    }

    /** The members' results in order. */
    public List<AsyncResult<R>> results() {
        return members;
    }

    public int size() {
        return members.size();
    }

    @Override
    public Iterator<AsyncResult<R>> iterator() {
        return members.iterator();
    }

    /** {@code PENDING} until all members are over; then FAILURE or REVOKED if one of them is, else SUCCESS. */
    @Override
    public String state() {
        refresh();
        String all = TaskMeta.SUCCESS;
        for (AsyncResult<R> member : members) {
            String state = member.state();
            if (!TaskMeta.isReady(state)) {
                return TaskMeta.PENDING;
            }
            if (!state.equals(TaskMeta.SUCCESS) && !all.equals(TaskMeta.FAILURE)) {
                all = state;
            }
        }
        return all;
    }

    /** Whether a member has failed, even if others are not over. */
    @Override
    public boolean failed() {
        refresh();
        return members.stream().anyMatch(AsyncResult::failed);
    }

    /** Whether a member is not over. */
    public boolean waiting() {
        return !ready();
    }

    /** How many members have succeeded, as Celery counts. */
    public int completedCount() {
        refresh();
        return (int) members.stream().filter(AsyncResult::successful).count();
    }

    /** What each member returned, or its exception, or null. */
    @Override
    public List<@Nullable Object> result() {
        refresh();
        List<@Nullable Object> all = new ArrayList<>(members.size());
        members.forEach(member -> all.add(member.result()));
        return all;
    }

    @Override
    public @Nullable String traceback() {
        return members.stream()
                .map(AsyncResult::traceback)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
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
        StoredResult.refuseWithinTask(id);
        long started = System.nanoTime();
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

    /**
     * {@inheritDoc}
     *
     * @throws dev.celeriac.exceptions.TaskFailedException as soon as a member is known to have failed
     */
    @Override
    public List<R> get(Duration timeout, boolean propagate) {
        StoredResult.refuseWithinTask(id);
        return await(timeout, propagate);
    }

    @Override
    public List<R> getWithinTask(Duration timeout) {
        return await(timeout, true);
    }

    List<R> await(Duration timeout, boolean propagate) {
        long started = System.nanoTime();
        // The last member is a good guess at the end of all; one look at the store then tells about the others.
        for (int i = members.size() - 1; i >= 0; i--) {
            refresh();
            if (propagate) {
                throwFailure();
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
            throwFailure();
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
                || group.members.stream().allMatch(GroupResult::over);
    }

    private void throwFailure() {
        for (AsyncResult<R> member : members) {
            if (member instanceof StoredResult<R> stored) {
                stored.throwKnownFailure();
            } else if (member instanceof GroupResult<?> group) {
                group.throwFailure();
            } else if (member instanceof EagerResult<R> eager) {
                eager.throwFailure();
            }
        }
    }

    private ResultTimeoutException late(Duration timeout) {
        return new ResultTimeoutException("Group " + id + " is not over after " + timeout + ": " + completedCount()
                + " of " + members.size() + " tasks have succeeded. They go on; ask again, or look whether a worker"
                + " consumes their queues.");
    }

    /** Reads what is new in one round trip. */
    void refresh() {
        StoredResult.readAll(leaves(new ArrayList<>()), access);
    }

    List<StoredResult<?>> leaves(List<StoredResult<?>> into) {
        for (AsyncResult<R> member : members) {
            if (member instanceof StoredResult<R> stored) {
                into.add(stored);
            } else if (member instanceof GroupResult<?> group) {
                group.leaves(into);
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
                        throw new NoSuchElementException("all members of group " + id + " were seen");
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
                        throw new dev.celeriac.exceptions.WaitInterruptedException(
                                "Interrupted while waiting for a member of group " + id, e);
                    }
                }
            };
        };
    }

    @Override
    public CompletionStage<List<R>> toCompletionStage() {
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

    /** Saves the ids, so that {@link Celeriac#groupResult(String)} finds them, here or in Python. */
    public GroupResult<R> save() {
        access.store().get().saveGroup(id, asTuple());
        return this;
    }

    /** Deletes what {@link #save} wrote. */
    public void delete() {
        access.store().get().deleteGroup(id);
    }

    @Override
    public List<@Nullable Object> asTuple() {
        List<@Nullable Object> tuples = new ArrayList<>(members.size());
        members.forEach(member -> tuples.add(member.asTuple()));
        return Arrays.asList(Arrays.asList(id, parent == null ? null : parent.asTuple()), tuples);
    }

    /** Revokes all members together. */
    @Override
    public void revoke() {
        access.control().revoke(memberIds());
    }

    /** Revokes all members together, and stops those that run. */
    @Override
    public void terminate(ProcessSignal signal) {
        access.control().terminate(memberIds(), signal);
    }

    /** Of members that are groups, those of their members. */
    private List<String> memberIds() {
        List<String> ids = new ArrayList<>();
        for (AsyncResult<R> member : members) {
            if (member instanceof GroupResult<?> group) {
                ids.addAll(group.memberIds());
            } else {
                ids.add(member.id());
            }
        }
        return ids;
    }

    /** Forgets all members. */
    @Override
    public void forget() {
        members.forEach(AsyncResult::forget);
        if (parent != null) {
            parent.forget();
        }
    }

    /** Whether anything is stored about a member. */
    @Override
    public boolean exists() {
        return members.stream().anyMatch(AsyncResult::exists);
    }

    /** The least that is known about a member. */
    @Override
    public Lookup lookup() {
        return members.stream()
                .map(AsyncResult::lookup)
                .min(Comparator.naturalOrder())
                .orElse(Lookup.STORED);
    }

    /** The members. */
    @Override
    public List<AsyncResult<?>> children() {
        return List.copyOf(members);
    }

    @Override
    public Optional<AsyncResult<?>> parent() {
        return Optional.ofNullable(parent);
    }

    /** When the last member was over; empty before. */
    @Override
    public Optional<Instant> dateDone() {
        return ready()
                ? members.stream().flatMap(member -> member.dateDone().stream()).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    @Override
    public Map<String, @Nullable Object> extended() {
        return Map.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AsyncResult<?> result && result.id().equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
