package dev.celeriac;

import dev.celeriac.exceptions.Retry;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.Replacement;
import dev.celeriac.task.RunningTask;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task knows about the call it runs (Celery's {@code self} and {@code self.request}), from
 * {@link #current()} in the body of the task.
 *
 * <p>A task method that is called like any other method, in a test for instance, has a context too: it is
 * {@linkplain #calledDirectly() detached}, has no id, stores nothing, and {@link #retry(Throwable)} throws the exception it
 * is given.
 *
 * <p>Belongs to the thread of the task; {@link #updateState} and {@link #progress} may be called from others.
 */
public final class TaskContext {

    private static final TaskContext DETACHED = new TaskContext(null);

    private final @Nullable RunningTask running;

    private TaskContext(@Nullable RunningTask running) {
        this.running = running;
    }

    /** The context of the task on this thread, or a detached one outside of a task. */
    public static TaskContext current() {
        RunningTask running = RunningTask.currentOrNull();
        return running == null ? DETACHED : new TaskContext(running);
    }

    /** The context of the task on this thread; null outside of one. */
    public static @Nullable TaskContext currentOrNull() {
        RunningTask running = RunningTask.currentOrNull();
        return running == null ? null : new TaskContext(running);
    }

    /** Whether the method was called as such, not as a task. */
    public boolean calledDirectly() {
        return running == null;
    }

    /** Whether it runs in the thread of its caller ({@code apply}, {@code task_always_eager}). */
    public boolean isEager() {
        return running != null && running.request().eager();
    }

    /**
     * Everything that is known about the call.
     *
     * @throws IllegalStateException if the method was called directly
     */
    public TaskRequest request() {
        if (running == null) {
            throw new IllegalStateException(
                    "No task runs on thread " + Thread.currentThread().getName()
                            + ": the method was called directly, or from a thread that the task has started. Take the request in"
                            + " the body of the task and pass on what you need.");
        }
        return running.request();
    }

    /** The task id; null when called directly. */
    public @Nullable String id() {
        return running == null ? null : running.request().id();
    }

    /** The task's name; null when called directly. */
    public @Nullable String name() {
        return running == null ? null : running.request().task();
    }

    /** Retries made before this attempt, 0 in the first. */
    public int retries() {
        return running == null ? 0 : running.request().retries();
    }

    /** Retries that the task may make; -1 for no end, and when called directly. */
    public int maxRetries() {
        return running == null ? -1 : running.maxRetries();
    }

    /** The caller's own headers, empty when it gave none. */
    public Map<String, Object> headers() {
        return running == null
                ? Map.of()
                : Collections.unmodifiableMap(running.request().headers().custom());
    }

    /** What the call was {@linkplain dev.celeriac.canvas.Stamping stamped} with, empty when it was not. */
    public Map<String, @Nullable Object> stamps() {
        return running == null
                ? Map.of()
                : Collections.unmodifiableMap(running.request().headers().stamps());
    }

    /** How the message came. */
    public DeliveryInfo deliveryInfo() {
        return running == null ? DeliveryInfo.LOCAL : running.request().delivery();
    }

    /** A logger of the task's name under {@code celeriac.task}; the MDC has {@code task_id} and {@code task_name}. */
    public Logger logger() {
        return LoggerFactory.getLogger(running == null ? "celeriac.task" : "celeriac.task." + name());
    }

    /**
     * What to throw to try again after the task's {@code defaultRetryDelay}: {@code throw task.retry(e);}
     *
     * <p>With no retries left, or when called directly, {@code cause} itself is thrown from here, whatever its class.
     */
    public Retry retry(@Nullable Throwable cause) {
        return retry(cause, RetryCall.DEFAULT);
    }

    /** {@link #retry(Throwable)} without an exception; none left is a {@code MaxRetriesExceededError}. */
    public Retry retry() {
        return retry(null, RetryCall.DEFAULT);
    }

    /** {@link #retry(Throwable)} after so long. */
    public Retry retry(@Nullable Throwable cause, Duration countdown) {
        return retry(cause, RetryCall.DEFAULT.countdown(countdown));
    }

    /** {@link #retry(Throwable)} at that time. */
    public Retry retry(@Nullable Throwable cause, Instant eta) {
        return retry(cause, RetryCall.DEFAULT.eta(eta));
    }

    /** {@link #retry(Throwable)} with everything that can be said about the next attempt. */
    public Retry retry(@Nullable Throwable cause, RetryCall call) {
        if (running == null) {
            throw call.calledDirectly(cause);
        }
        return call.retry(running, cause);
    }

    /**
     * Ends this task and puts another in its place, with its id and all that follows it: {@code throw task.replace(s);}
     * In the place of a group its list of results counts.
     */
    public RuntimeException replace(Workflow<?> by) {
        SignatureDocument document = by.toDocument();
        if (running == null) {
            return new IllegalStateException("A task that is called directly cannot be replaced by " + document.task());
        }
        return new Replacement(document);
    }

    /**
     * Adds something to the chord to whose header this task belongs: its body also waits for that, and gets its result
     * beside this task's (Celery's {@code add_to_chord}). It is published at once. A task that is run again after its worker
     * died adds the same once.
     *
     * @throws IllegalStateException if this task is no part of a chord, or when called directly
     */
    public <R extends @Nullable Object> AsyncResult<R> addToChord(Workflow<R> member) {
        RunningTask part = partOfChord(member);
        return Workflows.required(Workflows.caller(member), member).addToChord(member, part);
    }

    /**
     * {@link #addToChord} without publishing: the chord waits for it from now on, and does not end unless what is returned
     * is called, with {@code delay()}, here or by whoever gets its JSON form (Celery's {@code add_to_chord(lazy=True)}).
     * Called twice, it counts once.
     *
     * @return the same with its id and its place in the chord
     * @throws IllegalStateException if this task is no part of a chord, or when called directly
     */
    public <R extends @Nullable Object> Workflow<R> addToChordLazily(Workflow<R> member) {
        RunningTask part = partOfChord(member);
        return Workflows.required(Workflows.caller(member), member).addToChordLazily(member, part);
    }

    private RunningTask partOfChord(Workflow<?> member) {
        TaskRequest request = request();
        if (running == null
                || request.embed().chord() == null
                || request.headers().group() == null) {
            throw new IllegalStateException(
                    "Task " + request.task() + "[" + request.id() + "] is not a member of any chord to which "
                            + member.toDocument().task() + " could be added");
        }
        return running;
    }

    /** Stores a state of your own with any JSON value beside it; nothing happens when called directly. */
    public void updateState(String state, @Nullable Object meta) {
        if (running != null) {
            running.updateState(running.request().id(), state, meta);
        }
    }

    /**
     * Stores the state PROGRESS with {@code {current, total}}, and is a {@link #checkpoint()}.
     *
     * @throws dev.celeriac.exceptions.SoftTimeLimitExceeded as {@link #checkpoint()}
     */
    public void progress(long current, long total) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("current", current);
        meta.put("total", total);
        updateState("PROGRESS", meta);
        checkpoint();
    }

    /**
     * Lets a task that computes without blocking notice its soft limit and its termination; one that blocks is
     * interrupted besides. Cheap; call it in long loops.
     *
     * @throws dev.celeriac.exceptions.SoftTimeLimitExceeded at the first checkpoint after the soft limit; catch it to clean
     *     up and return
     */
    public void checkpoint() {
        if (running != null) {
            running.checkpoint();
        }
    }

    /**
     * Sends an event of your own, with the task's id in {@code uuid}, to whoever watches the cluster (Celery's
     * {@code send_event}). Returns at once; nothing happens when called directly.
     *
     * @param type such as {@code task-imported}; what stands before the dash is its group
     * @param fields values with a JSON form
     */
    public void sendEvent(String type, Map<String, ? extends @Nullable Object> fields) {
        if (running != null) {
            running.sendEvent(type, new LinkedHashMap<>(fields));
        }
    }

    /** Positional arguments as they came. */
    public List<@Nullable Object> args() {
        return running == null ? List.of() : running.request().args();
    }

    /** Keyword arguments as they came. */
    public Map<String, @Nullable Object> kwargs() {
        return running == null ? Map.of() : running.request().kwargs();
    }
}
