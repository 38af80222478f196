package dev.celeriac.worker;

import dev.celeriac.pool.Threads;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes tasks: this worker knows at once; that the broker remembers it and that a parked message comes out of the
 * broker follows from a thread of its own, for many tasks at a time. Thread-safe.
 */
final class Revoker {
    private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);

    private static final int TOGETHER = 500;
    private static final int ATTEMPTS = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How far the clocks of two machines may differ before a revocation is missed. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private final Revocations revocations;
    private final Transport transport;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock:
    private final Set<String> tasks = new LinkedHashSet<>();
    private final Set<String> entries = new LinkedHashSet<>();
    private @Nullable Thread thread;
    private boolean closed;

    private volatile @Nullable Instant caughtUp;

    Revoker(Revocations revocations, Transport transport, InstantSource clock) {
        this.revocations = revocations;
        this.transport = transport;
        this.clock = clock;
    }

    void revoke(Collection<String> taskIds) {
        revocations.revokeAll(taskIds);
        follow(taskIds, taskIds.stream().map(RevocationEntry::task).toList());
    }

    void revokeStamped(Map<String, ? extends Collection<String>> values) {
        revocations.revokeStamped(values);
        List<String> stamps = new ArrayList<>();
        values.forEach((name, some) -> some.forEach(value -> stamps.add(RevocationEntry.stamp(name, value))));
        follow(List.of(), stamps);
    }

    private void follow(Collection<String> taskIds, Collection<String> log) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            tasks.addAll(taskIds);
            entries.addAll(log);
            if (thread == null) {
                thread = Threads.platform("celeriac-revoker", this::run);
                thread.start();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Learns what was revoked while this worker was down or away.
     *
     * @throws TransportException when the broker cannot be asked
     */
    void catchUp() {
        Instant now = clock.instant();
        Instant before = caughtUp;
        Instant from = before == null ? now.minus(Revocations.KEPT) : before.minus(SLACK);
        Map<String, Instant> known = transport.revocations().since(from);
        Map<String, Instant> ids = new LinkedHashMap<>();
        known.forEach((entry, since) -> RevocationEntry.read(
                entry, id -> ids.put(id, since), (name, value) -> revocations.addStamp(name, value, since)));
        revocations.add(ids);
        caughtUp = now;
    }

    private void run() {
        int failures = 0;
        Batch batch = Batch.NONE;
        while (true) {
            if (batch == Batch.NONE) {
                batch = next();
                failures = 0;
            }
            if (batch == null) {
                return;
            }
            try {
                work(batch);
                batch = Batch.NONE;
            } catch (TransportException e) {
                failures++;
                if (failures == 1 || failures == ATTEMPTS) {
                    LOG.warn(
                            "{} revoked tasks are known here, but not everywhere yet (attempt {} of {}): {}",
                            batch.tasks.size(),
                            failures,
                            ATTEMPTS,
                            e.getMessage());
                }
                if (failures == ATTEMPTS || !pause()) {
                    batch = Batch.NONE;
                }
            } catch (RuntimeException e) {
                LOG.error("Revoking {} failed", batch.tasks, e);
                batch = Batch.NONE;
            }
        }
    }

    private record Batch(List<String> tasks, List<String> entries) {
        static final Batch NONE = new Batch(List.of(), List.of());
    }

    /** Null at the end. */
    private @Nullable Batch next() {
        lock.lock();
        try {
            while (entries.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (entries.isEmpty()) {
                return null;
            }
            return new Batch(take(tasks), take(entries));
        } finally {
            lock.unlock();
        }
    }

    private static List<String> take(Set<String> from) {
        List<String> some = from.stream().limit(TOGETHER).toList();
        some.forEach(from::remove);
        return some;
    }

    /** False when there is no point in trying again. */
    private boolean pause() {
        lock.lock();
        try {
            long left = PAUSE.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void work(Batch batch) {
        transport.revocations().add(batch.entries, clock.instant());
        // As in Celery, the state is written by the worker whose turn it is to start the task, or that terminates it:
        // one
        // that runs goes on and keeps its own outcome.
        if (!batch.tasks.isEmpty()) {
            transport.expedite(batch.tasks);
        }
    }

    /** Finishes what it has, if the broker takes it. */
    void close() throws InterruptedException {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            TimeUnit.SECONDS.timedJoin(running, 30);
        }
        if (running != null && running.isAlive()) {
            LOG.warn("Revocations were still being written when the worker ended");
        }
    }
}
