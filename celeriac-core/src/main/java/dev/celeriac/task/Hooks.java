package dev.celeriac.task;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a task's handlers and the observers around one attempt, in Celery's order. Never throws. */
final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(TaskTracer.class);

    private final RegisteredTask task;
    private final TaskRequest request;
    private final TaskObservers observers;

    Hooks(RegisteredTask task, TaskRequest request, TaskObservers observers) {
        this.task = task;
        this.request = request;
        this.observers = observers;
    }

    Outcome around(Supplier<Outcome> attempt) {
        observers.taskPrerun(request);
        handlers("before_start", h -> h.beforeStart(request.id(), request.args(), request.kwargs()));
        Outcome outcome = attempt.get();
        if (outcome instanceof Outcome.Success success) {
            handlers("on_success", h -> h.onSuccess(success.value(), request.id(), request.args(), request.kwargs()));
            observers.taskSuccess(request, success.value());
            afterReturn(outcome, success.value());
        } else if (outcome instanceof Outcome.Failure failure) {
            handlers(
                    "on_failure",
                    h -> h.onFailure(failure.exception(), request.id(), request.args(), request.kwargs()));
            observers.taskFailure(request, failure.exception());
            afterReturn(outcome, failure.exception());
        } else if (outcome instanceof Outcome.Retry retry) {
            handlers("on_retry", h -> h.onRetry(retry.cause(), request.id(), request.args(), request.kwargs()));
            observers.taskRetry(request, retry);
        }
        observers.taskPostrun(request, outcome);
        return outcome;
    }

    private void afterReturn(Outcome outcome, @org.jspecify.annotations.Nullable Object result) {
        handlers(
                "after_return",
                h -> h.afterReturn(outcome.state(), result, request.id(), request.args(), request.kwargs()));
    }

    private void handlers(String hook, Consumer<TaskHandlers> call) {
        for (TaskHandlers handlers : task.handlers()) {
            try {
                call.accept(handlers);
            } catch (Throwable e) {
                LOG.error("{} of {}[{}] failed; the outcome stays as it is", hook, request.task(), request.id(), e);
                observers.taskInternalError(request, e);
            }
        }
    }
}
