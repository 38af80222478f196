package dev.celeriac.pool.process;

import dev.celeriac.pool.Execution;
import dev.celeriac.task.TaskRuntime.StopReason;
import org.jspecify.annotations.Nullable;

/** An execution that was sent to a child, or is about to be. What is not final is guarded by the lock of its slot. */
final class InHand {
    static final long NEVER = Long.MAX_VALUE;

    final int number;
    final Execution execution;

    /** How long it will probably run. */
    final long nanos;

    /** How many of the tasks that it has started are known here; only the slot's thread asks. */
    int children;

    /** Whether the child has been sent it. */
    boolean sent;

    /** What it was interrupted for before it was sent. */
    @Nullable StopReason early;

    /** {@link System#nanoTime} of when its child is killed if it still has it in hand. */
    long killAt = NEVER;

    /** Whether the child has been told to end itself if it runs this. */
    boolean struck;

    InHand(int number, Execution execution, long nanos) {
        this.number = number;
        this.execution = execution;
        this.nanos = nanos;
    }

    boolean doomed() {
        return killAt != NEVER;
    }
}
