package dev.celeriac.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits for one listener, for transports that are handed messages by a thread of theirs. Thread-safe. */
public final class BroadcastBuffer {
    private final int capacity;
    private final ArrayDeque<BroadcastMessage> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long dropped;
    private boolean closed;

    /** @param capacity how many messages may wait */
    public BroadcastBuffer(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a message, in the place of the oldest when it is full. Never blocks. */
    public void add(BroadcastMessage message) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (messages.size() == capacity) {
                messages.removeFirst();
                dropped++;
            }
            messages.addLast(message);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link BroadcastSubscription#poll}. */
    public @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (messages.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return messages.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what waits; whoever polls comes back. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
