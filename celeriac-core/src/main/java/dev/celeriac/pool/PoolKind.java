package dev.celeriac.pool;

import java.util.Locale;

/** The kinds of pool ({@code worker_pool}, {@code --pool}). */
public enum PoolKind {
    /** A fixed number of platform threads; the default. */
    THREADS,
    /** A virtual thread per task, for tasks that wait more than they compute. Needs Java 21. */
    VIRTUAL,
    /** Child processes, for tasks that must be stopped by force or may take their JVM with them. */
    PROCESSES,
    /** One task at a time, on the thread that consumes; for debugging and for tasks that need one thread. */
    SOLO;

    /** The name as it stands in settings. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@code worker_pool}. Celery's names for its green-thread pools mean virtual threads.
     *
     * @throws IllegalArgumentException for a name that is no pool of this version, saying which are
     */
    public static PoolKind parse(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "threads" -> THREADS;
            case "virtual", "gevent", "eventlet" -> VIRTUAL;
            case "solo" -> SOLO;
            case "processes", "prefork" -> PROCESSES;
            default ->
                throw new IllegalArgumentException(
                        "worker_pool '" + name
                                + "' is not a pool of this version: use threads, processes, virtual (Java 21 or newer) or solo");
        };
    }
}
