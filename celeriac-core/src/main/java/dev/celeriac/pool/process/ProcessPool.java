package dev.celeriac.pool.process;

import dev.celeriac.pool.Execution;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.ProcessSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of child processes (Celery's {@code prefork}). Slots share one queue. A child is sent one execution at a time,
 * unless they are known to be quick: then as many as make up {@link #AHEAD_NANOS}, and those that have to wait longer than
 * expected are called back.
 */
public final class ProcessPool implements ExecutionPool {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPool.class);

    /** How long a task that was interrupted for good may go on before its child is killed. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** How long a task may go on after a signal that lets it clean up. */
    private static final Duration TERMINATION = Duration.ofSeconds(1);

    private static final long AHEAD_NANOS = Duration.ofMillis(2).toNanos();
    private static final int MOST_AHEAD = 256;

    private final ProcessPoolOptions options;
    private final RunTimes times = new RunTimes();
    private final ChildLauncher launcher;
    private final ChildSupply children;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Execution> queue = new ArrayDeque<>();
    private final ArrayDeque<ProcessSlot> idle = new ArrayDeque<>();
    private final Set<ProcessSlot> slots = new LinkedHashSet<>();
    private int size;
    private int named;
    private final AtomicInteger generation = new AtomicInteger();
    private final LongAdder droppedEvents = new LongAdder();
    private volatile boolean closed;

    /**
     * Nothing is started yet.
     *
     * @param size how many children run tasks
     */
    public ProcessPool(ProcessPoolOptions options, int size) {
        this.options = options;
        this.size = Math.max(1, size);
        launcher = new ChildLauncher(options);
        children = new ChildSupply(this, launcher);
    }

    @Override
    public PoolKind kind() {
        return PoolKind.PROCESSES;
    }

    /**
     * Returns when a child is ready.
     *
     * @throws IllegalStateException when it cannot get ready
     */
    @Override
    public void start() {
        lock.lock();
        try {
            fillSlots();
        } finally {
            lock.unlock();
        }
        try {
            children.awaitFirst();
        } catch (InterruptedException e) {
            closeUnstarted();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the first child process was started", e);
        } catch (IllegalStateException e) {
            closeUnstarted();
            throw e;
        }
    }

    /** Nobody closes a pool that did not start. */
    private void closeUnstarted() {
        try {
            if (!close(GRACE)) {
                LOG.warn("A child process was still being started when its pool was given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called with the lock held. */
    private void fillSlots() {
        while (!closed && slots.size() < size) {
            ProcessSlot slot = new ProcessSlot(this, ++named);
            slots.add(slot);
            slot.thread.start();
        }
    }

    ProcessPoolOptions options() {
        return options;
    }

    ChildSupply children() {
        return children;
    }

    RunTimes times() {
        return times;
    }

    int generation() {
        return generation.get();
    }

    boolean closed() {
        return closed;
    }

    /** Whether a slot is to go on. */
    boolean wants(ProcessSlot slot) {
        if (closed) {
            return false;
        }
        lock.lock();
        try {
            if (slots.size() <= size) {
                return true;
            }
            int place = 0;
            for (ProcessSlot each : slots) {
                if (each == slot) {
                    return place < size;
                }
                place++;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    void ended(ProcessSlot slot) {
        lock.lock();
        try {
            idle.remove(slot);
            slots.remove(slot);
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
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. */
    private void wakeOne() {
        ProcessSlot slot = idle.pollLast();
        if (slot != null) {
            slot.wake();
        }
    }

    /** Executions that a child did not come to; first in the queue again. */
    void putBack(List<Execution> executions) {
        if (executions.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (int i = executions.size() - 1; i >= 0; i--) {
                queue.addFirst(executions.get(i));
            }
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a slot should send to its child now. When there is nothing and the child does nothing either, the slot is woken
     * once there is.
     *
     * @param idling whether its child has nothing in hand
     * @param closedRow whether nothing may be sent along with what it has in hand
     * @param ahead how long what it has in hand will take
     */
    List<Execution> poll(ProcessSlot slot, boolean idling, boolean closedRow, long ahead, int most) {
        List<Execution> batch = new ArrayList<>();
        lock.lock();
        try {
            idle.remove(slot);
            int share = Math.min(Math.min(most, MOST_AHEAD), (queue.size() + size - 1) / size);
            long expected = ahead;
            boolean last = closedRow;
            while (!closed && !last && batch.size() < share) {
                Execution next = queue.peek();
                if (next == null) {
                    break;
                }
                boolean first = idling && batch.isEmpty();
                long nanos = times.of(next.request().task());
                if (!first && (next.needsItsOwnProcess() || expected + nanos > AHEAD_NANOS)) {
                    break;
                }
                batch.add(queue.remove());
                expected += nanos;
                last = next.needsItsOwnProcess();
            }
            if (!queue.isEmpty()) {
                wakeOne();
            } else if (idling && batch.isEmpty()) {
                idle.addLast(slot);
            }
        } finally {
            lock.unlock();
        }
        return batch;
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
        } finally {
            lock.unlock();
        }
        changed();
    }

    @Override
    public void restart() {
        generation.incrementAndGet();
        changed();
    }

    /** Tells everybody to look again. */
    private void changed() {
        children.changed();
        slots().forEach(ProcessSlot::wake);
    }

    private List<ProcessSlot> slots() {
        lock.lock();
        try {
            return List.copyOf(slots);
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

    /** A child had no room for so many events of its tasks. */
    void dropped(int events) {
        droppedEvents.add(events);
    }

    @Override
    public long droppedEvents() {
        return droppedEvents.sum();
    }

    @Override
    public int leaked() {
        return 0;
    }

    /** {@inheritDoc} A child is killed instead, so that nothing leaks. */
    @Override
    public @Nullable Thread abandon(Execution running) {
        terminate(running, ProcessSignal.KILL);
        return null;
    }

    /** {@inheritDoc} Other signals than KILL let the task clean up for a second. */
    @Override
    public boolean terminate(Execution running, ProcessSignal signal) {
        boolean now = signal.equals(ProcessSignal.KILL);
        for (ProcessSlot slot : slots()) {
            if (now ? slot.kill(running) : slot.doom(running, TERMINATION)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<Long> processes() {
        List<Long> pids = new ArrayList<>();
        for (ProcessSlot slot : slots()) {
            ChildProcess child = slot.child();
            if (child != null) {
                pids.add(child.pid());
            }
        }
        return pids;
    }

    @Override
    public boolean close(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        closed = true;
        changed();
        for (ProcessSlot slot : slots()) {
            slot.thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return slots().isEmpty() && children.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
}
