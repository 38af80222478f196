package dev.celeriac.worker;

import dev.celeriac.codec.PythonRepr;
import dev.celeriac.event.EventDispatcher;
import dev.celeriac.event.EventFields;
import dev.celeriac.event.Events;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells of its tasks, with Celery's fields. What became of a task that ran is told after it is durable, so that who
 * hears it finds the result. Costs a look at one flag as long as nobody wants to know. Thread-safe.
 */
final class TaskEvents {
    static final String GROUP = "task";

    private final Events app;
    private final EventDispatcher dispatcher;
    private final TaskRegistry registry;
    private final Function<@Nullable Object, String> repr;

    /** @param repr short form of a return value */
    TaskEvents(Events app, EventDispatcher dispatcher, TaskRegistry registry, Function<@Nullable Object, String> repr) {
        this.app = app;
        this.dispatcher = dispatcher;
        this.registry = registry;
        this.repr = repr;
    }

    private boolean wanted(TaskRequest request) {
        return dispatcher.sends(GROUP)
                && registry.find(request.task())
                        .map(task -> task.options().sendEvents())
                        .orElse(true);
    }

    private void send(TaskRequest request, String type, EventFields more) {
        dispatcher.send(type, document -> {
            document.put("uuid", request.id());
            more.writeTo(document);
        });
    }

    void received(TaskRequest request) {
        if (wanted(request)) {
            TaskHeaders headers = request.headers();
            send(request, "task-received", document -> {
                document.put("name", headers.shadow() == null ? headers.task() : headers.shadow());
                document.put("args", headers.argsRepr());
                document.put("kwargs", headers.kwargsRepr());
                document.put("root_id", headers.rootId());
                document.put("parent_id", headers.parentId());
                document.put("retries", headers.retries());
                document.put("eta", text(headers.eta()));
                document.put("expires", text(headers.expires()));
            });
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString().replace("Z", "+00:00");
    }

    void started(TaskRequest request) {
        if (wanted(request)) {
            send(request, "task-started", document -> {});
        }
    }

    /** A worker that stops has taken it from whatever ran it, and given it back. */
    void cancelled(TaskRequest request) {
        if (wanted(request)) {
            send(request, "task-cancelled", document -> {});
        }
    }

    /** A task of a name that nobody has registered here. */
    void unknown(TaskRequest request) {
        if (dispatcher.sends(GROUP)) {
            String name = PythonRepr.of(request.task());
            send(request, "task-failed", document -> document.put("exception", "NotRegistered(" + name + ")"));
        }
    }

    /**
     * @param acknowledged whether the message was acknowledged before the task began
     * @param ranNanos how long it ran
     * @param signal number of the signal that ended it, null for none
     */
    void ended(TaskRequest request, Outcome outcome, boolean acknowledged, long ranNanos, @Nullable Integer signal) {
        if (!wanted(request)) {
            return;
        }
        if (outcome instanceof Outcome.Success success) {
            send(request, "task-succeeded", document -> {
                document.put("result", shown(success.value()));
                document.put("runtime", ranNanos / 1e9);
            });
        } else if (outcome instanceof Outcome.Failure failure) {
            failed(request, failure.exception());
        } else if (outcome instanceof Outcome.Retry retry) {
            send(request, "task-retried", document -> exception(document, retry.cause()));
        } else if (outcome instanceof Outcome.Revoked revoked) {
            boolean terminated = revoked.reason().equals("terminated");
            send(request, "task-revoked", document -> {
                document.put("terminated", terminated);
                document.put("signum", terminated ? signal : null);
                document.put("expired", revoked.reason().equals("expired"));
            });
        } else if (outcome instanceof Outcome.Rejected rejected && !acknowledged) {
            send(request, "task-rejected", document -> document.put("requeue", rejected.requeue()));
            if (!rejected.requeue()) {
                failed(request, new Reject(rejected.reason(), false));
            }
        }
        // Nothing is told of tasks that ended with Ignore or put another in their place; Celery says nothing either.
    }

    /** What the code of a task tells itself; sent whoever wants to know. */
    void own(TaskRequest request, String type, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("uuid", request.id());
        all.putAll(fields);
        app.sendAs(request.hostname(), type, all);
    }

    private void failed(TaskRequest request, Throwable exception) {
        send(request, "task-failed", document -> exception(document, exception));
    }

    private String shown(@Nullable Object value) {
        try {
            return repr.apply(value);
        } catch (RuntimeException e) {
            return "<unprintable: " + e.getClass().getSimpleName() + ">";
        }
    }

    private static void exception(Map<String, @Nullable Object> document, @Nullable Throwable exception) {
        document.put("exception", exception == null ? "None" : repr(exception));
        document.put(
                "traceback",
                exception == null || exception instanceof WorkerLostError
                        ? null
                        : ExceptionDocuments.traceback(exception));
    }

    /** As Python shows an exception: {@code IOException('no route')}. */
    private static String repr(Throwable exception) {
        Map<String, @Nullable Object> document = ExceptionDocuments.toDocument(exception);
        String arguments = document.get("exc_message") instanceof List<?> list
                ? list.stream().map(PythonRepr::of).collect(Collectors.joining(", "))
                : "";
        return document.get("exc_type") + "(" + arguments + ")";
    }
}
