package dev.celeriac.pool;

import dev.celeriac.task.TaskRuntime.StopReason;

/** What runs an execution's code: a thread here, or a process that is told by message. Thread-safe. */
@FunctionalInterface
public interface Host {

    /**
     * Interrupts the code. Only called while the execution runs: an interrupt of a thread cannot reach what comes after.
     *
     * @param reason what a process has to be told; a thread here reads it from its execution
     */
    void interrupt(StopReason reason);

    /** Whether the code begins at once; otherwise {@link Execution#underway} says when it does. */
    default boolean beginsNow() {
        return true;
    }

    /** The process that it runs in. */
    default long pid() {
        return ProcessHandle.current().pid();
    }

    /** A thread of this JVM. */
    static Host thread(Thread thread) {
        return reason -> thread.interrupt();
    }
}
