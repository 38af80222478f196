package dev.celeriac.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.TestApp;
import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.exceptions.MaxRetriesExceededError;
import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** One attempt, and what comes of it. */
class TaskTracerTest {

    /** Says when to stop, and remembers states. */
    private static final class Runtime implements TaskRuntime {
        private volatile @Nullable StopReason reason;
        private final List<String> states = new CopyOnWriteArrayList<>();
        private final List<Object> children = new CopyOnWriteArrayList<>();

        @Override
        public void updateState(TaskRequest request, String taskId, String state, @Nullable Object meta) {
            states.add(state + meta);
        }

        @Override
        public @Nullable StopReason stopReason() {
            return reason;
        }

        @Override
        public void addChild(Object resultTuple) {
            children.add(resultTuple);
        }
    }

    static final class Tasks implements TaskHandlers {
        private final List<String> calls = new ArrayList<>();
        private final CountDownLatch blocked = new CountDownLatch(1);
        private @Nullable Celeriac app;

        @Task(name = "t.ok")
        String ok(String text) {
            calls.add("body " + MDC.get("task_id") + " " + MDC.get("task_name"));
            return text;
        }

        @Task(name = "t.fail", throws_ = IllegalArgumentException.class)
        void fail(boolean expected) {
            throw expected ? new IllegalArgumentException("as expected") : new IllegalStateException("not expected");
        }

        @Task(name = "t.overflow")
        int overflow(int n) {
            return n < 0 ? n : overflow(n + 1) + 1;
        }

        @Task(
                name = "t.auto",
                autoretryFor = IOException.class,
                dontAutoretryFor = java.io.EOFException.class,
                retryBackoff = "2s",
                retryBackoffMax = "30s",
                retryJitter = false,
                maxRetries = 5)
        void auto(boolean eof) throws IOException {
            throw eof ? new java.io.EOFException("eof") : new IOException("again");
        }

        @Task(name = "t.manual", maxRetries = 2, defaultRetryDelay = "60s")
        void manual() {
            throw TaskContext.current().retry(new IOException("gateway"));
        }

        @Task(name = "t.without_cause", maxRetries = 0)
        void withoutCause() {
            throw TaskContext.current().retry();
        }

        @Task(name = "t.ignore")
        void ignore() {
            throw new Ignore();
        }

        @Task(name = "t.reject")
        void reject() {
            throw new Reject("not now", true);
        }

        @Task(name = "t.block")
        String block(boolean tidy) throws InterruptedException {
            try {
                blocked.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                if (tidy) {
                    return "tidied";
                }
                throw new IllegalStateException("wrapped", e);
            }
        }

        @Task(name = "t.compute")
        String compute(boolean tidy) {
            try {
                for (int i = 0; ; i++) {
                    TaskContext.current().progress(i, 10);
                }
            } catch (SoftTimeLimitExceeded e) {
                if (!tidy) {
                    throw e;
                }
                TaskContext.current().progress(10, 10);
                return "tidied";
            }
        }

        @Task(name = "t.parent")
        void parent() {
            if (app != null) {
                app.send("t.child", List.of());
            }
        }

        @Override
        public void beforeStart(String taskId, List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {
            calls.add("before_start " + args);
        }

        @Override
        public void onSuccess(
                @Nullable Object result,
                String taskId,
                List<@Nullable Object> args,
                Map<String, @Nullable Object> kwargs) {
            calls.add("on_success " + result);
            throw new IllegalStateException("a broken hook");
        }

        @Override
        public void onFailure(
                Throwable exception, String taskId, List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {
            calls.add("on_failure " + exception.getMessage());
        }

        @Override
        public void onRetry(
                @Nullable Throwable cause,
                String taskId,
                List<@Nullable Object> args,
                Map<String, @Nullable Object> kwargs) {
            calls.add("on_retry");
        }

        @Override
        public void afterReturn(
                String state,
                @Nullable Object result,
                String taskId,
                List<@Nullable Object> args,
                Map<String, @Nullable Object> kwargs) {
            calls.add("after_return " + state);
        }
    }

    private final Celeriac app = TestApp.of(Map.of());
    private final Tasks tasks = new Tasks();
    private final Runtime runtime = new Runtime();

    @BeforeEach
    void register() {
        app.register(tasks);
    }

    @AfterEach
    void close() {
        app.close();
    }

    private TaskRequest request(String task, int retries, Object... args) {
        SignatureDocument call =
                new SignatureDocument(task, List.of(args), Map.of(), Map.of("retries", retries), null, false);
        TaskMessage message = app.codec()
                .decode(app.publications().call(call, null).publication().message());
        return new TaskRequest(message, "w@h", DeliveryInfo.LOCAL, false);
    }

    private Outcome trace(String task, int retries, Object... args) {
        return app.tracer().trace(request(task, retries, args), runtime);
    }

    @Test
    @DisplayName("hooks and signals in Celery's order; a broken hook changes nothing")
    void order() {
        app.observe(new TaskObserver() {
            @Override
            public void taskPrerun(TaskRequest request) {
                tasks.calls.add("prerun");
                throw new IllegalStateException("a broken observer");
            }

            @Override
            public void taskSuccess(TaskRequest request, @Nullable Object result) {
                tasks.calls.add("success");
            }

            @Override
            public void taskPostrun(TaskRequest request, Outcome outcome) {
                tasks.calls.add("postrun " + outcome.state());
            }

            @Override
            public void taskInternalError(TaskRequest request, Throwable exception) {
                tasks.calls.add("internal_error " + exception.getMessage());
            }
        });
        TaskRequest request = request("t.ok", 0, "x");
        assertThat(app.tracer().trace(request, runtime)).isEqualTo(new Outcome.Success("x"));
        assertThat(tasks.calls)
                .containsExactly(
                        "prerun",
                        "before_start [x]",
                        "body " + request.id() + " t.ok",
                        "on_success x",
                        "internal_error a broken hook",
                        "success",
                        "after_return SUCCESS",
                        "postrun SUCCESS");
        assertThat(MDC.get("task_id")).isNull();
        assertThat(TaskContext.currentOrNull()).isNull();
    }

    @Test
    @DisplayName("exceptions are failures, expected or not, errors too")
    void failures() {
        assertThat((Outcome.Failure) trace("t.fail", 0, true)).satisfies(f -> {
            assertThat(f.expected()).isTrue();
            assertThat(f.exception()).hasMessage("as expected");
        });
        assertThat(((Outcome.Failure) trace("t.fail", 0, false)).expected()).isFalse();
        assertThat(((Outcome.Failure) trace("t.overflow", 0, 0)).exception()).isInstanceOf(StackOverflowError.class);
        assertThat(tasks.calls).contains("on_failure as expected", "after_return FAILURE");
    }

    @Test
    @DisplayName("what cannot be started is a failure too")
    void notStarted() {
        assertThat(((Outcome.Failure) trace("t.unknown", 0)).exception()).isInstanceOf(NotRegistered.class);
        assertThat(((Outcome.Failure) trace("t.ok", 0)).exception())
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("missing 1 argument: 'text'")
                .hasMessageContaining("t.ok(String text)");
        assertThat(((Outcome.Failure) trace("t.overflow", 0, "many")).exception())
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("'n'");
    }

    @Test
    @DisplayName("automatic retries back off and end in the original exception")
    void automaticRetries() {
        for (int retries = 0; retries < 5; retries++) {
            Outcome.Retry retry = (Outcome.Retry) trace("t.auto", retries, false);
            assertThat(Duration.between(TestApp.NOW, retry.eta()))
                    .isEqualTo(Duration.ofSeconds(Math.min(30, 2L << retries)));
            assertThat(retry.cause()).hasMessage("again");
        }
        assertThat(((Outcome.Failure) trace("t.auto", 5, false)).exception()).isInstanceOf(IOException.class);
        assertThat(((Outcome.Failure) trace("t.auto", 0, true)).exception()).hasMessage("eof");
        assertThat(tasks.calls).filteredOn("on_retry"::equals).hasSize(5);
    }

    @Test
    @DisplayName("a retry that the task asks for, and its end")
    void manualRetry() {
        assertThat(((Outcome.Retry) trace("t.manual", 1)).eta()).isEqualTo(TestApp.NOW.plusSeconds(60));
        assertThat(((Outcome.Failure) trace("t.manual", 2)).exception())
                .isInstanceOf(IOException.class)
                .hasMessage("gateway");
        assertThat(((Outcome.Failure) trace("t.without_cause", 0)).exception())
                .isInstanceOf(MaxRetriesExceededError.class)
                .hasMessageContaining("Can't retry t.without_cause[");
    }

    @Test
    @DisplayName("ignore and reject")
    void control() {
        assertThat(trace("t.ignore", 0)).isEqualTo(new Outcome.Ignored());
        assertThat(trace("t.reject", 0)).isEqualTo(new Outcome.Rejected("not now", true));
    }

    @Test
    @DisplayName("the soft limit interrupts a blocked task, which may tidy up and return")
    void softLimitBlocked() throws InterruptedException {
        assertThat(interrupted(TaskRuntime.StopReason.SOFT_TIME_LIMIT, true)).isEqualTo(new Outcome.Success("tidied"));
    }

    @Test
    @DisplayName("a blocked task that does not is a SoftTimeLimitExceeded, or revoked when it was terminated")
    void softLimitUncaught() throws InterruptedException {
        Outcome outcome = interrupted(TaskRuntime.StopReason.SOFT_TIME_LIMIT, false);
        assertThat(((Outcome.Failure) outcome).exception())
                .isInstanceOf(SoftTimeLimitExceeded.class)
                .hasRootCauseInstanceOf(InterruptedException.class);
    }

    @Test
    @DisplayName("a terminated task is revoked, one that a shutdown stops goes back")
    void terminated() throws InterruptedException {
        assertThat(interrupted(TaskRuntime.StopReason.TERMINATED, false)).isEqualTo(new Outcome.Revoked("terminated"));
    }

    private Outcome interrupted(TaskRuntime.StopReason reason, boolean tidy) throws InterruptedException {
        List<Outcome> outcome = new CopyOnWriteArrayList<>();
        List<Boolean> flag = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(() -> {
            outcome.add(trace("t.block", 0, tidy));
            flag.add(Thread.currentThread().isInterrupted());
        });
        thread.start();
        tasks.blocked.await();
        runtime.reason = reason;
        thread.interrupt();
        thread.join();
        assertThat(flag).containsExactly(false);
        return outcome.get(0);
    }

    @Test
    @DisplayName("a computing task learns of its soft limit once, at a checkpoint")
    void checkpoint() {
        runtime.reason = TaskRuntime.StopReason.SOFT_TIME_LIMIT;
        assertThat(trace("t.compute", 0, true)).isEqualTo(new Outcome.Success("tidied"));
        assertThat(runtime.states).containsExactly("PROGRESS{current=0, total=10}", "PROGRESS{current=10, total=10}");
        assertThat(((Outcome.Failure) trace("t.compute", 0, false)).exception())
                .isInstanceOf(SoftTimeLimitExceeded.class);
        runtime.reason = TaskRuntime.StopReason.SHUTDOWN;
        assertThat(trace("t.compute", 0, true)).isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    @DisplayName("what a task sends is its child, and knows its parent and root")
    void children() {
        tasks.app = app;
        TaskRequest request = request("t.parent", 0);
        app.tracer().trace(request, runtime);
        TaskMessage child = TestApp.onlyMessage(app, "celery");
        assertThat(child.headers().parentId()).isEqualTo(request.id());
        assertThat(child.headers().rootId()).isEqualTo(request.id());
        assertThat(runtime.children.toString())
                .isEqualTo("[[[" + child.headers().id() + ", null], null]]");
    }

    @Test
    @DisplayName("jitter is a whole number of seconds from 0 to the computed wait")
    void jitter() {
        RetryOptions options =
                TaskOptions.of("t", Map.of("retry_backoff", true)).retry();
        java.util.random.RandomGenerator random = new java.util.Random(42);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waits.add(options.automaticDelay(3, random).toSeconds());
        }
        assertThat(waits).contains(0L, 8L).allMatch(w -> w >= 0 && w <= 8);
        assertThat(options.automaticDelay(100, random)).isLessThanOrEqualTo(Duration.ofSeconds(600));
    }
}
