package dev.celeriac.chaos;

import java.util.EnumSet;
import java.util.List;

/** The steps between taking a message and acknowledging it at which a worker can be made to die. */
enum Failpoint {
    /** The broker has recorded the messages as held; the worker has not seen them yet. */
    AFTER_FETCH,
    /** The task is about to begin. */
    BEFORE_RUN,
    /** The task has begun. */
    WHILE_RUNNING,
    /** The task has ended; nothing has been written about it. */
    AFTER_RUN,
    /** The outcomes of a batch are about to be written. */
    BEFORE_COMMIT,
    /** Follow-ups are published and results stored; the messages are not acknowledged. */
    BEFORE_ACKNOWLEDGE,
    /** Everything is written; the worker does not know it yet. */
    AFTER_COMMIT,

    /** The last part of a chord is recorded; its body is not called. */
    BEFORE_BODY,
    /** The body of a chord is called; the message of its last part is not acknowledged. */
    BEFORE_LAST_PART_ACKNOWLEDGED,
    /** The body of a chord is called and its last part acknowledged; the chord is not closed. */
    BEFORE_CLOSE;

    /** Those that every task passes. */
    static final List<Failpoint> OF_EVERY_TASK = List.copyOf(EnumSet.range(AFTER_FETCH, AFTER_COMMIT));
}
