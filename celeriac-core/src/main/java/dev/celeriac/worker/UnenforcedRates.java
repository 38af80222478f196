package dev.celeriac.worker;

import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.task.TaskRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says that rate limits are set, since this version does not apply them. */
final class UnenforcedRates {
    private UnenforcedRates() {}

    /** A sentence for the log; empty when there are none, or {@code worker_disable_rate_limits} is on. */
    static Optional<String> notice(Settings settings, TaskRegistry registry) {
        if (settings.get(WorkerSettings.WORKER_DISABLE_RATE_LIMITS)) {
            return Optional.empty();
        }
        List<String> limits = new ArrayList<>();
        String general = settings.get(TaskSettings.TASK_DEFAULT_RATE_LIMIT);
        if (general != null) {
            limits.add("task_default_rate_limit is " + general);
        }
        for (String name : registry.names()) {
            String own = registry.get(name).options().rateLimit();
            if (own != null) {
                limits.add("task " + name + " has " + own);
            }
        }
        return limits.isEmpty()
                ? Optional.empty()
                : Optional.of("Rate limits are not applied by this version: " + String.join(", ", limits)
                        + ". Give such tasks a queue and a worker with few slots; worker_disable_rate_limits=true"
                        + " silences this.");
    }
}
