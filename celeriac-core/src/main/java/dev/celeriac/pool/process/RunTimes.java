package dev.celeriac.pool.process;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How long tasks of a name have run of late. Thread-safe; a lost update does no harm. */
final class RunTimes {
    /** Of a task that has not run here: too long to send anything along with it. */
    static final long UNKNOWN = Long.MAX_VALUE / 4;

    private static final long LEAST = 2_000;

    private final ConcurrentMap<String, Long> nanos = new ConcurrentHashMap<>();

    long of(String task) {
        Long known = nanos.get(task);
        return known == null ? UNKNOWN : known;
    }

    /** Follows a task that has become slow at once, and one that has become quick slowly. */
    void ran(String task, long ranNanos) {
        Long known = nanos.get(task);
        long ran = Math.max(LEAST, ranNanos);
        nanos.put(task, known == null ? ran : ran > known * 8 ? ran : known + (ran - known) / 8);
    }
}
