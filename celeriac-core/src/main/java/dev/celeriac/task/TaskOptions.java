package dev.celeriac.task;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a task. Null leaves a matter to the setting of the same name ({@code task_acks_late} and so on).
 *
 * @param retry when it is tried again
 * @param publish how it is published
 * @param softTimeLimit after which it is interrupted
 * @param timeLimit after which it is given up
 * @param ignoreResult whether its result is not stored
 * @param storeErrorsEvenIfIgnored whether failures are stored all the same
 * @param trackStarted whether STARTED is stored
 * @param acksLate whether its message is acknowledged after it has run
 * @param acksOnFailure whether it is acknowledged when it failed
 * @param acksOnTimeout whether it is acknowledged when it ran into its hard limit
 * @param rejectOnWorkerLost whether the message comes back when its process died
 * @param rateLimit for each worker: {@code "10/s"}, {@code "100/m"}, {@code "5/h"}, or a number a second
 * @param expectedErrors {@code throws}: logged without a traceback
 * @param sendEvents whether events are sent about it
 * @param trail whether its children are recorded with its result
 * @param typing whether calls are checked against its parameters
 * @param resultReprMaxsize longest form of a result in logs and events, in characters
 */
public record TaskOptions(
        RetryOptions retry,
        PublishOptions publish,
        @Nullable Duration softTimeLimit,
        @Nullable Duration timeLimit,
        @Nullable Boolean ignoreResult,
        @Nullable Boolean storeErrorsEvenIfIgnored,
        @Nullable Boolean trackStarted,
        @Nullable Boolean acksLate,
        @Nullable Boolean acksOnFailure,
        @Nullable Boolean acksOnTimeout,
        @Nullable Boolean rejectOnWorkerLost,
        @Nullable String rateLimit,
        List<Class<? extends Throwable>> expectedErrors,
        boolean sendEvents,
        boolean trail,
        boolean typing,
        int resultReprMaxsize) {

    /** Celery's defaults. */
    public static final TaskOptions DEFAULTS = new TaskOptions(
            RetryOptions.DEFAULTS,
            PublishOptions.DEFAULTS,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            true,
            true,
            true,
            1024);

    /** Whether the task declared this exception as one that is to be expected. */
    public boolean expects(Throwable exception) {
        return expectedErrors.stream().anyMatch(c -> c.isInstance(exception));
    }

    /**
     * What goes into the options of a call that says nothing else, under Celery's names (its
     * {@code extract_exec_options}).
     */
    public Map<String, @Nullable Object> callOptions() {
        Map<String, @Nullable Object> options = publish.toMap();
        if (timeLimit != null) {
            options.put("time_limit", timeLimit);
        }
        if (softTimeLimit != null) {
            options.put("soft_time_limit", softTimeLimit);
        }
        if (ignoreResult != null) {
            options.put("ignore_result", ignoreResult);
        }
        return options;
    }
}
