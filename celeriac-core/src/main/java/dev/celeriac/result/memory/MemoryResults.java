package dev.celeriac.result.memory;

import dev.celeriac.result.TaskMeta;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** What all stores of one name share. Thread-safe. */
final class MemoryResults {
    private static final Map<String, MemoryResults> OPEN = new HashMap<>();
    private static final ReentrantLock OPENING = new ReentrantLock();

    final Map<String, Stored<TaskMeta>> documents = new ConcurrentHashMap<>();
    final Map<String, Stored<Object>> groups = new ConcurrentHashMap<>();
    final MemoryChords chords;
    final Map<String, List<MemoryWatch>> watches = new ConcurrentHashMap<>();
    private final Set<MemoryResultStore> users = ConcurrentHashMap.newKeySet();
    private final String name;

    /** A value and the time it was written. */
    record Stored<T>(T value, Instant at) {}

    private MemoryResults(String name, InstantSource clock) {
        this.name = name;
        this.chords = new MemoryChords(clock);
    }

    static MemoryResults open(String name, MemoryResultStore user, InstantSource clock) {
        OPENING.lock();
        try {
            MemoryResults results = OPEN.computeIfAbsent(name, n -> new MemoryResults(n, clock));
            results.users.add(user);
            return results;
        } finally {
            OPENING.unlock();
        }
    }

    void release(MemoryResultStore user) {
        OPENING.lock();
        try {
            users.remove(user);
            if (users.isEmpty()) {
                OPEN.remove(name, this);
            }
        } finally {
            OPENING.unlock();
        }
    }

    /** Writes a document unless a better one is there, and tells the watches when the task is over. */
    void store(TaskMeta meta, Instant now) {
        Stored<TaskMeta> written = documents.merge(
                meta.taskId(), new Stored<>(meta, now), (old, late) -> replaces(old.value(), meta) ? late : old);
        if (written.value() == meta && meta.ready()) {
            List<MemoryWatch> waiting = watches.remove(meta.taskId());
            if (waiting != null) {
                waiting.forEach(watch -> watch.fire(meta));
            }
        }
    }

    private static boolean replaces(TaskMeta old, TaskMeta late) {
        return !old.status().equals(TaskMeta.SUCCESS) && (late.ready() || !old.ready());
    }

    void add(MemoryWatch watch) {
        watches.merge(watch.taskId(), List.of(watch), MemoryResults::union);
    }

    void remove(MemoryWatch watch) {
        watches.computeIfPresent(watch.taskId(), (id, waiting) -> {
            List<MemoryWatch> rest =
                    waiting.stream().filter(other -> other != watch).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    private static List<MemoryWatch> union(List<MemoryWatch> some, List<MemoryWatch> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
