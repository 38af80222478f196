package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.DURATION;
import static dev.celeriac.config.ScalarTypes.RATE;
import static dev.celeriac.config.ScalarTypes.TEXT;
import static dev.celeriac.config.ScalarTypes.atLeast;
import static dev.celeriac.config.ScalarTypes.between;
import static dev.celeriac.config.StructureTypes.ANNOTATIONS;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of task messages and of how tasks run. A task's own options go before all of them. */
public final class TaskSettings {

    private static final Section SECTION = new Section();
    private static final Map<String, @Nullable Object> PUBLISH_RETRY_POLICY = publishRetryPolicy();

    /** Serializer of message bodies. */
    public static final Setting<String> TASK_SERIALIZER =
            SECTION.add(Setting.of("task_serializer", TEXT, "json", "Serializer of message bodies."));

    /** Compression of message bodies; null for none. */
    public static final Setting<@Nullable String> TASK_COMPRESSION = SECTION.add(Setting.of(
            "task_compression",
            TEXT.orNull(),
            null,
            "Compression of message bodies: `gzip` (or `zlib`), `bzip2`, `lzma`, `zstd`."));

    /** The message protocol that is written. */
    public static final Setting<Integer> TASK_PROTOCOL = SECTION.add(Setting.of(
            "task_protocol",
            between(2, 2),
            2,
            "The message protocol that is written. Protocol 1 is read, but no longer written."));

    /** Whether publishing is tried again when the connection fails. */
    public static final Setting<Boolean> TASK_PUBLISH_RETRY = SECTION.add(Setting.of(
            "task_publish_retry", BOOLEAN, true, "Whether publishing is tried again when the connection fails."));

    /** {@code max_retries} and, in seconds, {@code interval_start}, {@code interval_step}, {@code interval_max}, {@code timeout}. */
    public static final Setting<Map<String, @Nullable Object>> TASK_PUBLISH_RETRY_POLICY = SECTION.add(Setting.of(
            "task_publish_retry_policy",
            StructureTypes.mapOver(PUBLISH_RETRY_POLICY),
            PUBLISH_RETRY_POLICY,
            "Attempts after the first (`max_retries`, null without end) and the waits between them in seconds: the"
                    + " first one, what each adds, and the longest; `timeout` (ours) ends everything together. A missing"
                    + " key has its default."));

    /** Whether tasks run at once in the calling thread. */
    public static final Setting<Boolean> TASK_ALWAYS_EAGER = SECTION.add(Setting.of(
            "task_always_eager", BOOLEAN, false, "Run tasks at once in the thread that calls them; nothing is sent."));

    /** Whether an eager task throws its exception at the caller. */
    public static final Setting<Boolean> TASK_EAGER_PROPAGATES = SECTION.add(
            Setting.of("task_eager_propagates", BOOLEAN, false, "Whether a failing eager task throws at its caller."));

    /** Whether results of eager tasks are stored as well. */
    public static final Setting<Boolean> TASK_STORE_EAGER_RESULT = SECTION.add(Setting.of(
            "task_store_eager_result", BOOLEAN, false, "Whether results of eager tasks go to the result store too."));

    /** Whether results are dropped. */
    public static final Setting<Boolean> TASK_IGNORE_RESULT = SECTION.add(
            Setting.of("task_ignore_result", BOOLEAN, false, "Store no results, except of tasks that ask for it."));

    /** Whether failures are stored for tasks whose results are ignored. */
    public static final Setting<Boolean> TASK_STORE_ERRORS_EVEN_IF_IGNORED = SECTION.add(Setting.of(
            "task_store_errors_even_if_ignored",
            BOOLEAN,
            false,
            "Store failures also of tasks whose results are not."));

    /** Whether the state STARTED is stored. */
    public static final Setting<Boolean> TASK_TRACK_STARTED = SECTION.add(Setting.of(
            "task_track_started",
            BOOLEAN,
            false,
            "Store the state STARTED, with process and host, when a task begins."));

    /** Hard limit of a task's run; null for none. */
    public static final Setting<@Nullable Duration> TASK_TIME_LIMIT = SECTION.add(Setting.of(
            "task_time_limit", DURATION.orNull(), null, "After so long a running task is given up as failed."));

    /** Limit after which a running task is interrupted; null for none. */
    public static final Setting<@Nullable Duration> TASK_SOFT_TIME_LIMIT = SECTION.add(Setting.of(
            "task_soft_time_limit",
            DURATION.orNull(),
            null,
            "After so long a running task is interrupted, so that it can clean up."));

    /** Whether a message is acknowledged after its task has run instead of before. */
    public static final Setting<Boolean> TASK_ACKS_LATE = SECTION.add(Setting.of(
                    "task_acks_late",
                    BOOLEAN,
                    true,
                    "Acknowledge a message when its outcome is stored instead of before its task starts, so that a"
                            + " crash loses no work.")
            .inCelery(false));

    /** Whether a failed or timed-out task is acknowledged under late acknowledgement. */
    public static final Setting<Boolean> TASK_ACKS_ON_FAILURE_OR_TIMEOUT = SECTION.add(Setting.of(
            "task_acks_on_failure_or_timeout",
            BOOLEAN,
            true,
            "With late acknowledgement: whether a task that failed or ran out of time is acknowledged (`false`"
                    + " rejects it)."));

    /** {@link #TASK_ACKS_ON_FAILURE_OR_TIMEOUT} for failures; null defers to it. */
    public static final Setting<@Nullable Boolean> TASK_ACKS_ON_FAILURE = SECTION.add(Setting.of(
            "task_acks_on_failure",
            BOOLEAN.orNull(),
            null,
            "The same for failures only; without it, as `task_acks_on_failure_or_timeout` says."));

    /** {@link #TASK_ACKS_ON_FAILURE_OR_TIMEOUT} for time limits; null defers to it. */
    public static final Setting<@Nullable Boolean> TASK_ACKS_ON_TIMEOUT = SECTION.add(Setting.of(
            "task_acks_on_timeout",
            BOOLEAN.orNull(),
            null,
            "The same for time limits only; without it, as `task_acks_on_failure_or_timeout` says."));

    /** Whether a message comes back when the process that ran its task died. */
    public static final Setting<Boolean> TASK_REJECT_ON_WORKER_LOST = SECTION.add(Setting.of(
                    "task_reject_on_worker_lost",
                    BOOLEAN,
                    true,
                    "Give a message back to its queue when the process that ran its task died, as often as"
                            + " `task_crash_redelivery_limit` allows.")
            .inCelery(false));

    /** How often a message may come back from a crash before it is set aside. */
    public static final Setting<Integer> TASK_CRASH_REDELIVERY_LIMIT = SECTION.add(Setting.of(
                    "task_crash_redelivery_limit",
                    atLeast(0),
                    3,
                    "How often a message comes back after a crash of its worker before it is set aside as a dead"
                            + " letter.")
            .notInCelery());

    /** Rate of tasks that have none of their own; null for no limit. */
    public static final Setting<@Nullable String> TASK_DEFAULT_RATE_LIMIT = SECTION.add(Setting.of(
            "task_default_rate_limit",
            RATE.orNull(),
            null,
            "Rate, for each worker, of tasks that have none of their own: `10/s`, `100/m`, `5/h`."));

    /** Task options by task name or {@code *}, which go before those of the code. */
    public static final Setting<Map<String, Map<String, @Nullable Object>>> TASK_ANNOTATIONS = SECTION.add(Setting.of(
            "task_annotations",
            ANNOTATIONS,
            Map.of(),
            "Task options by task name, or `*` for all, that replace those given in code."));

    /** Whether the errbacks of a chord are called for the tasks of its header as well. */
    public static final Setting<Boolean> TASK_ALLOW_ERROR_CB_ON_CHORD_HEADER = SECTION.add(
            Setting.of(
                    "task_allow_error_cb_on_chord_header",
                    BOOLEAN,
                    false,
                    "Whether the errbacks of a chord are called for each failed task of its header too, not only for its body."));

    private TaskSettings() {}

    private static Map<String, @Nullable Object> publishRetryPolicy() {
        Map<String, @Nullable Object> policy = new LinkedHashMap<>();
        policy.put("max_retries", 3);
        policy.put("interval_start", 0);
        policy.put("interval_step", 0.2);
        policy.put("interval_max", 1);
        policy.put("timeout", 5);
        return Collections.unmodifiableMap(policy);
    }

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
