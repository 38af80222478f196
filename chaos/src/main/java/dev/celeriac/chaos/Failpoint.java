package dev.celeriac.chaos;

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
    AFTER_COMMIT
}
