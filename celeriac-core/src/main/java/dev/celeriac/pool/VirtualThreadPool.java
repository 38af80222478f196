package dev.celeriac.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A new virtual thread for every execution, with a bound on how many run at once. */
final class VirtualThreadPool implements ExecutionPool {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Execution> queue = new ArrayDeque<>();
    private final Map<Execution, Thread> running = new HashMap<>();
    private final Map<Execution, Thread> leaked = new HashMap<>();
    private int size;
    private boolean closed;

    VirtualThreadPool(int size) {
        this.size = Math.max(1, size);
    }

    @Override
    public PoolKind kind() {
        return PoolKind.VIRTUAL;
    }

    @Override
    public void start() {
        Threads.virtual(() -> {}).start();
    }

    @Override
    public void submit(List<? extends Execution> batch) {
        lock.lock();
        try {
            queue.addAll(batch);
            dispatch();
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
            dispatch();
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
    public @Nullable Thread abandon(Execution execution) {
        lock.lock();
        try {
            Thread thread = running.remove(execution);
            if (thread != null) {
                leaked.put(execution, thread);
                dispatch();
            }
            return thread;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean terminate(Execution execution, ProcessSignal signal) {
        if (signal.equals(ProcessSignal.KILL)) {
            return abandon(execution) != null;
        }
        lock.lock();
        try {
            return running.containsKey(execution);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restart() {
        // every execution has a new thread
    }

    @Override
    public boolean close(Duration patience) throws InterruptedException {
        List<Thread> ending;
        lock.lock();
        try {
            closed = true;
            ending = List.copyOf(running.values());
            long left = patience.toNanos();
            while (!running.isEmpty() && left > 0) {
                left = idle.awaitNanos(left);
            }
            if (!running.isEmpty()) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        for (Thread thread : ending) {
            if (!leaked.containsValue(thread)) {
                thread.join();
            }
        }
        return true;
    }

    /** Called with the lock held. */
    private void dispatch() {
        while (!closed && running.size() < size) {
            Execution next = queue.poll();
            if (next == null) {
                return;
            }
            Thread thread = Threads.virtual(() -> run(next));
            running.put(next, thread);
            thread.start();
        }
    }

    private void run(Execution execution) {
        execution.runHere(Host.thread(Thread.currentThread()));
        lock.lock();
        try {
            running.remove(execution);
            leaked.remove(execution);
            dispatch();
            if (running.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
