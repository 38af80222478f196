package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.FaultProxy;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A consumer that asks for the next messages before those that have come are returned. */
class FetchAheadIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final List<AutoCloseable> open = new ArrayList<>();
    private OwnRedis redis;
    private FaultProxy proxy;
    private Transport transport;
    private TransportConsumer consumer;

    @BeforeEach
    void start() {
        redis = later(OwnRedis.with());
        proxy = later(FaultProxy.to(URI.create(redis.url())));
        transport = later(new RedisTransportProvider()
                .open("redis://127.0.0.1:" + proxy.port(), Map.of(), InstantSource.system()));
        consumer = consumer(Duration.ofSeconds(5), "q");
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

    private TransportConsumer consumer(Duration heartbeat, String... queues) {
        return later(transport.consume(
                new ConsumerOptions("ahead@test", List.of(queues), heartbeat, heartbeat.multipliedBy(5))));
    }

    private void publish(String queue, int count) {
        List<Publication> all = Messages.range(queue, queue, 1, count);
        for (int from = 0; from < count; from += 500) {
            transport.publish(all.subList(from, Math.min(count, from + 500)), DEADLINE);
        }
    }

    private static List<String> texts(String queue, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> queue + n).toList();
    }

    /** Fetches once at most; from the second time on, more is under way afterwards if there is more. */
    private List<Delivery> fetch(int max) {
        try {
            return consumer.fetch(max, Duration.ofMillis(200));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is held when a fetch is under way: after one that brought all it asked for, and another. */
    private List<Delivery> fetchTwice(int max) {
        List<Delivery> taken = new ArrayList<>(fetch(max));
        assertThat(taken).hasSize(max);
        List<Delivery> next = fetch(max);
        taken.addAll(next);
        assertThat(next).hasSize(max / 2);
        await().atMost(DEADLINE).until(() -> held() == 2L * max);
        return taken;
    }

    private long held() {
        try (var raw = new RawRedis(redis.url())) {
            return (Long) raw.call("HLEN", "unacked");
        }
    }

    private void acknowledge(List<Delivery> taken) {
        assertThat(consumer.settle(
                        taken.stream().map(Settlement.Acknowledge::new).toList()))
                .isEqualTo(taken.size());
    }

    @Test
    @DisplayName("each message comes once, in order, and never more than asked for is taken")
    void inOrder() {
        publish("q", 3_000);
        List<String> all = new ArrayList<>();
        for (int max = 150; all.size() < 3_000; max = max == 150 ? 400 : 150) {
            List<Delivery> taken = fetch(max);
            assertThat(taken).hasSizeLessThanOrEqualTo(max);
            // What was asked for when there was more room may still be there.
            assertThat(held()).isLessThanOrEqualTo(400);
            acknowledge(taken);
            all.addAll(Tasks.texts(taken));
        }
        assertThat(all).isEqualTo(texts("q", 1, 3_000));
        assertThat(fetch(400)).isEmpty();
        assertThat(held()).isZero();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 0));
    }

    @Test
    @DisplayName("with less room than was asked for ahead, no more than there is room for is returned")
    void lessRoom() {
        publish("q", 1_000);
        List<String> all = new ArrayList<>(Tasks.texts(fetchTwice(200)));
        while (all.size() < 400) {
            List<Delivery> few = fetch(30);
            assertThat(few).hasSizeBetween(1, 30);
            all.addAll(Tasks.texts(few));
        }
        assertThat(all).isEqualTo(texts("q", 1, all.size()));
    }

    @Test
    @DisplayName("closing gives back what was under way, in its place")
    void closing() throws Exception {
        publish("q", 1_000);
        acknowledge(fetchTwice(200));
        consumer.close();
        assertThat(held()).isZero();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 700, 0, 0));
        consumer = consumer(Duration.ofSeconds(5), "q");
        assertThat(Tasks.texts(fetch(700))).isEqualTo(texts("q", 301, 1_000));
    }

    @Test
    @DisplayName("what is under way to a worker that stays busy goes back to the queue")
    void neglected() throws Exception {
        consumer.close();
        consumer = consumer(Duration.ofMillis(300), "q");
        publish("q", 1_000);
        acknowledge(fetchTwice(200));
        await().atMost(DEADLINE).until(() -> held() == 0);
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 700, 0, 0));
        assertThat(Tasks.texts(fetch(700))).isEqualTo(texts("q", 301, 1_000));
    }

    @Test
    @DisplayName("a connection that breaks loses nothing of what was under way, and doubles nothing")
    void breaks() {
        publish("q", 4_000);
        List<String> all = new ArrayList<>();
        for (int round = 0; all.size() < 4_000; round++) {
            if (round % 3 == 1) {
                proxy.resetAfter(round * 1_000);
            } else if (round % 3 == 2) {
                proxy.cut();
                proxy.heal();
            }
            try {
                List<Delivery> taken = fetch(300);
                proxy.heal();
                acknowledge(taken);
                all.addAll(Tasks.texts(taken));
            } catch (TransportException broken) {
                proxy.heal();
            }
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(4_000);
        assertThat(fetch(300)).isEmpty();
        assertThat(held()).isZero();
    }

    @Test
    @DisplayName("a server that has lost its scripts makes no difference")
    void scriptFlush() {
        publish("q", 2_000);
        List<String> all = new ArrayList<>();
        for (int round = 0; all.size() < 2_000; round++) {
            if (round % 2 == 1) {
                try (var raw = new RawRedis(redis.url())) {
                    raw.call("SCRIPT", "FLUSH");
                }
            }
            all.addAll(Tasks.texts(fetch(200)));
        }
        assertThat(all).isEqualTo(texts("q", 1, 2_000));
    }

    @Test
    @DisplayName("no queue waits until another is empty")
    void fair() throws Exception {
        consumer.close();
        consumer = consumer(Duration.ofSeconds(5), "a", "b");
        publish("a", 1_500);
        publish("b", 1_500);
        List<String> all = new ArrayList<>();
        while (all.size() < 1_000) {
            all.addAll(Tasks.texts(fetch(200)));
        }
        long ofA = all.stream().filter(text -> text.startsWith("a")).count();
        assertThat(ofA).isBetween(all.size() / 3L, all.size() * 2L / 3);
    }
}
