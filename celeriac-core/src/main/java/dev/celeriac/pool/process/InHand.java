package dev.celeriac.pool.process;

import dev.celeriac.pool.Execution;

/** An execution that was sent to a child. */
final class InHand {
    final int number;
    final Execution execution;

    /** How long it will probably run. */
    final long nanos;

    /** How many of the tasks that it has started are known here. */
    int children;

    InHand(int number, Execution execution, long nanos) {
        this.number = number;
        this.execution = execution;
        this.nanos = nanos;
    }
}
