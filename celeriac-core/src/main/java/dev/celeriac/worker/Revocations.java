package dev.celeriac.worker;

import dev.celeriac.message.TaskHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Revoked tasks, as far as this worker has been told: by id, and by stamp. At most {@value #MOST} of each for three hours,
 * Celery's {@code CELERY_WORKER_REVOKES_MAX} and {@code CELERY_WORKER_REVOKE_EXPIRES}; the oldest go first. Thread-safe.
 */
public final class Revocations {
    static final int MOST = 50_000;

    /** How long a revocation is remembered. */
    public static final Duration KEPT = Duration.ofHours(3);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> revoked = new LinkedHashMap<>();
    private final Map<Stamp, Instant> stamps = new LinkedHashMap<>();
    private volatile boolean empty = true;

    /** Tasks that bear a stamp of this name and value. */
    record Stamp(String name, String value) {}

    Revocations(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on the task is not started by this worker. One that runs goes on. */
    public void revoke(String taskId) {
        add(Map.of(taskId, clock.instant()));
    }

    /** {@link #revoke}s many. */
    public void revokeAll(Collection<String> taskIds) {
        Instant now = clock.instant();
        lock.lock();
        try {
            taskIds.forEach(id -> put(revoked, id, now));
            forgetOld();
        } finally {
            lock.unlock();
        }
    }

    /** Takes over what others know; an id that is known already keeps its later time. */
    public void add(Map<String, Instant> others) {
        lock.lock();
        try {
            others.forEach((id, since) -> {
                Instant own = revoked.get(id);
                if (own == null || own.isBefore(since)) {
                    put(revoked, id, since);
                }
            });
            forgetOld();
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on tasks with one of these stamps are not started by this worker.
     *
     * @param values by name of the stamp
     */
    public void revokeStamped(Map<String, ? extends Collection<String>> values) {
        Instant now = clock.instant();
        lock.lock();
        try {
            values.forEach((name, some) -> some.forEach(value -> put(stamps, new Stamp(name, value), now)));
            forgetOld();
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a stamp that others know; one that is known already keeps its later time. */
    public void addStamp(String name, String value, Instant since) {
        lock.lock();
        try {
            Stamp stamp = new Stamp(name, value);
            Instant own = stamps.get(stamp);
            if (own == null || own.isBefore(since)) {
                put(stamps, stamp, since);
            }
            forgetOld();
        } finally {
            lock.unlock();
        }
    }

    /** Revoked stamps with the time since when they are known, by name and value; a copy. */
    public Map<String, Map<String, Instant>> stampTimes() {
        lock.lock();
        try {
            forgetOld();
            Map<String, Map<String, Instant>> copy = new LinkedHashMap<>();
            stamps.forEach((stamp, since) -> copy.computeIfAbsent(stamp.name(), n -> new LinkedHashMap<>())
                    .put(stamp.value(), since));
            return copy;
        } finally {
            lock.unlock();
        }
    }

    private static <K> void put(Map<K, Instant> map, K key, Instant since) {
        map.remove(key);
        map.put(key, since);
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

    /** Whether a task is revoked, by its id or a stamp. */
    public boolean matches(TaskHeaders headers) {
        if (empty) {
            return false;
        }
        lock.lock();
        try {
            forgetOld();
            return revoked.containsKey(headers.id()) || !stamps.isEmpty() && bears(headers, stamps.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Whether a task bears one of these stamps. */
    public static boolean bears(TaskHeaders headers, Map<String, ? extends Collection<String>> values) {
        Set<Stamp> wanted = new HashSet<>();
        values.forEach((name, some) -> some.forEach(value -> wanted.add(new Stamp(name, value))));
        return bears(headers, wanted);
    }

    private static boolean bears(TaskHeaders headers, Set<Stamp> wanted) {
        for (Map.Entry<String, @Nullable Object> stamp : headers.stamps().entrySet()) {
            List<?> values =
                    stamp.getValue() instanceof List<?> list ? list : List.of(String.valueOf(stamp.getValue()));
            for (Object value : values) {
                if (wanted.contains(new Stamp(stamp.getKey(), String.valueOf(value)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Ids with the time since when they are known, oldest first; a copy. */
    public Map<String, Instant> ids() {
        lock.lock();
        try {
            forgetOld();
            return new LinkedHashMap<>(revoked);
        } finally {
            lock.unlock();
        }
    }

    /** {@link #ids} with how long they have been known. */
    public Map<String, Duration> ages() {
        Instant now = clock.instant();
        Map<String, Duration> ages = new LinkedHashMap<>();
        ids().forEach((id, since) -> ages.put(id, Duration.between(since, now)));
        return ages;
    }

    /** Revoked stamps, values by name; a copy. */
    public Map<String, List<String>> stamped() {
        lock.lock();
        try {
            forgetOld();
            Map<String, List<String>> copy = new LinkedHashMap<>();
            stamps.keySet()
                    .forEach(stamp -> copy.computeIfAbsent(stamp.name(), n -> new ArrayList<>())
                            .add(stamp.value()));
            return copy;
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        forgetOld(revoked, oldest);
        forgetOld(stamps, oldest);
        empty = revoked.isEmpty() && stamps.isEmpty();
    }

    private static void forgetOld(Map<?, Instant> map, Instant oldest) {
        Iterator<Instant> times = map.values().iterator();
        while (times.hasNext()) {
            boolean old = times.next().isBefore(oldest);
            if (!old && map.size() <= MOST) {
                break;
            }
            times.remove();
        }
    }
}
