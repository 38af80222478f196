package dev.celeriac.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs executions on the thread that submits them, one after the other. */
final class SoloPool implements ExecutionPool {
    private final ConcurrentLinkedDeque<Execution> queue = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;
    private volatile @Nullable Execution running;

    @Override
    public PoolKind kind() {
        return PoolKind.SOLO;
    }

    @Override
    public void start() {
        // the caller's thread is all it needs
    }

    @Override
    public void submit(List<? extends Execution> batch) {
        queue.addAll(batch);
        Execution next = closed ? null : queue.poll();
        while (next != null) {
            running = next;
            next.runHere(Host.thread(Thread.currentThread()));
            running = null;
            // An interrupt meant for the execution that has just ended must not reach the next one.
            Thread.interrupted();
            next = closed ? null : queue.poll();
        }
    }

    @Override
    public List<Execution> takeBack(Predicate<Execution> which) {
        List<Execution> taken = new ArrayList<>();
        for (Execution waiting : queue) {
            if (which.test(waiting) && queue.remove(waiting)) {
                taken.add(waiting);
            }
        }
        return taken;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void resize(int size) {
        // one thread is what solo means
    }

    @Override
    public int waiting() {
        return queue.size();
    }

    @Override
    public int leaked() {
        return 0;
    }

    @Override
    public @Nullable Thread abandon(Execution running) {
        return null;
    }

    @Override
    public boolean terminate(Execution execution, ProcessSignal signal) {
        return execution == running;
    }

    @Override
    public void grow(int slots) {
        throw oneSlot();
    }

    @Override
    public void shrink(int slots) {
        throw oneSlot();
    }

    private static UnsupportedOperationException oneSlot() {
        return new UnsupportedOperationException("A solo pool has one slot: use worker_pool 'threads' or 'processes'");
    }

    @Override
    public void restart() {
        // it has nothing of its own
    }

    @Override
    public boolean close(Duration patience) {
        closed = true;
        return true;
    }
}
