package dev.celeriac.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers of a worker as one. Never throws. */
final class WorkerObservers implements WorkerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerObservers.class);

    private final List<WorkerObserver> observers = new CopyOnWriteArrayList<>();

    void add(WorkerObserver observer) {
        observers.add(observer);
    }

    /** The same, to be added to. */
    WorkerObservers copy() {
        WorkerObservers copy = new WorkerObservers();
        copy.observers.addAll(observers);
        return copy;
    }

    private void each(String signal, Consumer<WorkerObserver> call) {
        for (WorkerObserver observer : observers) {
            try {
                call.accept(observer);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.error("Observer {} failed at {}; nothing else is affected", observer, signal, e);
            }
        }
    }

    @Override
    public void workerInit(Worker worker) {
        each("worker_init", o -> o.workerInit(worker));
    }

    @Override
    public void consumerOpened(Worker worker) {
        each("the consumer's connection", o -> o.consumerOpened(worker));
    }

    @Override
    public void workerReady(Worker worker) {
        each("worker_ready", o -> o.workerReady(worker));
    }

    @Override
    public void workerShuttingDown(Worker worker, boolean cold) {
        each("worker_shutting_down", o -> o.workerShuttingDown(worker, cold));
    }

    @Override
    public void workerShutdown(Worker worker) {
        each("worker_shutdown", o -> o.workerShutdown(worker));
    }

    @Override
    public void consumerState(Worker worker, ConsumerState state) {
        each("the consumer's state", o -> o.consumerState(worker, state));
    }
}
