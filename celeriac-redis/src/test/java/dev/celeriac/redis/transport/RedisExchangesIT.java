package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.message.Message;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Exchanges as kombu emulates them, and keys that are not what they should be. */
class RedisExchangesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Brokers brokers = new Brokers();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Transport transport = later(brokers.open(InstantSource.system()));

    private <T extends AutoCloseable> T later(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private TransportConsumer consumer(String... queues) {
        return later(transport.consume(ConsumerOptions.of("exchanges@test", List.of(queues))));
    }

    private void publish(String exchange, String key, String text) {
        Message message = Messages.text("any", text).message();
        transport.publish(List.of(new Publication(exchange, key, message, null, null)), DEADLINE);
    }

    @Test
    @DisplayName("direct and topic exchanges reach the queues that are bound, with kombu's own patterns")
    void directAndTopic() {
        transport.declare(List.of(
                new QueueBinding("feeds", "tx", "topic", "feed.#"),
                new QueueBinding("imports", "tx", "topic", "*.import"),
                new QueueBinding("exact", "dx", "direct", "k")));
        publish("tx", "feed.import", "both");
        publish("tx", "feed.a.b", "one");
        publish("dx", "k", "direct");

        assertThat(Tasks.texts(Tasks.persistently(consumer("feeds"), 5))).containsExactly("both", "one");
        List<Delivery> imports = Tasks.persistently(consumer("imports"), 5);
        assertThat(Tasks.texts(imports)).containsExactly("both");
        assertThat(imports.get(0).exchange()).isEqualTo("tx");
        assertThat(imports.get(0).routingKey()).isEqualTo("feed.import");
        assertThat(Tasks.texts(Tasks.persistently(consumer("exact"), 5))).containsExactly("direct");
        assertThatThrownBy(() -> publish("dx", "unknown", "lost"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("no queue is bound to it");
        assertThat(Bindings.topicPattern("a.#")).isEqualTo("^a\\..*?$");
        assertThat(Bindings.topicPattern("a-b.*")).isEqualTo("^a\\-b\\..*?[^\\.]$");
    }

    @Test
    @DisplayName("every consumer of a broadcast queue gets its own copy, held and settled like any message")
    void broadcast() {
        transport.declare(List.of(new QueueBinding("bc", "news", "fanout", "bc")));
        TransportConsumer first = consumer("bc", "ordinary");
        TransportConsumer second = consumer("bc");
        try (var raw = new RawRedis(Brokers.url())) {
            await().atMost(DEADLINE)
                    .until(() -> raw.text("CLIENT", "LIST")
                                    .lines()
                                    .filter(line -> line.contains("name=celeriac-broadcast-exchanges@test")
                                            && line.contains("psub=2"))
                                    .count()
                            == 2);
            publish("news", "", "to the exchange");
            publish("news", "bc", "hello");
            publish("news", "other", "to somebody else");
            List<Delivery> one = new ArrayList<>(Tasks.persistently(first, 5));
            List<Delivery> two = new ArrayList<>(Tasks.persistently(second, 5));
            while (one.size() < 2 || two.size() < 2) {
                (one.size() < 2 ? one : two).addAll(Tasks.persistently(one.size() < 2 ? first : second, 5));
            }
            assertThat(Tasks.texts(one)).containsExactly("to the exchange", "hello");
            assertThat(Tasks.texts(two)).containsExactly("to the exchange", "hello");
            assertThat(one.get(0).queue()).isEqualTo("bc");
            assertThat(first.settle(Tasks.acknowledge(one))).isEqualTo(2);
            first.close();
            second.close();
            assertThat(raw.keys(brokers.prefix() + "celeriac.broadcast.*")).isEmpty();
        }
    }

    @Test
    @DisplayName("a key of the wrong type where a queue should be is named, and other queues are served all the same")
    void wrongType() {
        try (var raw = new RawRedis(Brokers.url())) {
            raw.call("SET", brokers.prefix() + "odd", "no list");
            TransportConsumer consumer = consumer("odd", "even");
            assertThatThrownBy(() -> consumer.fetch(1, Duration.ofMillis(10)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("cannot fetch from [odd, even]")
                    .hasMessageContaining("WRONGTYPE");
            assertThatThrownBy(() -> transport.publish(List.of(Messages.text("odd", "x")), DEADLINE))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("WRONGTYPE");
            transport.publish(List.of(Messages.text("even", "x")), DEADLINE);
            assertThat(Tasks.texts(Tasks.persistently(consumer, 5))).containsExactly("x");
            raw.call("DEL", brokers.prefix() + "odd");
        }
    }

    @Test
    @DisplayName("operators see queues and consumers with their counts")
    void census() {
        transport.publish(List.of(Messages.text("seen", "a"), Messages.text("seen", "b")), DEADLINE);
        TransportConsumer consumer = consumer("seen");
        Tasks.persistently(consumer, 1);
        assertThat(transport.queues()).contains(new QueueStats("seen", 1, 0, 1));
        assertThat(transport.consumers()).singleElement().satisfies(info -> {
            assertThat(info.name()).isEqualTo("exchanges@test");
            assertThat(info.queues()).containsExactly("seen");
            assertThat(info.held()).isEqualTo(1);
            assertThat(info.alive()).isTrue();
        });
    }
}
