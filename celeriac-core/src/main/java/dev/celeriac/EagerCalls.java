package dev.celeriac;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.canvas.Signatures;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.InlineErrbacks;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.task.TaskRuntime;
import dev.celeriac.task.TaskTracer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls in the thread of the caller. Each one becomes a message and is read back, so that what could not travel
 * fails here as well; retries follow at once, and so do callbacks, errbacks and the rest of a chain.
 */
final class EagerCalls {

    private final Publications publications;
    private final TaskMessageCodec codec;
    private final TaskTracer tracer;
    private final Supplier<@Nullable ResultStore> store;
    private final String hostname;
    private final InstantSource clock;
    private @Nullable EagerCanvas canvas;

    /** @param store null unless results of eager calls are to be stored */
    EagerCalls(
            Publications publications,
            TaskMessageCodec codec,
            TaskTracer tracer,
            Supplier<@Nullable ResultStore> store,
            String hostname,
            InstantSource clock) {
        this.publications = publications;
        this.codec = codec;
        this.tracer = tracer;
        this.store = store;
        this.hostname = hostname;
        this.clock = clock;
    }

    /** What runs that which follows a call; told once, before the first call. */
    void canvas(EagerCanvas runner) {
        canvas = runner;
    }

    <R extends @Nullable Object> EagerResult<R> run(Prepared call) {
        TaskRequest request = request(call);
        Outcome outcome = tracer.trace(request, new EagerRuntime());
        while (outcome instanceof Outcome.Retry retry) {
            request = request(publications.retryOf(request, retry));
            outcome = tracer.trace(request, new EagerRuntime());
        }
        if (outcome instanceof Outcome.Replaced replaced) {
            outcome = outcome(canvas().run(replaced.by()));
        }
        Object value = value(outcome);
        keep(request, outcome, value);
        follow(request, outcome);
        return new EagerResult<>(request.id(), outcome.state(), value, List.of(), null);
    }

    private EagerCanvas canvas() {
        return Objects.requireNonNull(canvas, "canvas");
    }

    private static Outcome outcome(AsyncResult<?> replacement) {
        if (replacement.successful()) {
            return new Outcome.Success(EagerCanvas.value(replacement));
        }
        return replacement.result() instanceof Throwable exception
                ? new Outcome.Failure(exception, false)
                : new Outcome.Ignored();
    }

    private TaskRequest request(Prepared call) {
        TaskMessage message = codec.decode(call.publication().message());
        return new TaskRequest(message, hostname, DeliveryInfo.LOCAL, true);
    }

    private static @Nullable Object value(Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            return success.value();
        }
        if (outcome instanceof Outcome.Failure failure) {
            return failure.exception();
        }
        return outcome instanceof Outcome.Revoked revoked ? new TaskRevokedError(revoked.reason()) : null;
    }

    private void follow(TaskRequest request, Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            List<@Nullable Object> args = Collections.singletonList(success.value());
            request.embed().callbacks().forEach(callback -> canvas().run(publications.freeze(callback), args));
            List<SignatureDocument> rest = new ArrayList<>(request.embed().chain());
            if (!rest.isEmpty()) {
                Collections.reverse(rest);
                canvas().run(publications.freeze(Signatures.chain(rest)), args);
            }
        } else if (outcome instanceof Outcome.Failure failure) {
            List<SignatureDocument> errbacks = request.embed().errbacks();
            InlineErrbacks inline = tracer.errbacks();
            inline.call(errbacks, request, failure.exception());
            errbacks.stream()
                    .filter(errback -> !inline.takes(errback))
                    .forEach(errback -> canvas().run(publications.freeze(errback), List.of(request.id())));
        }
    }

    private void keep(TaskRequest request, Outcome outcome, @Nullable Object value) {
        ResultStore results = store.get();
        if (results == null || !TaskMeta.isReady(outcome.state())) {
            return;
        }
        Throwable exception =
                value instanceof Throwable thrown && !(outcome instanceof Outcome.Success) ? thrown : null;
        results.store(List.of(new TaskMeta(
                request.id(),
                outcome.state(),
                exception == null ? codec.payload().toPlain(value) : ExceptionDocuments.toDocument(exception),
                exception == null ? null : ExceptionDocuments.traceback(exception),
                List.of(),
                clock.instant(),
                request.headers().group(),
                request.headers().parentId(),
                Map.of())));
    }

    /** States have nowhere to go, as in Celery; nobody stops the call. */
    private static final class EagerRuntime implements TaskRuntime {
        @Override
        public void updateState(TaskRequest request, String taskId, String state, @Nullable Object meta) {}

        @Override
        public @Nullable StopReason stopReason() {
            return null;
        }

        @Override
        public void addChild(Object resultTuple) {}
    }
}
