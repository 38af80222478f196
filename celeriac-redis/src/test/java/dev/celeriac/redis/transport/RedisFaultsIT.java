package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.result.RedisResultStoreProvider;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.FaultProxy;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.contract.Results;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens when Redis or the network between fails; each test has a Redis of its own behind a proxy. */
class RedisFaultsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);

    private final List<AutoCloseable> open = new ArrayList<>();
    private OwnRedis redis;
    private FaultProxy proxy;
    private Transport transport;

    @BeforeEach
    void start() {
        redis = later(OwnRedis.with("--appendonly", "yes", "--appendfsync", "always"));
        proxy = later(FaultProxy.to(URI.create(redis.url())));
        transport = later(open("redis://127.0.0.1:" + proxy.port()));
    }

    @AfterEach
    void close() throws Exception {
        proxy.heal();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T later(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private static Transport open(String url) {
        return new RedisTransportProvider().open(url, Map.of(), InstantSource.system());
    }

    private ResultStore results() {
        return later(new RedisResultStoreProvider()
                .open("redis://127.0.0.1:" + proxy.port(), Map.of(), Duration.ofHours(1), InstantSource.system()));
    }

    private TransportConsumer consumer() {
        return consumer(Duration.ofSeconds(15));
    }

    private TransportConsumer consumer(Duration lease) {
        return later(
                transport.consume(new ConsumerOptions("faults@test", List.of("q"), Duration.ofMillis(200), lease)));
    }

    private void publish(String... texts) {
        List<Publication> batch =
                List.of(texts).stream().map(text -> Messages.text("q", text)).toList();
        transport.publish(batch, DEADLINE);
    }

    private static RedisFault.Kind kind(Throwable thrown) {
        assertThat(thrown).isInstanceOf(TransportException.class);
        assertThat(thrown.getMessage()).doesNotContain("\n");
        return ((RedisFault) thrown.getCause()).kind();
    }

    private TransportException failure(Duration deadline, List<Publication> batch) {
        return catchThrowableOfType(TransportException.class, () -> transport.publish(batch, deadline));
    }

    @Test
    @DisplayName("publishing fails within its deadline while Redis is away, and succeeds when it comes back in time")
    void publishAcrossRestart() {
        publish("before");
        redis.kill();
        await().atMost(DEADLINE).until(() -> proxy.connections() == 0);
        TransportException failure = failure(SHORT, List.of(Messages.text("q", "lost")));
        assertThat(kind(failure)).isEqualTo(RedisFault.Kind.UNREACHABLE);
        assertThat(failure.outcomeUnknown()).isFalse();

        CompletableFuture<Void> restarted = CompletableFuture.runAsync(redis::start);
        publish("after");
        restarted.join();
        assertThat(transport.stats("q").ready()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "a server that stops answering costs a publication its deadline and no more, small or too large for any buffer")
    void stalled() {
        publish("before");
        proxy.stall();
        List<Publication> large = IntStream.range(0, 40_000)
                .mapToObj(n -> Messages.text("q", "x".repeat(500)))
                .toList();
        TransportException small = failure(SHORT, List.of(Messages.text("q", "y")));
        assertThat(kind(small)).isEqualTo(RedisFault.Kind.TIMEOUT);
        assertThat(small.outcomeUnknown()).isTrue();
        publishLargeInVain(large);
        proxy.heal();
        publish("after");
    }

    private void publishLargeInVain(List<Publication> large) {
        assertThat(kind(failure(Duration.ofSeconds(3), large)))
                .isIn(RedisFault.Kind.TIMEOUT, RedisFault.Kind.UNREACHABLE);
    }

    @Test
    @DisplayName("a connection that breaks before the reply leaves the outcome of a publication unknown")
    void resetMidReply() {
        publish("before");
        proxy.resetAfter(1);
        TransportException failure = failure(DEADLINE, List.of(Messages.text("q", "perhaps")));
        assertThat(kind(failure)).isEqualTo(RedisFault.Kind.LOST);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(transport.stats("q").ready()).isEqualTo(2);
    }

    @Test
    @DisplayName("an idle connection that was cut is replaced without anybody noticing")
    void cutWhileIdle() {
        publish("a");
        proxy.cut();
        await().atMost(DEADLINE).until(() -> proxy.connections() == 0);
        publish("b");
        assertThat(transport.stats("q").ready()).isEqualTo(2);
    }

    @Test
    @DisplayName("messages that a fetch took before its connection broke are found by the next one, once")
    void fetchBreaks() {
        publish("a", "b", "c");
        TransportConsumer consumer = consumer();
        assertThat(Tasks.texts(Tasks.persistently(consumer, 1))).containsExactly("a");
        proxy.resetAfter(1);
        assertThatThrownBy(() -> consumer.fetch(5, Duration.ofSeconds(1))).isInstanceOf(TransportException.class);

        List<Delivery> found = Tasks.persistently(consumer, 5);
        assertThat(Tasks.texts(found)).containsExactly("b", "c");
        assertThat(found).noneMatch(Delivery::redelivered);
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 3));
        assertThat(consumer.settle(Tasks.acknowledge(found))).isEqualTo(2);
        consumer.close();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 1, 0, 0));
    }

    @Test
    @DisplayName("such messages go back to their queue if that consumer is only kept for what it holds, or closed")
    void fetchBreaksForGood() {
        publish("a", "b", "c", "d");
        TransportConsumer given = consumer();
        TransportConsumer closed = consumer();
        List<Delivery> held = Tasks.persistently(given, 1);
        proxy.resetAfter(1);
        assertThatThrownBy(() -> given.fetch(2, Duration.ofSeconds(1))).isInstanceOf(TransportException.class);
        await().atMost(DEADLINE).until(() -> transport.stats("q").equals(new QueueStats("q", 3, 0, 1)));

        try (var raw = new RawRedis(redis.url())) {
            assertThat(raw.number("LLEN", "q")).isEqualTo(3);
        }
        assertThat(Tasks.texts(Tasks.persistently(closed, 1))).containsExactly("b");
        proxy.resetAfter(1);
        assertThatThrownBy(() -> closed.fetch(1, Duration.ofSeconds(1))).isInstanceOf(TransportException.class);
        closed.close();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 3, 0, 1));
        List<Delivery> rest = Tasks.persistently(consumer(), 5);
        assertThat(Tasks.texts(rest)).containsExactly("b", "c", "d");
        assertThat(rest).noneMatch(Delivery::redelivered);
        assertThat(given.settle(Tasks.acknowledge(held))).isEqualTo(1);
    }

    @Test
    @DisplayName("a consumer that waits goes on after kill -9 and restart of Redis, and nothing is lost")
    void killedWhileWaiting() {
        TransportConsumer consumer = consumer();
        publish("a");
        List<Delivery> held = Tasks.persistently(consumer, 5);
        CompletableFuture<List<Delivery>> waiting =
                CompletableFuture.supplyAsync(() -> Tasks.persistently(consumer, 5));
        redis.kill();
        redis.start();
        publish("b");

        assertThat(Tasks.texts(waiting.join())).containsExactly("b");
        assertThat(consumer.settle(Tasks.acknowledge(held))).isEqualTo(1);
        assertThat(consumer.settle(Tasks.acknowledge(waiting.join()))).isEqualTo(1);
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 0));
    }

    @Test
    @DisplayName("a consumer that waits on connections whose other end is gone without a word goes on by itself")
    void halfOpen() throws Exception {
        TransportConsumer consumer = consumer();
        publish("a");
        consumer.settle(Tasks.acknowledge(Tasks.persistently(consumer, 5)));
        CompletableFuture<List<Delivery>> waiting =
                CompletableFuture.supplyAsync(() -> Tasks.persistently(consumer, 5));
        await().atMost(DEADLINE).until(() -> clients("wakeup") == 1);
        proxy.halfOpen();
        try (Transport other = open(redis.url())) {
            other.publish(List.of(Messages.text("q", "b")), DEADLINE);
        }
        assertThat(Tasks.texts(waiting.get(30, TimeUnit.SECONDS))).containsExactly("b");
    }

    private long clients(String role) {
        try (var raw = new RawRedis(redis.url())) {
            return raw.text("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains("name=celeriac-" + role))
                    .count();
        }
    }

    @Test
    @DisplayName(
            "CLIENT KILL of everybody disturbs nobody for long: publishing, consuming, settling and watching go on")
    void clientKill() throws Exception {
        TransportConsumer consumer = consumer();
        ResultStore results = results();
        Set<String> ended = ConcurrentHashMap.newKeySet();
        results.watch("task-1", meta -> ended.add(meta.taskId()));
        publish("a");
        List<Delivery> held = Tasks.persistently(consumer, 5);
        try (var raw = new RawRedis(redis.url())) {
            raw.call("CLIENT", "KILL", "TYPE", "pubsub");
            raw.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }
        // The news may still be on its way through the proxy; a publication that meets it says that it does not know.
        await().atMost(DEADLINE)
                .ignoreExceptionsMatching(TransportException.class::isInstance)
                .until(() -> {
                    publish("b");
                    return true;
                });
        assertThat(Tasks.texts(Tasks.persistently(consumer, 5))).containsExactly("b");
        assertThat(consumer.settle(Tasks.acknowledge(held))).isEqualTo(1);
        results.store(List.of(Results.meta("task-1", TaskMeta.SUCCESS, 1)));
        await().atMost(DEADLINE).until(() -> ended.contains("task-1"));
    }

    @Test
    @DisplayName("a commit whose reply is lost has its follow-ups published once when it is repeated")
    void commitBreaks() {
        TransportConsumer consumer = consumer();
        ResultStore results = results();
        BatchCommitter committer = transport.committer(consumer, results);
        int rounds = 12;
        for (int i = 0; i < rounds; i++) {
            publish("a" + i);
            var batch = new CommitBatch(
                    List.of(Messages.text("next", "follow-up")),
                    List.of(Results.meta("broken", TaskMeta.SUCCESS, i)),
                    Tasks.acknowledge(Tasks.persistently(consumer, 1)));
            // Every other time the command itself is held up, and may arrive after its repetition.
            if (i % 2 == 0) {
                proxy.stall();
                assertThatThrownBy(() -> committer.commit(batch, SHORT)).isInstanceOf(TransportException.class);
                proxy.heal();
            } else {
                proxy.resetAfter(1);
            }
            await().atMost(DEADLINE)
                    .ignoreExceptionsMatching(TransportException.class::isInstance)
                    .until(() -> {
                        committer.commit(batch, SHORT);
                        return true;
                    });
            proxy.heal();
        }
        await().during(SHORT).until(() -> transport.stats("next").ready() == rounds);
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 0));
        assertThat(results.find("broken")).isPresent();
    }

    @Test
    @DisplayName("a flushed script cache is not noticed")
    void scriptFlush() {
        TransportConsumer consumer = consumer();
        ResultStore results = results();
        try (var raw = new RawRedis(redis.url())) {
            for (int i = 0; i < 3; i++) {
                publish("m" + i);
                raw.call("SCRIPT", "FLUSH");
                List<Delivery> taken = Tasks.persistently(consumer, 5);
                raw.call("SCRIPT", "FLUSH");
                transport
                        .committer(consumer, results)
                        .commit(
                                new CommitBatch(
                                        List.of(),
                                        List.of(Results.meta("s" + i, TaskMeta.SUCCESS, i)),
                                        Tasks.acknowledge(taken)),
                                DEADLINE);
                raw.call("SCRIPT", "FLUSH");
                results.store(List.of(Results.meta("t" + i, TaskMeta.SUCCESS, i)));
            }
        }
        assertThat(results.findAll(List.of("s0", "s1", "s2", "t0", "t2"))).hasSize(5);
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 0));
    }

    @Test
    @DisplayName("out of memory: publishing and storing results fail and say so, taking and acknowledging go on")
    void outOfMemory() {
        TransportConsumer consumer = consumer();
        ResultStore results = results();
        publish("a", "b");
        try (var raw = new RawRedis(redis.url())) {
            raw.call("CONFIG", "SET", "maxmemory", "1");
            assertThat(kind(failure(DEADLINE, List.of(Messages.text("q", "x")))))
                    .isEqualTo(RedisFault.Kind.OUT_OF_MEMORY);
            assertThat(kind(failure(DEADLINE, List.of(Messages.text("q", "x"), Messages.text("p", "x")))))
                    .isEqualTo(RedisFault.Kind.OUT_OF_MEMORY);
            List<Delivery> held = Tasks.persistently(consumer, 1);
            var batch = new CommitBatch(
                    List.of(), List.of(Results.meta("oom", TaskMeta.SUCCESS, 1)), Tasks.acknowledge(held));
            assertThatThrownBy(() -> transport.committer(consumer, results).commit(batch, DEADLINE))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("maxmemory");
            assertThat(transport.stats("q").held())
                    .as("not acknowledged without its result")
                    .isEqualTo(1);
            assertThat(consumer.settle(Tasks.acknowledge(Tasks.persistently(consumer, 1))))
                    .isEqualTo(1);
            raw.call("CONFIG", "SET", "maxmemory", "0");
            transport.committer(consumer, results).commit(batch, DEADLINE);
        }
        assertThat(results.find("oom")).isPresent();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 0));
    }

    @Test
    @DisplayName("a read-only replica is named as such")
    void replica() {
        OwnRedis replica = later(OwnRedis.with("--replicaof", "127.0.0.1", Integer.toString(redis.port())));
        Transport toReplica = later(open(replica.url()));
        await().atMost(DEADLINE).untilAsserted(() -> {
            TransportException failure = catchThrowableOfType(
                    TransportException.class,
                    () -> toReplica.publish(List.of(Messages.text("q", "x")), Duration.ofMillis(300)));
            assertThat(kind(failure)).isEqualTo(RedisFault.Kind.READ_ONLY);
            assertThat(failure).hasMessageContaining("point the URL at the master");
        });
    }

    @Test
    @DisplayName("with 20 ms on every packet all still works")
    void latency() {
        proxy.latency(Duration.ofMillis(20));
        TransportConsumer consumer = consumer();
        publish("a", "b");
        List<Delivery> held = Tasks.persistently(consumer, 5);
        assertThat(consumer.settle(Tasks.acknowledge(held))).isEqualTo(2);
    }

    @Test
    @DisplayName("a Redis that stood still for a while, and then goes on, does not make anybody lose what it holds")
    void suspendedRedisKeepsLeases() {
        TransportConsumer holder = consumer(Duration.ofSeconds(2));
        TransportConsumer other = consumer(Duration.ofSeconds(2));
        publish("a");
        List<Delivery> held = Tasks.persistently(holder, 5);
        redis.suspend();
        // Longer than the lease would be for a Redis that stood still: nobody may take the message when it goes on.
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        redis.resume();
        publish("b");
        assertThat(Tasks.texts(Tasks.persistently(other, 5))).containsExactly("b");
        assertThat(holder.settle(Tasks.acknowledge(held))).isEqualTo(1);
    }
}
