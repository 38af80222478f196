package dev.celeriac.worker;

import dev.celeriac.config.Setting;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.TaskOptions;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How the worker treats a task: its own options where it has them, else the settings. Zero limits mean none, as in
 * Celery.
 */
record Policy(
        boolean acksLate,
        boolean acksOnFailure,
        boolean acksOnTimeout,
        boolean rejectOnWorkerLost,
        boolean trackStarted,
        boolean ignoreResult,
        boolean storeErrorsEvenIfIgnored,
        @Nullable Duration softTimeLimit,
        @Nullable Duration timeLimit,
        RateLimit rateLimit) {

    /** @param results whether there is a result store at all */
    static Policy of(TaskOptions options, Settings settings, boolean results) {
        boolean failureOrTimeout = settings.get(TaskSettings.TASK_ACKS_ON_FAILURE_OR_TIMEOUT);
        return new Policy(
                first(options.acksLate(), settings.get(TaskSettings.TASK_ACKS_LATE)),
                first(
                        options.acksOnFailure(),
                        first(settings.get(TaskSettings.TASK_ACKS_ON_FAILURE), failureOrTimeout)),
                first(
                        options.acksOnTimeout(),
                        first(settings.get(TaskSettings.TASK_ACKS_ON_TIMEOUT), failureOrTimeout)),
                first(options.rejectOnWorkerLost(), settings.get(TaskSettings.TASK_REJECT_ON_WORKER_LOST)),
                first(options.trackStarted(), settings.get(TaskSettings.TASK_TRACK_STARTED)),
                !results || first(options.ignoreResult(), settings.get(TaskSettings.TASK_IGNORE_RESULT)),
                first(options.storeErrorsEvenIfIgnored(), settings.get(TaskSettings.TASK_STORE_ERRORS_EVEN_IF_IGNORED)),
                limit(options.softTimeLimit(), settings, TaskSettings.TASK_SOFT_TIME_LIMIT),
                limit(options.timeLimit(), settings, TaskSettings.TASK_TIME_LIMIT),
                rate(options, settings));
    }

    private static RateLimit rate(TaskOptions options, Settings settings) {
        if (settings.get(WorkerSettings.WORKER_DISABLE_RATE_LIMITS)) {
            return RateLimit.NONE;
        }
        String own = options.rateLimit();
        return RateLimit.parse(own == null ? settings.get(TaskSettings.TASK_DEFAULT_RATE_LIMIT) : own);
    }

    private static boolean first(@Nullable Boolean own, boolean otherwise) {
        return own == null ? otherwise : own;
    }

    private static @Nullable Duration limit(
            @Nullable Duration own, Settings settings, Setting<@Nullable Duration> setting) {
        return own == null ? settings.get(setting) : own;
    }

    /** Policies by task, made anew when remote control has changed a task's options. Thread-safe. */
    static final class Cache {
        private record Entry(RegisteredTask task, Policy policy) {}

        private final Settings settings;
        private final boolean results;
        private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

        Cache(Settings settings, boolean results) {
            this.settings = settings;
            this.results = results;
        }

        Policy of(RegisteredTask task) {
            Entry entry = entries.get(task.name());
            if (entry == null || entry.task() != task) {
                entry = new Entry(task, Policy.of(task.options(), settings, results));
                entries.put(task.name(), entry);
            }
            return entry.policy();
        }

        /** For tasks that are not registered here. */
        Policy ofUnknown() {
            return Policy.of(TaskOptions.DEFAULTS, settings, results);
        }
    }
}
