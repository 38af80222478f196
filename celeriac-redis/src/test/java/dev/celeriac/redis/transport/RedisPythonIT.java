package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.redis.result.RedisResultStoreProvider;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.contract.Results;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.testkit.server.PythonCelery;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Real kombu and Celery on the same Redis. */
class RedisPythonIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final QueueStats EMPTY = new QueueStats("celery", 0, 0, 0);

    private final List<AutoCloseable> open = new ArrayList<>();
    private OwnRedis redis;
    private Transport transport;

    @BeforeEach
    void start() {
        redis = later(OwnRedis.with());
        transport = later(open(Map.of()));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T later(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private Transport open(Map<String, Object> options) {
        return new RedisTransportProvider().open(redis.url(), new LinkedHashMap<>(options), InstantSource.system());
    }

    private TransportConsumer consumer(Transport from) {
        return later(from.consume(
                new ConsumerOptions("java@test", List.of("celery"), Duration.ofMillis(200), Duration.ofSeconds(15))));
    }

    private ResultStore results() {
        return later(new RedisResultStoreProvider()
                .open(redis.url(), Map.of(), Duration.ofHours(1), InstantSource.system()));
    }

    private ChildProcess python(String command, String... arguments) {
        Path script = Path.of("src/test/resources/interop/peer.py").toAbsolutePath();
        var all = new ArrayList<>(List.of(script.toString(), command, redis.url() + "/0"));
        all.addAll(List.of(arguments));
        return later(PythonCelery.require().launch(all.toArray(String[]::new)).start());
    }

    private void pythonRestores(String options, String seconds) {
        try (ChildProcess python = python("restore", options, seconds)) {
            assertThat(python.awaitExit(DEADLINE)).isZero();
        }
    }

    private static Publication add(String id) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("lang", "java");
        headers.put("task", "peer.add");
        headers.put("id", id);
        headers.put("root_id", id);
        for (String name : new String[] {"parent_id", "group", "eta", "expires", "shadow"}) {
            headers.put(name, null);
        }
        headers.put("retries", 0L);
        headers.put("timelimit", Arrays.asList(null, null));
        headers.put("argsrepr", "(2, 3)");
        headers.put("kwargsrepr", "{}");
        headers.put("origin", "java@test");
        byte[] body = "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"
                .getBytes(StandardCharsets.UTF_8);
        var message =
                new Message(body, "application/json", "utf-8", headers, new Properties(id, "reply-queue", 2, 0, null));
        return Publication.toQueue("celery", message, id, null);
    }

    @Test
    @DisplayName("what a Celery producer sends wakes our consumer and is read whole, at any priority")
    void pythonProducer() {
        TransportConsumer consumer = consumer(transport);
        ChildProcess producer = python("produce", "{}", "7");
        List<Delivery> taken = Tasks.persistently(consumer, 5);
        String id = producer.awaitLine("sent ", DEADLINE).substring("sent ".length());

        assertThat(taken).hasSize(1);
        Delivery delivery = taken.get(0);
        assertThat(delivery.message().headers())
                .containsEntry("task", "peer.add")
                .containsEntry("id", id);
        assertThat(delivery.message().properties().priority()).isEqualTo(7);
        assertThat(delivery.message().properties().correlationId()).isEqualTo(id);
        assertThat(new String(delivery.message().body(), StandardCharsets.UTF_8))
                .startsWith("[[2, 3], {");
        assertThat(delivery.redelivered()).isFalse();
        assertThat(consumer.settle(Tasks.acknowledge(taken))).isEqualTo(1);
        assertThat(transport.stats("celery")).isEqualTo(EMPTY);
    }

    @Test
    @DisplayName("a Celery worker runs what we publish, and its result reaches whoever waits here")
    void pythonWorker() {
        ChildProcess worker = python("worker");
        worker.awaitLine("ready.", DEADLINE);
        String id = UUID.randomUUID().toString();
        var result = new ArrayList<TaskMeta>();
        ResultStore results = results();
        results.watch(id, result::add);
        transport.publish(List.of(add(id)), DEADLINE);

        await().atMost(DEADLINE).until(() -> !result.isEmpty());
        assertThat(result.get(0).status()).isEqualTo(TaskMeta.SUCCESS);
        assertThat(result.get(0).result()).isEqualTo(5L);
        await().atMost(DEADLINE).until(() -> transport.stats("celery").equals(EMPTY));
    }

    @Test
    @DisplayName("a client in Python that waits for a result gets ours")
    void pythonWaits() {
        String id = UUID.randomUUID().toString();
        ChildProcess waiting = python("result", id);
        waiting.awaitLine("waiting", DEADLINE);
        try (var raw = new RawRedis(redis.url())) {
            await().atMost(DEADLINE)
                    .until(() -> !raw.texts("PUBSUB", "CHANNELS", "celery-task-meta-*")
                            .isEmpty());
        }
        results().store(List.of(Results.meta(id, TaskMeta.SUCCESS, List.of(1, "zwei", true))));
        assertThat(waiting.awaitLine("result ", DEADLINE)).isEqualTo("result [1, \"zwei\", true]");
    }

    @Test
    @DisplayName(
            "kombu restores what a dead consumer of ours held, whole and marked, once the visibility timeout has passed")
    void kombuRestoresOurs() {
        String id = UUID.randomUUID().toString();
        transport.publish(List.of(add(id)), DEADLINE);
        TransportConsumer consumer = consumer(transport);
        List<Delivery> held = Tasks.persistently(consumer, 1);
        Brokers.abandon(consumer);

        pythonRestores("{\"visibility_timeout\": 1}", "3");
        assertThat(transport.stats("celery")).isEqualTo(new QueueStats("celery", 1, 0, 0));
        ChildProcess taker = python("take");
        assertThat(taker.awaitLine("message ", DEADLINE))
                .contains("\"id\": \"" + id + "\"")
                .contains("\"redelivered\": true");
        assertThat(consumer.settle(Tasks.acknowledge(held)))
                .as("settled by the one that came too late")
                .isZero();
    }

    @Test
    @DisplayName("kombu leaves alone what a living consumer of ours holds, though its visibility timeout is shorter")
    void kombuLeavesLivingAlone() {
        transport.publish(List.of(add(UUID.randomUUID().toString())), DEADLINE);
        TransportConsumer consumer = consumer(transport);
        List<Delivery> held = Tasks.persistently(consumer, 1);
        pythonRestores("{\"visibility_timeout\": 5}", "8");
        assertThat(transport.stats("celery")).isEqualTo(new QueueStats("celery", 0, 0, 1));
        assertThat(consumer.settle(Tasks.acknowledge(held))).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "kombu restores a message that we parked, when its ETA has come and not before, without any worker of ours")
    void kombuRestoresParked() {
        String id = UUID.randomUUID().toString();
        transport.publish(List.of(add(id)), DEADLINE);
        try (TransportConsumer consumer = consumer(transport)) {
            List<Delivery> held = Tasks.persistently(consumer, 1);
            consumer.settle(
                    List.of(new Settlement.Park(held.get(0), Instant.now().plusSeconds(6))));
        }
        pythonRestores("{}", "0");
        assertThat(transport.stats("celery")).isEqualTo(new QueueStats("celery", 0, 1, 0));
        pythonRestores("{}", "7");
        ChildProcess taker = python("take");
        assertThat(taker.awaitLine("message ", DEADLINE)).contains("\"id\": \"" + id + "\"");
    }

    @Test
    @DisplayName("we restore what a killed Python worker held, by kombu's own rule, marked")
    void weRestoreTheirs() {
        String id = UUID.randomUUID().toString();
        transport.publish(List.of(add(id)), DEADLINE);
        ChildProcess holder = python("hold");
        holder.awaitLine("message ", DEADLINE);
        await().atMost(DEADLINE).until(() -> transport.stats("celery").held() == 1);
        holder.kill();
        Transport impatient = later(open(Map.of("visibility_timeout", 2, "unacked_restore_interval", 0.5)));

        List<Delivery> again = Tasks.persistently(consumer(impatient), 1);
        assertThat(again.get(0).message().headers()).containsEntry("id", id);
        assertThat(again.get(0).redelivered()).isTrue();
        assertThat(again.get(0).deliveryCount()).isEqualTo(2);
        assertThat(transport.stats("celery")).isEqualTo(new QueueStats("celery", 0, 0, 1));
    }
}
