package dev.celeriac.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed set of platform threads that share one queue, so no execution waits behind a particular thread. A woken thread
 * wakes the next one while there is work: a burst of tiny executions keeps few threads busy instead of waking all.
 */
final class PlatformThreadPool implements ExecutionPool {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformThreadPool.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Execution> queue = new ArrayDeque<>();
    private final Set<Slot> slots = new LinkedHashSet<>();
    private final Set<Slot> leaked = new LinkedHashSet<>();
    private int size;
    private int named;
    private int generation;
    private boolean closed;

    PlatformThreadPool(int size) {
        this.size = Math.max(1, size);
    }

    @Override
    public PoolKind kind() {
        return PoolKind.THREADS;
    }

    @Override
    public void start() {
        lock.lock();
        try {
            fillSlots();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void submit(List<? extends Execution> batch) {
        lock.lock();
        try {
            queue.addAll(batch);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Execution> takeBack(Predicate<Execution> which) {
        lock.lock();
        try {
            List<Execution> taken = new ArrayList<>();
            queue.removeIf(e -> which.test(e) && taken.add(e));
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resize(int newSize) {
        lock.lock();
        try {
            size = Math.max(1, newSize);
            fillSlots();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int leaked() {
        lock.lock();
        try {
            return leaked.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Thread abandon(Execution running) {
        lock.lock();
        try {
            for (Slot slot : slots) {
                if (slot.running == running) {
                    slots.remove(slot);
                    leaked.add(slot);
                    fillSlots();
                    return slot.thread;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean terminate(Execution running, ProcessSignal signal) {
        if (signal.equals(ProcessSignal.KILL)) {
            return abandon(running) != null;
        }
        lock.lock();
        try {
            return slots.stream().anyMatch(slot -> slot.running == running);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restart() {
        lock.lock();
        try {
            generation++;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean close(Duration patience) throws InterruptedException {
        List<Slot> ending;
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            ending = List.copyOf(slots);
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (Slot slot : ending) {
            long left = (deadline - System.nanoTime()) / 1_000_000 + 1;
            slot.thread.join(Math.max(1, left));
        }
        return ending.stream().noneMatch(slot -> slot.thread.isAlive());
    }

    /** Called with the lock held. */
    private void fillSlots() {
        while (!closed && slots.size() < size) {
            Slot slot = new Slot(++named);
            slots.add(slot);
            slot.thread.start();
        }
    }

    private @Nullable Execution next(Slot slot) {
        lock.lock();
        try {
            slot.running = null;
            while (true) {
                if (leaked.remove(slot) || closed) {
                    return null;
                }
                if (slots.size() > size || slot.generation != generation) {
                    slots.remove(slot);
                    fillSlots();
                    return null;
                }
                Execution next = queue.poll();
                if (next != null) {
                    slot.running = next;
                    if (!queue.isEmpty()) {
                        work.signal();
                    }
                    return next;
                }
                work.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** One thread and what it runs; {@code running} is guarded by the lock. */
    private final class Slot implements Runnable {
        private final Thread thread;
        private final Host host;
        private final int generation = PlatformThreadPool.this.generation;
        private @Nullable Execution running;

        Slot(int number) {
            thread = Threads.platform("celeriac-pool-" + number, this);
            host = Host.thread(thread);
        }

        @Override
        public void run() {
            Execution execution = next(this);
            while (execution != null) {
                try {
                    execution.runHere(host);
                } catch (Throwable e) {
                    LOG.error("{} goes on after an execution that threw", thread.getName(), e);
                }
                // An interrupt meant for the execution that has just ended must not reach the next one.
                Thread.interrupted();
                execution = next(this);
            }
        }
    }
}
