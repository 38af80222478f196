package dev.celeriac.worker;

import dev.celeriac.exceptions.RemoteTaskException;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** One line for each turn in a task's life, in Celery's words, on the logger {@code dev.celeriac.worker.Tasks}. */
final class TaskLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.celeriac.worker.Tasks");

    private final Function<@Nullable Object, String> repr;

    /** @param repr short form of a return value */
    TaskLog(Function<@Nullable Object, String> repr) {
        this.repr = repr;
    }

    void received(TaskRequest request) {
        if (LOG.isInfoEnabled()) {
            about(request, () -> LOG.info("Task {}[{}] received", name(request), request.id()));
        }
    }

    void ended(TaskRequest request, Outcome outcome, long ranNanos, InstantSource clock) {
        if (LOG.isInfoEnabled() || LOG.isErrorEnabled() && !(outcome instanceof Outcome.Success)) {
            about(request, () -> tell(request, outcome, ranNanos, clock));
        }
    }

    /** Lines about a task have its id and name in the MDC, for logs that are read by programs. */
    private static void about(TaskRequest request, Runnable line) {
        String id = MDC.get("task_id");
        String name = MDC.get("task_name");
        MDC.put("task_id", request.id());
        MDC.put("task_name", request.task());
        try {
            line.run();
        } finally {
            restore("task_id", id);
            restore("task_name", name);
        }
    }

    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }

    private void tell(TaskRequest request, Outcome outcome, long ranNanos, InstantSource clock) {
        if (outcome instanceof Outcome.Success success) {
            if (LOG.isInfoEnabled()) {
                LOG.info(
                        "Task {}[{}] succeeded in {}s: {}",
                        name(request),
                        request.id(),
                        seconds(ranNanos),
                        repr.apply(success.value()));
            }
        } else if (outcome instanceof Outcome.Failure failure) {
            failed(request, failure);
        } else if (outcome instanceof Outcome.Retry retry) {
            retried(request, retry, clock.instant());
        } else if (outcome instanceof Outcome.Revoked revoked) {
            LOG.info(
                    revoked.reason().equals("terminated")
                            ? "Task {}[{}] terminated"
                            : "Discarding revoked task: {}[{}]",
                    name(request),
                    request.id());
        } else if (outcome instanceof Outcome.Rejected rejected) {
            LOG.info(
                    "Task {}[{}] rejected: {}{}",
                    name(request),
                    request.id(),
                    rejected.reason(),
                    rejected.requeue() ? " (requeued)" : "");
        } else {
            LOG.info("Task {}[{}] ignored", name(request), request.id());
        }
    }

    private void failed(TaskRequest request, Outcome.Failure failure) {
        Throwable exception = failure.exception();
        if (failure.expected()) {
            LOG.info("Task {}[{}] raised expected: {}", name(request), request.id(), text(exception));
        } else if (exception instanceof TimeLimitExceeded) {
            LOG.error("Task {}[{}] failed: {}", name(request), request.id(), exception.getMessage());
        } else {
            LOG.error("Task {}[{}] raised unexpected: {}", name(request), request.id(), text(exception), exception);
        }
    }

    /** An exception of another process is called what it was there. */
    private static String text(Throwable exception) {
        return exception instanceof RemoteTaskException ? String.valueOf(exception.getMessage()) : exception.toString();
    }

    private void retried(TaskRequest request, Outcome.Retry retry, Instant now) {
        if (LOG.isInfoEnabled()) {
            long wait = Math.max(0, Duration.between(now, retry.eta()).toMillis());
            LOG.info(
                    "Task {}[{}] retry: Retry in {}s{}",
                    name(request),
                    request.id(),
                    wait % 1000 == 0 ? wait / 1000 : wait / 1000.0,
                    retry.cause() == null ? "" : ": " + text(retry.cause()));
        }
    }

    void lost(TaskRequest request, WorkerLostError error) {
        LOG.error("Task {}[{}] lost, to be delivered again: {}", name(request), request.id(), error.getMessage());
    }

    void softLimit(TaskRequest request, Duration limit) {
        about(
                request,
                () -> LOG.warn(
                        "Soft time limit ({}s) exceeded for {}[{}]",
                        limit.toMillis() / 1000.0,
                        name(request),
                        request.id()));
    }

    /** That it obeyed when it was told to end is no news. */
    void late(TaskRequest request, Outcome outcome) {
        LOG.atLevel(outcome instanceof Outcome.Revoked ? Level.DEBUG : Level.WARN)
                .log(
                        "Task {}[{}] ended after it had been given up; its outcome {} is dropped",
                        name(request),
                        request.id(),
                        outcome.state());
    }

    private static String name(TaskRequest request) {
        String shadow = request.headers().shadow();
        return shadow == null ? request.task() : shadow;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
    }
}
