package dev.celeriac.pool;

import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.message.Message;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.task.TaskRuntime;

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

    /**
     * Takes what {@link #begin} would wait for, without waiting. What follows is {@link #begin} or {@link #withdraw}.
     *
     * @return false when it is not to be had now
     */
    boolean reserve();

    /**
     * The process that ran it has died with it (Celery's {@code WorkerLostError}).
     *
     * @param error how it died
     */
    void lost(WorkerLostError error);

    /**
     * Takes {@link #begin} back: it was sent ahead to a process that did not come to it, and waits again.
     *
     * @return false when it has ended in the meantime
     */
    boolean withdraw();

    /** Its code begins now; for one that was sent ahead to a process, where {@link #begin} came before. */
    void underway();

    /** Whether it must not be sent ahead, since it may not run a second time when its process dies before it begins. */
    boolean needsItsOwnProcess();

    /** What its code may ask for, in case that is passed on by another process. */
    TaskRuntime runtime();

    /** Reports what came of it. */
    void complete(Outcome outcome);

    /**
     * All three steps on the calling thread, for pools whose threads live in this JVM.
     *
     * @param thread the calling thread
     */
    default void runHere(Host thread) {
        if (begin(thread)) {
            complete(call());
        }
    }
}
