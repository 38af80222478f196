package dev.celeriac.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ids of revoked tasks, as far as this worker has been told. At most {@value #MOST} ids for three hours, Celery's
 * {@code CELERY_WORKER_REVOKES_MAX} and {@code CELERY_WORKER_REVOKE_EXPIRES}; the oldest go first. Thread-safe.
 */
public final class Revocations {
    static final int MOST = 50_000;
    private static final Duration KEPT = Duration.ofHours(3);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> revoked = new LinkedHashMap<>();
    private volatile boolean empty = true;

    Revocations(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on the task is not started by this worker. One that runs goes on. */
    public void revoke(String taskId) {
        lock.lock();
        try {
            revoked.remove(taskId);
            revoked.put(taskId, clock.instant());
            empty = false;
            forgetOld();
        } finally {
            lock.unlock();
        }
    }

    public boolean contains(String taskId) {
        if (empty) {
            return false;
        }
        lock.lock();
        try {
            forgetOld();
            return revoked.containsKey(taskId);
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        Iterator<Instant> times = revoked.values().iterator();
        while (times.hasNext()) {
            boolean old = times.next().isBefore(oldest);
            if (!old && revoked.size() <= MOST) {
                break;
            }
            times.remove();
        }
        empty = revoked.isEmpty();
    }
}
