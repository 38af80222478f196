package dev.celeriac.task;

import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.Retry;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Runs one attempt of a task on the calling thread and says what came of it (Celery's {@code celery.app.trace}): the
 * same for every pool and for eager calls. Thread-safe.
 */
public final class TaskTracer {

    private final TaskRegistry registry;
    private final ArgumentConverter converter;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final TaskObservers observers;

    /**
     * @param converter turns wire values into parameter types
     * @param random jitter of automatic retries; thread-safe
     */
    public TaskTracer(
            TaskRegistry registry,
            ArgumentConverter converter,
            InstantSource clock,
            RandomGenerator random,
            TaskObservers observers) {
        this.registry = registry;
        this.converter = converter;
        this.clock = clock;
        this.random = random;
        this.observers = observers;
    }

    /** The errbacks that are called in this process. */
    public InlineErrbacks errbacks() {
        return new InlineErrbacks(registry, converter);
    }

    /**
     * Finds the task, binds its arguments, calls hooks and body. Whatever happens becomes an outcome; this method never
     * throws, and leaves the thread without interrupt, {@link RunningTask} or MDC of the task.
     *
     * <p>The soft limit and termination reach a blocked body as an interrupt from outside; {@code runtime} says which of
     * them it was.
     */
    public Outcome trace(TaskRequest request, TaskRuntime runtime) {
        Optional<RegisteredTask> found = registry.find(request.task());
        if (found.isEmpty()) {
            return notRegistered(request);
        }
        RegisteredTask task = found.get();
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        RunningTask running = new RunningTask(request, runtime, task.definition(), clock);
        RunningTask previous = RunningTask.swap(running);
        try {
            MDC.put("task_id", request.id());
            MDC.put("task_name", request.task());
            MDC.put("root_id", request.headers().rootId());
            return new Hooks(task, request, observers).around(() -> attempt(task, running));
        } finally {
            RunningTask.swap(previous);
            if (mdc == null || mdc.isEmpty()) {
                // Logback would copy an empty map for every task.
                MDC.clear();
            } else {
                MDC.setContextMap(mdc);
            }
            // An eager call runs on somebody else's thread, whose interrupt is not ours to take.
            if (!request.eager()) {
                Thread.interrupted();
            }
        }
    }

    private Outcome notRegistered(TaskRequest request) {
        try {
            registry.get(request.task());
        } catch (NotRegistered e) {
            return new Outcome.Failure(e, false);
        }
        return new Outcome.Failure(new NotRegistered(request.task()), false);
    }

    private Outcome attempt(RegisteredTask task, RunningTask running) {
        TaskRequest request = running.request();
        try {
            @Nullable Object[] arguments = task.binder().bindAndConvert(request.args(), request.kwargs(), converter);
            return new Outcome.Success(task.run(arguments));
        } catch (Throwable thrown) {
            return outcomeOf(thrown, task, running);
        }
    }

    private Outcome outcomeOf(Throwable thrown, RegisteredTask task, RunningTask running) {
        if (thrown instanceof Retry retry) {
            return retry(retry);
        }
        if (thrown instanceof Ignore) {
            return new Outcome.Ignored();
        }
        if (thrown instanceof Reject reject) {
            return new Outcome.Rejected(reject.reason(), reject.requeue());
        }
        if (thrown instanceof Replacement replacement) {
            return new Outcome.Replaced(replacement.by());
        }
        Throwable exception = thrown;
        TaskRuntime.StopReason reason = running.stopReason();
        if (reason != null && comesFromStop(thrown)) {
            switch (reason) {
                case TERMINATED:
                    return new Outcome.Revoked("terminated");
                case SHUTDOWN:
                    return new Outcome.Rejected("the worker shut down before the task was done", true);
                default:
                    exception = thrown instanceof SoftTimeLimitExceeded ? thrown : new SoftTimeLimitExceeded(thrown);
            }
        }
        if (task.options().retry().retriesAutomatically(exception)) {
            return automaticRetry(exception, task, running);
        }
        return new Outcome.Failure(exception, task.options().expects(exception));
    }

    private Outcome automaticRetry(Throwable exception, RegisteredTask task, RunningTask running) {
        RetryOptions options = task.options().retry();
        Integer limit = options.autoMaxRetries();
        int maxRetries = limit == null ? running.maxRetries() : limit;
        if (maxRetries >= 0 && running.request().retries() >= maxRetries) {
            return new Outcome.Failure(exception, task.options().expects(exception));
        }
        return retry(running.retryIn(
                exception, options.automaticDelay(running.request().retries(), random), -1));
    }

    private static Outcome retry(Retry retry) {
        return new Outcome.Retry(retry.getCause(), retry.eta(), retry.args(), retry.kwargs(), retry.options());
    }

    /** Whether what the body threw is its way of obeying an interrupt or a checkpoint. */
    private static boolean comesFromStop(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof InterruptedIOException
                    || cause instanceof SoftTimeLimitExceeded
                    || cause instanceof TaskStopped) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
