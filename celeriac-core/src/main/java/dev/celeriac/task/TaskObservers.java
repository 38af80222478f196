package dev.celeriac.task;

import dev.celeriac.message.Message;
import dev.celeriac.transport.Publication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers of an app as one. Thread-safe; observers may be added at any time. Never throws. */
public final class TaskObservers implements TaskObserver {

    private static final Logger LOG = LoggerFactory.getLogger(TaskObservers.class);

    private final List<TaskObserver> observers = new CopyOnWriteArrayList<>();

    public void add(TaskObserver observer) {
        observers.add(observer);
    }

    public void remove(TaskObserver observer) {
        observers.remove(observer);
    }

    /** Whether nobody is interested, so that nothing need be prepared for them. */
    public boolean isEmpty() {
        return observers.isEmpty();
    }

    private void each(String event, Consumer<TaskObserver> call) {
        for (TaskObserver observer : observers) {
            try {
                call.accept(observer);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.error("Observer {} failed at {}; nothing else is affected", observer, event, e);
            }
        }
    }

    @Override
    public void beforeTaskPublish(String task, Map<String, @Nullable Object> headers, Publication publication) {
        each("before_task_publish", o -> o.beforeTaskPublish(task, headers, publication));
    }

    @Override
    public void afterTaskPublish(String task, Publication publication) {
        each("after_task_publish", o -> o.afterTaskPublish(task, publication));
    }

    @Override
    public void taskReceived(TaskRequest request) {
        each("task_received", o -> o.taskReceived(request));
    }

    @Override
    public void taskPrerun(TaskRequest request) {
        each("task_prerun", o -> o.taskPrerun(request));
    }

    @Override
    public void taskPostrun(TaskRequest request, Outcome outcome) {
        each("task_postrun", o -> o.taskPostrun(request, outcome));
    }

    @Override
    public void taskSuccess(TaskRequest request, @Nullable Object result) {
        each("task_success", o -> o.taskSuccess(request, result));
    }

    @Override
    public void taskRetry(TaskRequest request, Outcome.Retry retry) {
        each("task_retry", o -> o.taskRetry(request, retry));
    }

    @Override
    public void taskFailure(TaskRequest request, Throwable exception) {
        each("task_failure", o -> o.taskFailure(request, exception));
    }

    @Override
    public void taskInternalError(TaskRequest request, Throwable exception) {
        each("task_internal_error", o -> o.taskInternalError(request, exception));
    }

    @Override
    public void taskRevoked(TaskRequest request, boolean terminated, boolean expired) {
        each("task_revoked", o -> o.taskRevoked(request, terminated, expired));
    }

    @Override
    public void taskUnknown(String name, String id, Message message) {
        each("task_unknown", o -> o.taskUnknown(name, id, message));
    }

    @Override
    public void taskRejected(Message message, String reason) {
        each("task_rejected", o -> o.taskRejected(message, reason));
    }
}
