package dev.celeriac.worker;

/** Where the consumer of a worker stands. A worker is ready, in the sense of a readiness probe, while CONSUMING. */
public enum ConsumerState {
    /** No working consumer yet, or again; attempts are under way. */
    CONNECTING,
    /** Messages are being taken. */
    CONSUMING,
    /** The worker stops: nothing is taken any more, what runs is finished or given back. */
    DRAINING,
    /** Over. */
    DOWN
}
