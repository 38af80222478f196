package dev.celeriac.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs executions, as many at once as it has slots and the rest in the order they came. Thread-safe, except that
 * {@link #submit} is called by one thread.
 *
 * <p>A pool bounds what runs, not what waits: whoever submits bounds that.
 */
public interface ExecutionPool {

    PoolKind kind();

    /**
     * Makes a pool of a kind; nothing is started yet.
     *
     * @param size how many executions run at once, at least 1; a solo pool has one slot whatever is asked for
     */
    static ExecutionPool of(PoolKind kind, int size) {
        return switch (kind) {
            case THREADS -> new PlatformThreadPool(size);
            case VIRTUAL -> new VirtualThreadPool(size);
            case SOLO -> new SoloPool();
            case PROCESSES ->
                throw new IllegalArgumentException(
                        "A pool of processes is made with its options: new ProcessPool(...)");
        };
    }

    /**
     * Gets ready to run.
     *
     * @throws UnsupportedOperationException when this JVM cannot run the pool, saying what can be done
     */
    void start();

    /** Takes executions over. Returns at once, except in a solo pool, which runs them first. */
    void submit(List<? extends Execution> batch);

    /** Removes executions that have not begun; they will not be run. */
    List<Execution> takeBack(Predicate<Execution> which);

    /** How many executions can run at once. */
    int size();

    /** Changes {@link #size}; what runs goes on. Ignored by a solo pool. */
    void resize(int size);

    /** {@link #resize}s by so many slots more (Celery's {@code pool_grow}). */
    default void grow(int slots) {
        resize(size() + slots);
    }

    /**
     * {@link #resize}s by so many slots less (Celery's {@code pool_shrink}).
     *
     * @throws IllegalArgumentException when less than one would remain
     */
    default void shrink(int slots) {
        if (size() - slots < 1) {
            throw new IllegalArgumentException(
                    "A pool of " + size() + " cannot shrink by " + slots + ": at least 1 slot remains");
        }
        resize(size() - slots);
    }

    /**
     * Replaces what runs the code by new ones as their executions end, so that nothing that runs is disturbed (Celery's
     * {@code pool_restart}): child processes start again and read their classes anew. Threads are replaced too, which only
     * rids them of thread-locals.
     */
    void restart();

    /** Ids of the processes that run the code; this one for threads. */
    default List<Long> processes() {
        return List.of(ProcessHandle.current().pid());
    }

    /** How many executions wait for a slot. */
    int waiting();

    /** How many abandoned executions still occupy a thread. */
    int leaked();

    /** How many events of tasks were dropped because the pool could not pass them on in time. */
    default long droppedEvents() {
        return 0;
    }

    /**
     * Gives up on an execution that runs and does not end: its slot gets a new thread, the old one is counted as leaked
     * until it returns.
     *
     * @return the thread that was given up, for its stack trace, or null when the execution does not run here any more or
     *     the pool cannot spare the thread
     */
    @Nullable Thread abandon(Execution running);

    /**
     * Stops by force what runs an execution that has been ended already: a process gets the signal; a thread has been
     * interrupted, and for {@link ProcessSignal#KILL} it is {@linkplain #abandon given up} as well.
     *
     * @return whether it runs here
     */
    boolean terminate(Execution running, ProcessSignal signal);

    /**
     * Ends the threads as their executions end. Executions that wait are not begun any more.
     *
     * @param patience how long to wait for threads that run
     * @return whether all threads have ended, leaked ones not counted
     */
    boolean close(Duration patience) throws InterruptedException;
}
