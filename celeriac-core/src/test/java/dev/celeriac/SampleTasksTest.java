package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.task.TaskHandlers;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people write with Celery, written here, and run. */
class SampleTasksTest {

    static final class HttpError extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final @Nullable Long retryAfter;

        HttpError(int status, @Nullable Long retryAfter) {
            super("HTTP " + status);
            this.status = status;
            this.retryAfter = retryAfter;
        }
    }

    static final class Declined extends Exception {
        private static final long serialVersionUID = 1L;
    }

    interface Call {
        String call() throws Exception;
    }

    /** Opened when it is first used, kept between calls, cleaned up after each. */
    static final class DatabaseHandlers implements TaskHandlers {
        static final List<String> EVENTS = new ArrayList<>();

        DatabaseHandlers() {
            EVENTS.add("made");
        }

        @Override
        public void afterReturn(
                String state,
                @Nullable Object result,
                String taskId,
                List<@Nullable Object> args,
                Map<String, @Nullable Object> kwargs) {
            EVENTS.add("closed after " + state);
        }
    }

    static final class Samples {
        private final Map<Long, String> orders = new HashMap<>(Map.of(1L, "new"));
        private final Set<Long> emailLog = new HashSet<>();
        private final List<String> statuses = new ArrayList<>();
        private int sent;
        private Call api = () -> "ok";

        @Task(name = "shop.process_order", maxRetries = 3, defaultRetryDelay = "60s")
        Map<String, Object> processOrder(long orderId) {
            if (!orders.containsKey(orderId)) {
                return Map.of("status", "not_found");
            }
            try {
                api.call();
            } catch (Exception e) {
                throw TaskContext.current().retry(e);
            }
            orders.put(orderId, "processed");
            return Map.of("status", "processed", "order_id", orderId);
        }

        @Task(
                name = "mail.welcome",
                ignoreResult = Switch.ON,
                queue = "notifications",
                rateLimit = "100/h",
                maxRetries = 5,
                softTimeLimit = "120",
                timeLimit = "30m")
        void sendWelcomeEmail(@Arg("user_id") long userId) {
            if (emailLog.add(userId)) {
                sent++;
            }
        }

        @Task(name = "api.manual_backoff", maxRetries = 5)
        String callExternalApi() {
            TaskContext task = TaskContext.current();
            try {
                return api.call();
            } catch (Exception e) {
                throw task.retry(e, Duration.ofSeconds(30L * (1L << task.retries())));
            }
        }

        @Task(
                name = "api.fetch",
                autoretryFor = {ConnectException.class, java.util.concurrent.TimeoutException.class},
                retryKwargs = @RetryKwargs(maxRetries = 4),
                retryBackoff = "true",
                retryBackoffMax = "600")
        String fetchData() throws Exception {
            return api.call();
        }

        @Task(name = "mail.send")
        Map<String, Object> sendEmail(String to) {
            return Map.of("message_id", "m-" + to);
        }

        @Task(name = "stats.update", base = DatabaseHandlers.class)
        int updateUserStats(int userId) {
            return userId;
        }

        @Task(name = "api.branches", maxRetries = 3)
        String callWithBranches() throws HttpError {
            TaskContext task = TaskContext.current();
            try {
                return api.call();
            } catch (HttpError e) {
                task.logger().warn("attempt {} of {}", task.retries() + 1, task.maxRetries() + 1);
                if (e.status == 429) {
                    throw task.retry(e, Duration.ofSeconds(e.retryAfter == null ? 300 : e.retryAfter));
                }
                if (e.status >= 500) {
                    throw task.retry(e, Duration.ofSeconds((1L << task.retries()) * 30));
                }
                throw e;
            } catch (Exception e) {
                throw task.retry(e);
            }
        }

        @Task(name = "resume.parse", softTimeLimit = "120", timeLimit = "150")
        String parseResume() {
            statuses.add("PROCESSING");
            try {
                api.call();
                statuses.add("COMPLETE");
            } catch (SoftTimeLimitExceeded e) {
                statuses.add("TIMED_OUT");
            } catch (Exception e) {
                throw TaskContext.current().retry(e);
            }
            return statuses.get(statuses.size() - 1);
        }

        @Task(name = "sync.external", maxRetries = 3)
        void syncExternalService(long id) {
            TaskContext task = TaskContext.current();
            try {
                api.call();
            } catch (Exception e) {
                throw task.retry(e, Duration.ofSeconds(60L * (1L << task.retries())));
            }
        }

        @Task(name = "payment.process", maxRetries = 3)
        Map<String, Object> processPayment() {
            try {
                api.call();
                return Map.of("status", "charged");
            } catch (Declined e) {
                return Map.of("status", "declined");
            } catch (Exception e) {
                throw TaskContext.current().retry(e, Duration.ofSeconds(60));
            }
        }

        @Task(name = "order.once")
        synchronized String processOrderOnce(long id) {
            if ("processed".equals(orders.get(id))) {
                return "already";
            }
            orders.put(id, "processed");
            return "done";
        }

        @Task(name = "sessions.cleanup")
        int cleanupExpiredSessions() {
            return 17;
        }

        @Task(name = "data.export")
        Map<String, Object> exportData(int rows) {
            TaskContext task = TaskContext.current();
            for (int i = 0; i < rows; i++) {
                Map<String, Object> meta = new LinkedHashMap<>();
                meta.put("current", i);
                meta.put("total", rows);
                task.updateState("PROGRESS", meta);
            }
            return Map.of("file", "export-" + task.id() + ".csv");
        }
    }

    private final Samples samples = new Samples();

    private Object run(String task, Object... args) {
        try (Celeriac app = TestApp.of(Map.of()).register(samples)) {
            return app.signature(task, List.of(args), Map.of())
                    .taskId("id-1")
                    .apply()
                    .get();
        }
    }

    @Test
    @DisplayName("early returns, retries and their end")
    void orders() {
        assertThat(run("shop.process_order", 2L)).isEqualTo(Map.of("status", "not_found"));
        assertThat(run("shop.process_order", 1L)).isEqualTo(Map.of("status", "processed", "order_id", 1L));
        List<Integer> calls = new ArrayList<>();
        samples.api = () -> {
            calls.add(1);
            throw new IOException("gateway");
        };
        assertThatThrownBy(() -> run("shop.process_order", 1L))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("gateway");
        assertThat(calls).hasSize(4);
    }

    @Test
    @DisplayName("a guarded e-mail is sent once, by keyword as Python calls it")
    void email() {
        try (Celeriac app = TestApp.of(Map.of()).register(samples)) {
            app.signature("mail.welcome", List.of(), Map.of("user_id", 7)).apply();
            app.task(samples::sendWelcomeEmail).apply(7L);
        }
        assertThat(samples.sent).isEqualTo(1);
        assertThat(run("mail.send", "ann")).isEqualTo(Map.of("message_id", "m-ann"));
    }

    @Test
    @DisplayName("back-off by hand, by annotation, by header, and none for client errors")
    void backoff() {
        List<Integer> calls = new ArrayList<>();
        samples.api = () -> {
            calls.add(1);
            if (calls.size() <= 3) {
                throw new ConnectException("refused");
            }
            return "data";
        };
        assertThat(run("api.manual_backoff")).isEqualTo("data");
        calls.clear();
        assertThat(run("api.fetch")).isEqualTo("data");
        calls.clear();
        samples.api = () -> {
            calls.add(1);
            throw new HttpError(404, null);
        };
        assertThatThrownBy(() -> run("api.branches")).hasRootCauseMessage("HTTP 404");
        assertThat(calls).hasSize(1);
        calls.clear();
        samples.api = () -> {
            calls.add(1);
            throw new HttpError(429, 7L);
        };
        assertThatThrownBy(() -> run("api.branches")).hasRootCauseMessage("HTTP 429");
        assertThat(calls).hasSize(4);
    }

    @Test
    @DisplayName("one object of the base class for all calls, told after each")
    void base() {
        DatabaseHandlers.EVENTS.clear();
        try (Celeriac app = TestApp.of(Map.of()).register(samples)) {
            app.task(samples::updateUserStats).apply(1);
            app.task(samples::updateUserStats).apply(2);
        }
        assertThat(DatabaseHandlers.EVENTS).containsExactly("made", "closed after SUCCESS", "closed after SUCCESS");
    }

    @Test
    @DisplayName("the soft limit is caught and answered")
    void softLimit() {
        assertThat(run("resume.parse")).isEqualTo("COMPLETE");
        samples.api = () -> {
            throw new SoftTimeLimitExceeded();
        };
        assertThat(run("resume.parse")).isEqualTo("TIMED_OUT");
        assertThat(samples.statuses).containsExactly("PROCESSING", "COMPLETE", "PROCESSING", "TIMED_OUT");
    }

    @Test
    @DisplayName("called directly in a test, a task that would retry throws the original error")
    void direct() {
        samples.api = () -> {
            throw new ConnectException("down");
        };
        assertThatThrownBy(() -> samples.syncExternalService(1)).isInstanceOf(ConnectException.class);
    }

    @Test
    @DisplayName("payments, locks, counts, and files named after the task")
    void rest() {
        samples.api = () -> {
            throw new Declined();
        };
        assertThat(run("payment.process")).isEqualTo(Map.of("status", "declined"));
        assertThat(run("order.once", 5L)).isEqualTo("done");
        assertThat(run("order.once", 5L)).isEqualTo("already");
        assertThat(run("sessions.cleanup")).isEqualTo(17);
        assertThat(run("data.export", 3)).isEqualTo(Map.of("file", "export-id-1.csv"));
    }
}
