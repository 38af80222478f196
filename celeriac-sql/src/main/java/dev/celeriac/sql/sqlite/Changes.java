package dev.celeriac.sql.sqlite;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets threads of this JVM wait until something may have changed in the file. Changes made here are told directly; those
 * of other processes are found by a thread that reads SQLite's {@code data_version} (3 µs): every millisecond while it
 * pays, and ever more rarely, down to every 50 ms, while it does not. The thread stands still when nobody waits.
 */
final class Changes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The pause is this fraction of the time since a look last was worth it. */
    private static final int PATIENCE = 64;

    private final Session session;
    private final Listener listener;
    private final Thread poller;
    private final AtomicLong count = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition pollNow = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long lastUseful = System.nanoTime();

    // Guarded by lock:
    private boolean poked;
    private boolean closed;

    /** Who wants to hear of changes on the polling thread. */
    interface Listener {
        /** Whether there is anything to listen for. */
        boolean interested();

        /** Called when the file has changed, and after {@link Changes#poke}. */
        void look(boolean fileChanged);
    }

    Changes(Session session, Listener listener, String name) {
        this.session = session;
        this.listener = listener;
        this.poller = new Thread(this::poll, "celeriac-sqlite-watch-" + name);
        this.poller.setDaemon(true);
    }

    void start() {
        poller.start();
    }

    /** How many changes there have been; to be read before looking, and given to {@link #await} after. */
    long count() {
        return count.get();
    }

    /** Something has changed. */
    void changed() {
        count.incrementAndGet();
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A look has found something, so more may be coming. */
    void useful() {
        lastUseful = System.nanoTime();
    }

    /** Makes the polling thread call its listener, and look at once whether there is anybody to poll for. */
    void poke() {
        lock.lock();
        try {
            poked = true;
            pollNow.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change after {@code seen}, but not for ever. */
    void await(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (waiting.incrementAndGet() == 1) {
                pollNow.signal();
            }
            long left = nanos;
            while (count.get() == seen && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private void poll() {
        long version = -1;
        while (pause()) {
            try {
                long now = session.read(s -> s.number(0, "PRAGMA data_version"));
                boolean fileChanged = now != version;
                if (fileChanged) {
                    version = now;
                    changed();
                }
                if (listener.interested()) {
                    listener.look(fileChanged);
                }
            } catch (SQLException | RuntimeException e) {
                // Whoever waits meets the same trouble in his own call, where it can be reported.
                log.debug("Cannot look for changes in the store", e);
            }
        }
    }

    /** False at the end. */
    private boolean pause() {
        lock.lock();
        try {
            while (!closed && !poked && waiting.get() == 0 && !listener.interested()) {
                pollNow.await();
            }
            if (!closed && !poked) {
                long idle = System.nanoTime() - lastUseful;
                pollNow.awaitNanos(Math.max(MIN_PAUSE_NANOS, Math.min(MAX_PAUSE_NANOS, idle / PATIENCE)));
            }
            poked = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            pollNow.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(poller);
    }
}
