package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.control.Control;
import dev.celeriac.control.ControlReply;
import dev.celeriac.control.ControlTarget;
import dev.celeriac.control.Inspect;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Remote control of real workers on one broker that nobody else uses. */
public abstract class ControlContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NODE = "w1@test";

    protected final String unique = "control-" + UUID.randomUUID();
    private final ControlTasks tasks = new ControlTasks();
    private final List<Worker> workers = new ArrayList<>();
    private Celeriac app;

    /** An app of its own with these settings; its default queue is {@code unique}. All of one test share a broker. */
    protected abstract Celeriac open(String unique, Map<String, Object> settings);

    @BeforeEach
    final void start() {
        app = open(unique, Map.of());
        app.register(tasks);
    }

    @AfterEach
    final void stop() {
        tasks.letGo.countDown();
        workers.forEach(Worker::close);
        app.close();
    }

    private Worker worker(String node) throws InterruptedException {
        Worker worker = app.worker()
                .queues(unique)
                .concurrency(1)
                .hostname(node)
                .mingle(false)
                .start();
        workers.add(worker);
        assertThat(worker.awaitReady(PATIENCE)).isTrue();
        return worker;
    }

    /** One answer is enough; there is no other worker. */
    private Control control() {
        return app.control().to(ControlTarget.nodes(NODE).timeout(PATIENCE));
    }

    private Inspect inspect() {
        return control().inspect();
    }

    private @Nullable Object ask(String command, Map<String, ?> arguments) {
        return inspect().ask(command, arguments).get(NODE);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<Object>) Objects.requireNonNull(value);
    }

    private AsyncResult<String> running() {
        AsyncResult<String> running = app.task(tasks::hold).delay("a");
        await().atMost(PATIENCE).until(() -> !list(inspect().active().get(NODE)).isEmpty());
        return running;
    }

    @Test
    @DisplayName("all workers answer a ping, or those of a destination, a glob or a regular expression")
    void destinations() throws InterruptedException {
        worker(NODE);
        worker("x2@test");
        Map<String, String> pong = Map.of("ok", "pong");
        ControlTarget two = ControlTarget.ALL.timeout(PATIENCE).limit(2);
        ControlTarget one = ControlTarget.ALL.timeout(PATIENCE).limit(1);
        assertThat(app.control().to(two).inspect().ping()).isEqualTo(Map.of(NODE, pong, "x2@test", pong));
        assertThat(inspect().ping()).isEqualTo(Map.of(NODE, pong));
        assertThat(app.control().to(one.glob("x[!1]@*")).inspect().ping()).isEqualTo(Map.of("x2@test", pong));
        assertThat(app.control().to(one.regex("w\\d")).inspect().ping()).isEqualTo(Map.of(NODE, pong));
        assertThat(app.control()
                        .to(ControlTarget.nodes("nobody@test").timeout(Duration.ofMillis(50)))
                        .ping())
                .isEmpty();
    }

    @Test
    @DisplayName("a worker tells what it runs, holds and has in store")
    void tells() throws InterruptedException {
        worker(NODE);
        AsyncResult<String> later =
                app.task(tasks::note).s("b").countdown(Duration.ofHours(2)).applyAsync();
        await().atMost(PATIENCE).until(() -> app.transport().stats(unique).scheduled() == 1);
        AsyncResult<String> running = running();
        Map<String, Object> active = map(list(inspect().active().get(NODE)).get(0));
        assertThat(active)
                .containsEntry("id", running.id())
                .containsEntry("name", "control.hold")
                .containsEntry("type", "control.hold")
                .containsEntry("args", List.of("a"))
                .containsEntry("hostname", NODE)
                .containsEntry("acknowledged", false)
                .containsKeys("kwargs", "time_start", "worker_pid");
        assertThat(map(active.get("delivery_info"))).containsEntry("routing_key", unique);
        assertThat(map(list(ask("active", Map.of("safe", true))).get(0))).containsEntry("args", "('a',)");
        assertThat(map(inspect().queryTask(running.id(), "unknown").get(NODE)))
                .containsOnlyKeys(running.id())
                .hasEntrySatisfying(
                        running.id(), state -> assertThat(list(state)).startsWith("active"));
        Map<String, Object> entry = map(list(inspect().scheduled().get(NODE)).get(0));
        assertThat(entry).containsKeys("eta", "priority");
        assertThat(map(entry.get("request"))).containsEntry("id", later.id());
        assertThat(list(inspect().registered().get(NODE))).contains("control.hold", "control.limited [rate_limit=1/h]");
        Map<String, Object> stats = map(inspect().stats().get(NODE));
        assertThat(map(stats.get("total"))).containsEntry("control.hold", 1L);
        assertThat(map(stats.get("pool"))).containsEntry("max-concurrency", 1L);
        assertThat(stats).containsKeys("pid", "clock", "uptime", "broker", "prefetch_count", "rusage");
        assertThat(map(list(inspect().activeQueues().get(NODE)).get(0))).containsEntry("name", unique);
        assertThat(map(inspect().conf(false).get(NODE))).containsEntry("task_default_queue", unique);
        assertThat(String.valueOf(map(inspect().report().get(NODE)).get("ok"))).contains("software -> celeriac");
        assertThat(map(inspect().clock().get(NODE)).get("clock")).isInstanceOf(Long.class);
        assertThat(String.valueOf(inspect().memsample().get(NODE))).endsWith("MB");
        assertThat(map(ask("hello", Map.of("from_node", "other@test")))).containsKeys("revoked", "clock");
    }

    @Test
    @DisplayName("a revoked task does not start, its state is REVOKED; one that runs goes on and succeeds")
    void revoke() throws InterruptedException {
        worker(NODE);
        AsyncResult<String> running = running();
        AsyncResult<String> waiting = app.task(tasks::note).delay("never");
        assertThat(ask("revoke", Map.of("task_id", List.of(waiting.id(), running.id()))))
                .isEqualTo(Map.of("ok", "tasks " + waiting.id() + ", " + running.id() + " flagged as revoked"));
        assertThat(list(inspect().revoked().get(NODE))).containsExactly(waiting.id(), running.id());
        tasks.letGo.countDown();
        await().atMost(PATIENCE).until(() -> waiting.state().equals(TaskMeta.REVOKED));
        AsyncResult<String> last = app.task(tasks::note).delay("last");
        assertThat(last.get(PATIENCE)).isEqualTo("last");
        assertThat(tasks.noted).containsExactly(running.id(), "last");
        await().atMost(PATIENCE).until(() -> running.state().equals(TaskMeta.SUCCESS));
        assertThat(waiting.state()).isEqualTo(TaskMeta.REVOKED);
    }

    @Test
    @DisplayName("a worker that was down learns what was revoked meanwhile")
    void durable() throws InterruptedException {
        AsyncResult<String> revoked = app.task(tasks::note).delay("never");
        revoked.revoke();
        AsyncResult<String> other = app.task(tasks::note).delay("b");
        worker(NODE);
        assertThat(other.get(PATIENCE)).isEqualTo("b");
        await().atMost(PATIENCE).until(() -> revoked.state().equals(TaskMeta.REVOKED));
        assertThat(tasks.noted).containsExactly("b");
    }

    @Test
    @DisplayName("a worker that was down learns what was revoked by its stamp meanwhile")
    void durableStamps() throws InterruptedException {
        AsyncResult<String> revoked =
                app.task(tasks::note).s("never").stamp("customer", "8").applyAsync();
        app.control().revokeByStampedHeaders(Map.of("customer", List.of("8")), false);
        AsyncResult<String> other =
                app.task(tasks::note).s("b").stamp("customer", "9").applyAsync();
        worker(NODE);
        assertThat(other.get(PATIENCE)).isEqualTo("b");
        await().atMost(PATIENCE).until(() -> revoked.state().equals(TaskMeta.REVOKED));
        assertThat(tasks.noted).containsExactly("b");
    }

    @Test
    @DisplayName("a revoked task that waits for its time leaves the broker at once")
    void revokeScheduled() throws InterruptedException {
        worker(NODE);
        AsyncResult<String> later =
                app.task(tasks::note).s("b").countdown(Duration.ofHours(2)).applyAsync();
        await().atMost(PATIENCE).until(() -> app.transport().stats(unique).scheduled() == 1);
        later.revoke();
        await().atMost(PATIENCE).until(() -> app.transport().stats(unique).scheduled() == 0);
        await().atMost(PATIENCE).until(() -> later.state().equals(TaskMeta.REVOKED));
        assertThat(tasks.noted).isEmpty();
    }

    @Test
    @DisplayName("terminate stops what runs")
    void terminate() throws InterruptedException {
        worker(NODE);
        AsyncResult<String> running = running();
        assertThat(ask("revoke", Map.of("task_id", running.id(), "terminate", true)))
                .isEqualTo(Map.of("ok", "terminate: " + running.id()));
        await().atMost(PATIENCE).until(() -> running.state().equals(TaskMeta.REVOKED));
        assertThat(ask("terminate", Map.of("signal", "KILL", "task_id", List.of("x"))))
                .isEqualTo(Map.of("ok", "terminate: tasks unknown"));
        assertThat(app.task(tasks::note).delay("after").get(PATIENCE)).isEqualTo("after");
    }

    @Test
    @DisplayName("tasks with a revoked stamp do not start")
    void stamped() throws InterruptedException {
        worker(NODE);
        assertThat(ask("revoke_by_stamped_headers", Map.of("headers", Map.of("customer", List.of("7")))))
                .isEqualTo(Map.of("ok", "headers {'customer': ['7']} flagged as revoked, but not terminated"));
        AsyncResult<String> revoked =
                app.task(tasks::note).s("never").stamp("customer", 7).applyAsync();
        await().atMost(PATIENCE).until(() -> revoked.state().equals(TaskMeta.REVOKED));
        assertThat(tasks.noted).isEmpty();
    }

    @Test
    @DisplayName("a rate limit holds back its own tasks only, and can be lifted")
    void rateLimit() throws InterruptedException {
        worker(NODE);
        List<AsyncResult<String>> limited = IntStream.range(0, 20)
                .mapToObj(i -> app.task(tasks::limited).delay("l" + i))
                .toList();
        AsyncResult<String> free = app.task(tasks::note).delay("free");
        assertThat(free.get(PATIENCE)).isEqualTo("free");
        assertThat(limited.stream().filter(AsyncResult::ready).count()).isLessThanOrEqualTo(1);
        assertThat(ask("rate_limit", Map.of("task_name", "control.limited", "rate_limit", 0)))
                .isEqualTo(Map.of("ok", "rate limit disabled successfully"));
        assertThat(app.task(tasks::limited).delay("now").get(PATIENCE)).isEqualTo("now");
        assertThat(control().rateLimit("control.limited", "1000/s"))
                .containsExactly(new ControlReply(NODE, Map.of("ok", "new rate limit set successfully")));
        assertThat(app.task(tasks::limited).delay("then").get(PATIENCE)).isEqualTo("then");
        assertThat(ask("rate_limit", Map.of("task_name", "no.such", "rate_limit", "1/s")))
                .isEqualTo(Map.of("error", "unknown task"));
        assertThat(ask("rate_limit", Map.of("task_name", "control.note", "rate_limit", "1/x")))
                .isEqualTo(Map.of("error", "KeyError('x')"));
    }

    @Test
    @DisplayName("queues are added and cancelled while the worker runs")
    void queues() throws InterruptedException {
        worker(NODE);
        String other = unique + ".other";
        AsyncResult<String> early =
                app.task(tasks::note).s("early").queue(other).applyAsync();
        assertThat(control().addConsumer(other))
                .containsExactly(new ControlReply(NODE, Map.of("ok", "add consumer " + other)));
        assertThat(early.get(PATIENCE)).isEqualTo("early");
        assertThat(list(inspect().activeQueues().get(NODE))).hasSize(2);
        assertThat(control().cancelConsumer(other))
                .containsExactly(new ControlReply(NODE, Map.of("ok", "no longer consuming from " + other)));
        app.task(tasks::note).s("unwanted").queue(other).applyAsync();
        assertThat(app.task(tasks::note).delay("wanted").get(PATIENCE)).isEqualTo("wanted");
        assertThat(app.transport().stats(other).ready()).isEqualTo(1);
        assertThat(control().cancelConsumer(unique)).hasSize(1);
        AsyncResult<String> later = app.task(tasks::note).delay("later");
        control().addConsumer(unique);
        assertThat(later.get(PATIENCE)).isEqualTo("later");
    }

    @Test
    @DisplayName("pool, limits, events and own commands")
    void steers() throws InterruptedException {
        worker(NODE);
        app.control()
                .commands()
                .add(
                        "shout",
                        (worker, arguments) ->
                                Map.of("ok", arguments.text("what").toUpperCase(java.util.Locale.ROOT)));
        assertThat(ask("shout", Map.of("what", "ho"))).isEqualTo(Map.of("ok", "HO"));
        assertThat(ask("pool_grow", Map.of("n", 2))).isEqualTo(Map.of("ok", "pool will grow"));
        assertThat(map(map(inspect().stats().get(NODE)).get("pool"))).containsEntry("max-concurrency", 3L);
        assertThat(ask("pool_shrink", Map.of())).isEqualTo(Map.of("ok", "pool will shrink"));
        assertThat(ask("time_limit", Map.of("task_name", "control.note", "soft", 10, "hard", 20.5)))
                .isEqualTo(Map.of("ok", "time limits set successfully"));
        assertThat(list(inspect().registered("time_limit", "soft_time_limit").get(NODE)))
                .contains("control.note [time_limit=20.5 soft_time_limit=10]");
        assertThat(ask("enable_events", Map.of())).isEqualTo(Map.of("ok", "task events enabled"));
        assertThat(ask("enable_events", Map.of())).isEqualTo(Map.of("ok", "task events already enabled"));
        assertThat(ask("disable_events", Map.of())).isEqualTo(Map.of("ok", "task events disabled"));
        assertThat(inspect().ask("heartbeat", Map.of())).containsEntry(NODE, null);
        assertThat(ask("pool_restart", Map.of())).isEqualTo(Map.of("ok", "reload started"));
    }

    @Test
    @DisplayName("shutdown stops a worker, which does not answer")
    void shutdown() throws InterruptedException {
        Worker worker = worker(NODE);
        control().tell("shutdown", Map.of());
        assertThat(worker.join(PATIENCE)).isTrue();
        assertThat(worker.failure()).isEmpty();
    }

    @Test
    @DisplayName("whatever is sent to it, the worker answers the next question")
    void hostile() throws InterruptedException {
        worker(NODE);
        var exchange = new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT);
        String[] bodies = {
            "",
            "null",
            "[]",
            "7",
            "{",
            "\"x\"",
            "{\"method\": 7}",
            "{\"method\": \"ping\", \"arguments\": []}",
            "{\"method\": \"ping\", \"destination\": {\"a\": 1}}",
            "{\"method\": \"ping\", \"reply_to\": 7}",
            "{\"method\": \"ping\", \"reply_to\": {\"exchange\": \"nowhere\", \"routing_key\": \"no\"}, \"ticket\": \"t\"}",
            "{\"method\": \"ping\", \"pattern\": \"(((a+)+)+)+$\", \"matcher\": \"pcre\"}",
            "{\"method\": \"ping\", \"pattern\": \"[\", \"matcher\": \"glob\"}",
            "[".repeat(10_000),
            "{\"method\": \"" + "x".repeat(100_000) + "\"}"
        };
        List<BroadcastMessage> flood = new ArrayList<>();
        for (String body : bodies) {
            flood.add(message(exchange, body.getBytes(StandardCharsets.UTF_8), "application/json"));
        }
        flood.add(message(exchange, new byte[] {-128, 2, 99}, "application/x-python-serialize"));
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            flood.add(message(exchange, noise, random.nextBoolean() ? "application/json" : ""));
        }
        app.transport().broadcast().send(flood, PATIENCE);
        for (String command : app.control().commands().names()) {
            if (command.equals("shutdown") || command.equals("objgraph")) {
                continue;
            }
            for (Object value : Arrays.asList(7, -1, "x", List.of(Map.of()), Map.of("a", 1), true)) {
                Map<String, Object> arguments = new HashMap<>();
                for (String name : List.of(
                        "task_id",
                        "ids",
                        "signal",
                        "task_name",
                        "rate_limit",
                        "soft",
                        "hard",
                        "queue",
                        "exchange",
                        "n",
                        "max",
                        "min",
                        "headers",
                        "from_node",
                        "revoked",
                        "taskinfoitems",
                        "id",
                        "topic")) {
                    arguments.put(name, value);
                }
                if (command.equals("cancel_consumer") || command.equals("add_consumer") && value.equals("x")) {
                    arguments.put("exchange", "x");
                }
                app.control().tell(command, arguments);
            }
        }
        assertThat(ask("nosuch", Map.of())).isEqualTo(Map.of("error", "KeyError('nosuch')"));
        assertThat(String.valueOf(ask("revoke", Map.of()))).contains("TypeError", "task_id");
        assertThat(inspect().ping()).isEqualTo(Map.of(NODE, Map.of("ok", "pong")));
        assertThat(app.task(tasks::note).delay("alive").get(PATIENCE)).isEqualTo("alive");
    }

    @Test
    @DisplayName("answers go to the exchange of answers, not to whatever a request names")
    void answersGoNowhereElse() throws InterruptedException {
        worker(NODE);
        var elsewhere = new BroadcastExchange(unique, BroadcastExchange.Type.DIRECT);
        var fanout = new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT);
        String request = "{\"method\": \"ping\", \"ticket\": \"t\", \"reply_to\": {\"exchange\": \"" + unique
                + "\", \"routing_key\": \"k\"}}";
        try (BroadcastSubscription subscription = app.transport()
                .broadcast()
                .subscribe(new BroadcastQueue(unique + ".elsewhere", elsewhere, "k", 10), PATIENCE)) {
            byte[] body = request.getBytes(StandardCharsets.UTF_8);
            app.transport().broadcast().send(List.of(message(fanout, body, "application/json")), PATIENCE);
            // Answered in the order of the requests, so the first has had its answer when the second has.
            assertThat(inspect().ping()).containsKey(NODE);
            assertThat(subscription.poll(Duration.ZERO)).isNull();
        }
    }

    private static BroadcastMessage message(BroadcastExchange exchange, byte[] body, String type) {
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("clock", "no number");
        return new BroadcastMessage(
                exchange, "", new Message(body, type, "utf-8", headers, new Properties(null, null, 1, 0, null)));
    }

    @Test
    @DisplayName("a flood of pings costs nobody else an answer")
    void flood() throws InterruptedException {
        worker(NODE);
        for (int i = 0; i < 3_000; i++) {
            app.control().tell("ping", Map.of());
        }
        assertThat(inspect().ping()).hasSize(1);
    }

    @Test
    @DisplayName("what was revoked and the clock outlive the worker in its state file")
    void stateFile(@org.junit.jupiter.api.io.TempDir java.nio.file.Path directory) throws InterruptedException {
        String file = directory.resolve("state").toString();
        try (Celeriac own = open(unique, Map.of("worker_state_db", file))) {
            Worker first =
                    own.worker().queues(unique).hostname(NODE).mingle(false).start();
            assertThat(first.awaitReady(PATIENCE)).isTrue();
            first.revocations().revoke("r-1");
            first.clock().adjust(5000);
            first.close();
        }
        try (Celeriac own = open(unique, Map.of("worker_state_db", file));
                Worker second =
                        own.worker().queues(unique).hostname(NODE).mingle(false).start()) {
            assertThat(second.awaitReady(PATIENCE)).isTrue();
            assertThat(second.revocations().contains("r-1")).isTrue();
            assertThat(second.clock().value()).isGreaterThan(5000);
        }
    }

    @Test
    @DisplayName("a worker that starts learns from its neighbours")
    void mingle() throws InterruptedException {
        worker(NODE).revocations().revoke("known only there");
        Worker other = app.worker().queues(unique).hostname("new@test").start();
        workers.add(other);
        await().atMost(PATIENCE).until(() -> other.revocations().contains("known only there"));
    }

    @Test
    @DisplayName("a task that only a neighbour knows to be revoked is not started by a worker that starts")
    void minglesBeforeTheFirstMessage() throws InterruptedException {
        worker(NODE);
        try (Celeriac process = open(unique, Map.of());
                Worker neighbour = process.worker()
                        .queues(unique + "-elsewhere")
                        .hostname("neighbour@test")
                        .mingle(false)
                        .start()) {
            assertThat(neighbour.awaitReady(PATIENCE)).isTrue();
            // It takes messages from there on; whether it hears questions yet is another matter.
            await().atMost(PATIENCE).until(() -> app.control().inspect().ping().containsKey("neighbour@test"));
            AsyncResult<?> task =
                    app.task(tasks::note).s("x").queue(unique + "-new").applyAsync();
            neighbour.revocations().revoke(task.id());

            Worker starting = app.worker()
                    .queues(unique + "-new")
                    .hostname("new@test")
                    .mingle(PATIENCE)
                    .start();
            workers.add(starting);

            await().atMost(PATIENCE).until(() -> task.state().equals(TaskMeta.REVOKED));
        }
    }
}
