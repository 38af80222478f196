package dev.celeriac.task;

import dev.celeriac.exceptions.MaxRetriesExceededError;
import dev.celeriac.exceptions.Retry;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempt that runs on the current thread. Task code sees it through {@code dev.celeriac.TaskContext}.
 *
 * <p>Belongs to one thread, except that {@link #updateState} and {@link #addChild} may be called from others.
 */
public final class RunningTask {

    private static final ThreadLocal<@Nullable RunningTask> CURRENT = new ThreadLocal<>();

    private final TaskRequest request;
    private final TaskRuntime runtime;
    private final TaskDefinition definition;
    private final InstantSource clock;
    private boolean softLimitTold;
    private int additions;

    RunningTask(TaskRequest request, TaskRuntime runtime, TaskDefinition definition, InstantSource clock) {
        this.request = request;
        this.runtime = runtime;
        this.definition = definition;
        this.clock = clock;
    }

    /** The task that runs on this thread; null outside of one. */
    public static @Nullable RunningTask currentOrNull() {
        return CURRENT.get();
    }

    /** Makes {@code next} current and returns what was before: eager calls nest. */
    static @Nullable RunningTask swap(@Nullable RunningTask next) {
        RunningTask previous = CURRENT.get();
        // Not removed in between: a thread of a pool would make a new entry for each task.
        CURRENT.set(next);
        return previous;
    }

    public TaskRequest request() {
        return request;
    }

    public TaskDefinition definition() {
        return definition;
    }

    public InstantSource clock() {
        return clock;
    }

    /** Stores a state of this task at once; nothing happens when its result is ignored. */
    public void updateState(String taskId, String state, @Nullable Object meta) {
        runtime.updateState(request, taskId, state, meta);
    }

    /** Sends an event; nothing happens where there is nobody to send it to. */
    public void sendEvent(String type, Map<String, ? extends @Nullable Object> fields) {
        runtime.sendEvent(request, type, fields);
    }

    /** Records the result tuple of a task that this one started, unless its {@code trail} is off. */
    public void addChild(Object resultTuple) {
        if (definition.options().trail()) {
            runtime.addChild(resultTuple);
        }
    }

    /** How many parts it has added to its chord before; counts this one. */
    public int nextAddition() {
        return additions++;
    }

    public Map<String, Object> facts() {
        return runtime.facts();
    }

    public TaskRuntime.@Nullable StopReason stopReason() {
        return runtime.stopReason();
    }

    /**
     * Returns if the task may go on. The soft limit is told once, so that cleaning up is not disturbed by it, and the
     * interrupt that comes with it is taken back.
     *
     * @throws SoftTimeLimitExceeded at the first checkpoint after the soft limit
     * @throws TaskStopped if the task is being terminated or the worker does not wait for it any more
     */
    public void checkpoint() {
        TaskRuntime.StopReason reason = runtime.stopReason();
        if (reason == null) {
            return;
        }
        if (reason != TaskRuntime.StopReason.SOFT_TIME_LIMIT) {
            throw new TaskStopped(reason);
        }
        if (!softLimitTold) {
            softLimitTold = true;
            Thread.interrupted();
            throw new SoftTimeLimitExceeded();
        }
    }

    /**
     * What to throw to run again at {@code eta}.
     *
     * @param maxRetries limit for this decision; negative for none
     * @throws MaxRetriesExceededError if there are no retries left and no {@code cause}
     * @throws Throwable {@code cause} itself, whatever its class, if there are no retries left
     */
    public Retry retry(
            @Nullable Throwable cause,
            Instant eta,
            int maxRetries,
            @Nullable List<@Nullable Object> args,
            @Nullable Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options) {
        if (maxRetries >= 0 && request.retries() >= maxRetries) {
            if (cause != null) {
                throw RunningTask.<RuntimeException>unchecked(cause);
            }
            throw new MaxRetriesExceededError("Can't retry " + request.task() + "[" + request.id() + "] args:"
                    + request.headers().argsRepr() + " kwargs:"
                    + request.headers().kwargsRepr() + ": all "
                    + maxRetries + " retries are used up");
        }
        return new Retry(cause, eta, args, kwargs, options);
    }

    /** {@link #retry} after so long. */
    public Retry retryIn(@Nullable Throwable cause, Duration countdown, int maxRetries) {
        return retry(cause, clock.instant().plus(countdown), maxRetries, null, null, Map.of());
    }

    /** Retries that the task may make after its first attempt; -1 for no end. */
    public int maxRetries() {
        Integer max = definition.options().retry().maxRetries();
        return max == null ? -1 : max;
    }

    // Retries used up is the caller's own exception again, checked or not, exactly as if it had not asked.
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable exception) throws T {
        throw (T) exception;
    }
}
