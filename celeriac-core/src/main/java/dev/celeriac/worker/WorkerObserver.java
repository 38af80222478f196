package dev.celeriac.worker;

/**
 * Celery's worker signals. Implement what is of interest and add it to the worker. Called on a thread of the worker and
 * must not block; what it throws is logged and changes nothing. The signals of tasks are in
 * {@link dev.celeriac.task.TaskObserver}.
 */
public interface WorkerObserver {

    /** Before anything is started (Celery's {@code worker_init}). */
    default void workerInit(Worker worker) {}

    /** The broker is reached, and no message is taken before this returns; it may wait a second. At each connection. */
    default void consumerOpened(Worker worker) {}

    /** Messages are being taken, for the first time (Celery's {@code worker_ready}). */
    default void workerReady(Worker worker) {}

    /** A stop was asked for (Celery's {@code worker_shutting_down}); {@code cold} when nothing is waited for. */
    default void workerShuttingDown(Worker worker, boolean cold) {}

    /** Everything has ended (Celery's {@code worker_shutdown}). */
    default void workerShutdown(Worker worker) {}

    /** The consumer's state has changed. */
    default void consumerState(Worker worker, ConsumerState state) {}
}
