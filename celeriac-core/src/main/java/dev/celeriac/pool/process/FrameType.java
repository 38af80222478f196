package dev.celeriac.pool.process;

/** What the frames between parent and child mean. Both are of one version, so numbers may change. */
final class FrameType {

    // from the child

    /** Token and process id, first of all. */
    static final byte HELLO = 1;

    /** The application is loaded. */
    static final byte READY = 2;

    /** Number, nanoseconds it ran, children, outcome. */
    static final byte OUTCOME = 3;

    /** Number, update, task id, state, meta: to be stored, and confirmed by {@link #UPDATED}. */
    static final byte UPDATE = 4;

    /** Numbers of what {@link #RECALL} has found. */
    static final byte RECALLED = 5;

    /** Number, type and fields of an event that the task sends. */
    static final byte EVENT = 6;

    /** How many events there was no room for. */
    static final byte EVENTS_DROPPED = 7;

    // from the parent

    /** Node name of the worker, and which child it is. */
    static final byte CONFIGURE = 16;

    /** Number and message of a task to run after those that were sent before. */
    static final byte RUN = 17;

    /** Number of a task to interrupt, and why. */
    static final byte INTERRUPT = 18;

    /** Number of an update that is stored. */
    static final byte UPDATED = 19;

    /** What has not begun is given back. */
    static final byte RECALL = 20;

    /** There will be no more. */
    static final byte EXIT = 21;

    /** Number of a task: if the child runs it, it ends itself and all it has started; if it has not begun, it is given back. */
    static final byte KILL = 22;

    private FrameType() {}
}
