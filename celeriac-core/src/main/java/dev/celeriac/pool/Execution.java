package dev.celeriac.pool;

import dev.celeriac.message.Message;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;

/**
 * One attempt at a task on its way through a pool: {@link #begin}, then the task's code here ({@link #call}) or in
 * another process (from {@link #message}), then {@link #complete}.
 *
 * <p>None of the methods throws. An execution completes exactly once; what comes later is dropped.
 */
public interface Execution {

    /** The message as received, for a pool that runs it elsewhere. */
    Message message();

    /** The call in this JVM's terms. */
    TaskRequest request();

    /** {@link System#nanoTime} of when the worker reserved it. */
    long reservedNanos();

    /**
     * Called on the thread that is going to run or supervise the task, right before. Blocks while too many outcomes are on
     * their way to the broker, so a thread that other executions need to complete must not call it.
     *
     * @param host where it is going to run, until {@link #complete}
     * @return false when there is nothing to run: revoked or expired while it waited, or the worker stops
     */
    boolean begin(Host host);

    /** Runs the task's code in this thread. Never throws; whatever the code throws is in the outcome. */
    Outcome call();

    /** Reports what came of it. */
    void complete(Outcome outcome);

    /** All three steps on the calling thread, for pools whose threads live in this JVM. */
    default void runHere() {
        if (begin(Host.thread(Thread.currentThread()))) {
            complete(call());
        }
    }
}
