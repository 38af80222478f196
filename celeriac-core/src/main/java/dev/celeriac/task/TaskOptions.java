package dev.celeriac.task;

import dev.celeriac.exceptions.ImproperlyConfigured;
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

    private static final Integer DEFAULT_MAX_RETRIES = 3;

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

    /**
     * Options under Celery's names, as {@code @Task} or the setting {@code task_annotations} gives them; what is not given
     * has its default.
     *
     * @param task for error messages
     * @throws ImproperlyConfigured for an unknown option or a value that is not acceptable
     */
    public static TaskOptions of(String task, Map<String, @Nullable Object> given) {
        TaskOptionTexts texts = new TaskOptionTexts(task, given);
        Integer maxRetries = texts.retries("max_retries");
        RetryOptions retry = new RetryOptions(
                maxRetries == null ? DEFAULT_MAX_RETRIES : maxRetries < 0 ? null : maxRetries,
                texts.duration("default_retry_delay", RetryOptions.DEFAULTS.defaultDelay()),
                texts.exceptions("autoretry_for"),
                texts.exceptions("dont_autoretry_for"),
                texts.retries("retry_kwargs.max_retries"),
                texts.duration("retry_kwargs.countdown"),
                texts.backoff("retry_backoff"),
                texts.duration("retry_backoff_max", RetryOptions.DEFAULTS.backoffMax()),
                texts.bool("retry_jitter", true));
        PublishOptions publish = new PublishOptions(
                texts.text("queue"),
                texts.text("exchange"),
                texts.text("routing_key"),
                texts.integer("priority", 0, 255),
                texts.duration("expires"),
                texts.text("serializer"),
                texts.text("compression"));
        Integer reprMaxsize = texts.integer("resultrepr_maxsize", 0, Integer.MAX_VALUE);
        TaskOptions options = new TaskOptions(
                retry,
                publish,
                texts.limit("soft_time_limit"),
                texts.limit("time_limit"),
                texts.bool("ignore_result"),
                texts.bool("store_errors_even_if_ignored"),
                texts.bool("track_started"),
                texts.bool("acks_late"),
                texts.bool("acks_on_failure"),
                texts.bool("acks_on_timeout"),
                texts.bool("reject_on_worker_lost"),
                texts.rate("rate_limit"),
                texts.exceptions("throws"),
                texts.bool("send_events", true),
                texts.bool("trail", true),
                texts.bool("typing", true),
                reprMaxsize == null ? DEFAULTS.resultReprMaxsize() : reprMaxsize);
        texts.refuseUnknown();
        if (options.softTimeLimit != null
                && options.timeLimit != null
                && options.softTimeLimit.compareTo(options.timeLimit) > 0) {
            throw new ImproperlyConfigured("Task " + task + ": soft_time_limit " + options.softTimeLimit
                    + " is longer than time_limit " + options.timeLimit + " and could never take effect");
        }
        return options;
    }

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

    /** These with other time limits; null leaves a limit to the settings, zero means none. */
    public TaskOptions withTimeLimits(@Nullable Duration soft, @Nullable Duration hard) {
        return new TaskOptions(
                retry,
                publish,
                soft,
                hard,
                ignoreResult,
                storeErrorsEvenIfIgnored,
                trackStarted,
                acksLate,
                acksOnFailure,
                acksOnTimeout,
                rejectOnWorkerLost,
                rateLimit,
                expectedErrors,
                sendEvents,
                trail,
                typing,
                resultReprMaxsize);
    }

    /** These with another rate limit; null leaves it to the settings, {@code "0"} means none. */
    public TaskOptions withRateLimit(@Nullable String limit) {
        return new TaskOptions(
                retry,
                publish,
                softTimeLimit,
                timeLimit,
                ignoreResult,
                storeErrorsEvenIfIgnored,
                trackStarted,
                acksLate,
                acksOnFailure,
                acksOnTimeout,
                rejectOnWorkerLost,
                limit,
                expectedErrors,
                sendEvents,
                trail,
                typing,
                resultReprMaxsize);
    }
}
