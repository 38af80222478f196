package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.DURATION;
import static dev.celeriac.config.ScalarTypes.TEXT;
import static dev.celeriac.config.ScalarTypes.atLeast;
import static dev.celeriac.config.StructureTypes.TEXTS;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of workers. */
public final class WorkerSettings {

    private static final Section SECTION = new Section();

    /** How many tasks run at once; null for the number of processors. */
    public static final Setting<@Nullable Integer> WORKER_CONCURRENCY = SECTION.add(Setting.of(
            "worker_concurrency",
            atLeast(1).orNull(),
            null,
            "How many tasks run at once; without it, the number of processors."));

    /** The kind of pool. */
    public static final Setting<String> WORKER_POOL = SECTION.add(Setting.of(
                    "worker_pool",
                    SettingType.oneOf("threads", "virtual", "solo", "processes", "prefork"),
                    "threads",
                    "`threads` runs tasks in platform threads, `virtual` in virtual threads (JDK 21 and later), `solo`"
                            + " one at a time in the worker's own thread, `processes` (Celery's name is `prefork`) in child"
                            + " processes.")
            .inCeleryOnly("prefork"));

    /** Messages held for each slot; null means by free slots, 0 means no limit. */
    public static final Setting<@Nullable Integer> WORKER_PREFETCH_MULTIPLIER = SECTION.add(Setting.of(
                    "worker_prefetch_multiplier",
                    atLeast(0).orNull(),
                    null,
                    "How many messages a worker holds for each slot, 0 for no limit. Not set, it fetches for its free"
                            + " slots with a small read-ahead, and gives back what it has not started.")
            .inCelery(4));

    /** Whether a message is fetched only when a slot is free. */
    public static final Setting<Boolean> WORKER_DISABLE_PREFETCH = SECTION.add(Setting.of(
            "worker_disable_prefetch",
            BOOLEAN,
            false,
            "Fetch a message only when a slot is free, on every transport."));

    /** Whether rate limits are not applied. */
    public static final Setting<Boolean> WORKER_DISABLE_RATE_LIMITS =
            SECTION.add(Setting.of("worker_disable_rate_limits", BOOLEAN, false, "Do not apply rate limits."));

    /** Whether a worker answers remote control. */
    public static final Setting<Boolean> WORKER_ENABLE_REMOTE_CONTROL = SECTION.add(Setting.of(
            "worker_enable_remote_control",
            BOOLEAN,
            true,
            "Answer `celery inspect` and `celery control`, ours and Python's."));

    /** Where a worker keeps what was revoked and its logical clock; null for nowhere. */
    public static final Setting<@Nullable String> WORKER_STATE_DB = SECTION.add(Setting.of(
            "worker_state_db",
            TEXT.orNull(),
            null,
            "A file in which a worker keeps revoked tasks and its logical clock between runs (`--statedb`)."));

    /** Whether each worker has a queue of its own. */
    public static final Setting<Boolean> WORKER_DIRECT = SECTION.add(
            Setting.of("worker_direct", BOOLEAN, false, "Each worker also serves a queue of its own, `<node>.dq2`."));

    /** Name of the exchange of remote control, before {@code .pidbox}. */
    public static final Setting<String> CONTROL_EXCHANGE = SECTION.add(Setting.of(
            "control_exchange", TEXT, "celery", "Remote control goes through the exchange `<name>.pidbox`."));

    /** Whether a redelivered message whose result is SUCCESS is skipped. */
    public static final Setting<Boolean> WORKER_DEDUPLICATE_SUCCESSFUL_TASKS = SECTION.add(Setting.of(
            "worker_deduplicate_successful_tasks",
            BOOLEAN,
            false,
            "Skip a redelivered message whose task has succeeded already, by its stored result."));

    /** How long running tasks may go on after a request for cold shutdown. */
    public static final Setting<Duration> WORKER_SOFT_SHUTDOWN_TIMEOUT = SECTION.add(Setting.of(
            "worker_soft_shutdown_timeout",
            DURATION,
            Duration.ZERO,
            "How long running tasks may still finish before a cold shutdown interrupts them."));

    /** After how many tasks a child process is replaced; null for never. */
    public static final Setting<@Nullable Integer> WORKER_MAX_TASKS_PER_CHILD = SECTION.add(Setting.of(
            "worker_max_tasks_per_child", atLeast(1).orNull(), null, "Replace a child process after so many tasks."));

    /** Resident KiB above which a child process is replaced after its task; null for no limit. */
    public static final Setting<@Nullable Integer> WORKER_MAX_MEMORY_PER_CHILD = SECTION.add(Setting.of(
            "worker_max_memory_per_child",
            atLeast(1).orNull(),
            null,
            "Replace a child process that occupies more KiB than this once its task has ended."));

    /** How long a child process may take to be ready. */
    public static final Setting<Duration> WORKER_PROC_ALIVE_TIMEOUT = SECTION.add(Setting.of(
                    "worker_proc_alive_timeout",
                    DURATION,
                    Duration.ofSeconds(60),
                    "How long a child process may take to start and load the application.")
            .inCelery(Duration.ofSeconds(4)));

    /** How many threads may be given up before the worker stops to be started again; 0 for any number. */
    public static final Setting<Integer> WORKER_MAX_LEAKED_THREADS = SECTION.add(Setting.of(
                    "worker_max_leaked_threads",
                    atLeast(0),
                    10,
                    "How many threads that do not end at their hard time limit a worker has before it stops warmly with"
                            + " exit code 75, to be started again; 0 for any number.")
            .notInCelery());

    /** Further options for the JVM of a child process. */
    public static final Setting<List<String>> WORKER_CHILD_JAVA_OPTIONS = SECTION.add(Setting.of(
                    "worker_child_java_options",
                    TEXTS,
                    List.of(),
                    "Options for the JVMs of child processes, after those of the worker's own JVM, such as -Xmx256m;"
                            + " with ! before it, the beginning of options of the worker's own that they do not get.")
            .notInCelery());

    private WorkerSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
