package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastExchange.Type;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every transport promises of messages that nobody keeps. */
public abstract class BroadcastContract {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String suffix = UUID.randomUUID().toString();
    private final BroadcastExchange fanout = new BroadcastExchange("pidbox-" + suffix, Type.FANOUT);
    private final BroadcastExchange topic = new BroadcastExchange("event-" + suffix, Type.TOPIC);
    private final BroadcastExchange direct = new BroadcastExchange("reply-" + suffix, Type.DIRECT);
    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable Transport first;

    /** Opens one more transport to the same broker. */
    protected abstract Transport open(InstantSource clock);

    private Transport another() {
        Transport transport = open(InstantSource.system());
        open.add(transport);
        return transport;
    }

    private Transport transport() {
        Transport transport = first;
        if (transport == null) {
            transport = another();
            first = transport;
        }
        return transport;
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private BroadcastSubscription listen(BroadcastExchange exchange, String key) {
        return listen(transport(), exchange, key, 1000);
    }

    private BroadcastSubscription listen(Transport transport, BroadcastExchange exchange, String key, int capacity) {
        var queue = new BroadcastQueue(UUID.randomUUID() + "." + exchange.name(), exchange, key, capacity);
        BroadcastSubscription subscription = transport.broadcast().subscribe(queue, DEADLINE);
        open.add(subscription);
        return subscription;
    }

    private void send(BroadcastExchange exchange, String key, String... texts) {
        List<BroadcastMessage> batch = IntStream.range(0, texts.length)
                .mapToObj(i -> new BroadcastMessage(exchange, key, text(texts[i])))
                .toList();
        transport().broadcast().send(batch, DEADLINE);
    }

    private static Message text(String text) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("ticket", "t-" + text);
        headers.put("clock", 7L);
        return new Message(
                text.getBytes(StandardCharsets.UTF_8),
                "application/json",
                "utf-8",
                headers,
                new Properties(null, null, 1, 0, null));
    }

    private static String text(@Nullable BroadcastMessage message) {
        return new String(Objects.requireNonNull(message).message().body(), StandardCharsets.UTF_8);
    }

    private static List<String> take(BroadcastSubscription subscription, int count) throws InterruptedException {
        var texts = new ArrayList<String>();
        while (texts.size() < count) {
            BroadcastMessage message = subscription.poll(PATIENCE);
            assertThat(message)
                    .as("message %s within %s, after %s", texts.size(), PATIENCE, texts)
                    .isNotNull();
            texts.add(text(message));
        }
        return texts;
    }

    @Test
    @DisplayName("everybody that listens gets every message, in order, whichever transport it was sent by")
    void everybody() throws InterruptedException {
        BroadcastSubscription one = listen(fanout, "");
        BroadcastSubscription two = listen(fanout, "");
        BroadcastSubscription far = listen(another(), fanout, "", 1000);
        send(fanout, "", "a", "b");
        send(fanout, "", "c");
        for (BroadcastSubscription each : List.of(one, two, far)) {
            assertThat(take(each, 3)).containsExactly("a", "b", "c");
            assertThat(each.dropped()).isZero();
        }
    }

    @Test
    @DisplayName("a message comes as it was sent: body, type, headers, exchange and key")
    void whole() throws InterruptedException {
        BroadcastSubscription subscription = listen(topic, "#");
        send(topic, "worker.online", "text");
        BroadcastMessage message = subscription.poll(PATIENCE);
        assertThat(message).isNotNull();
        Objects.requireNonNull(message);
        assertThat(message.exchange()).isEqualTo(topic);
        assertThat(message.routingKey()).isEqualTo("worker.online");
        assertThat(message.message().body()).asString(StandardCharsets.UTF_8).isEqualTo("text");
        assertThat(message.message().contentType()).isEqualTo("application/json");
        assertThat(message.message().contentEncoding()).isEqualTo("utf-8");
        assertThat(message.message().headers())
                .containsEntry("ticket", "t-text")
                .containsEntry("clock", 7L);
        assertThat(message.message().properties().deliveryMode()).isEqualTo(1);
    }

    @Test
    @DisplayName("who comes late has missed what was sent before")
    void late() throws InterruptedException {
        send(fanout, "", "early");
        send(direct, "nobody", "early");
        BroadcastSubscription subscription = listen(fanout, "");
        BroadcastSubscription reply = listen(direct, "nobody");
        send(fanout, "", "late");
        send(direct, "nobody", "late");
        assertThat(take(subscription, 1)).containsExactly("late");
        assertThat(take(reply, 1)).containsExactly("late");
    }

    @Test
    @DisplayName("a topic's listener gets what its pattern matches, once")
    void topics() throws InterruptedException {
        BroadcastSubscription all = listen(topic, "#");
        BroadcastSubscription workers = listen(topic, "worker.#");
        BroadcastSubscription sent = listen(topic, "task.sent");
        send(topic, "worker.online", "1");
        send(topic, "task.sent", "2");
        send(topic, "worker.elect.ack", "3");
        send(topic, "task.sent", "4");
        assertThat(take(all, 4)).containsExactly("1", "2", "3", "4");
        assertThat(take(workers, 2)).containsExactly("1", "3");
        assertThat(take(sent, 2)).containsExactly("2", "4");
    }

    @Test
    @DisplayName("a direct exchange hands a message to the one that has its key")
    void replies() throws InterruptedException {
        BroadcastSubscription mine = listen(direct, "mine");
        BroadcastSubscription theirs = listen(direct, "theirs");
        send(direct, "theirs", "1");
        send(direct, "mine", "2");
        send(direct, "theirs", "3", "4");
        assertThat(take(mine, 1)).containsExactly("2");
        assertThat(take(theirs, 3)).containsExactly("1", "3", "4");
        assertThat(mine.poll(Duration.ZERO)).isNull();
    }

    @Test
    @DisplayName("exchanges do not mix")
    void exchanges() throws InterruptedException {
        var other = new BroadcastExchange("other-" + suffix, Type.FANOUT);
        BroadcastSubscription subscription = listen(fanout, "");
        send(other, "", "theirs");
        send(fanout, "", "ours");
        assertThat(take(subscription, 1)).containsExactly("ours");
    }

    @Test
    @DisplayName("a listener that is too slow loses the oldest, and is told how many")
    void bounded() throws InterruptedException {
        BroadcastSubscription slow = listen(transport(), fanout, "", 10);
        BroadcastSubscription quick = listen(fanout, "");
        String[] texts = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
        send(fanout, "", texts);
        assertThat(take(quick, 50)).containsExactly(texts);
        assertThat(take(slow, 10)).containsExactlyElementsOf(List.of(texts).subList(40, 50));
        assertThat(slow.dropped()).isEqualTo(40);
        assertThat(quick.dropped()).isZero();
    }

    @Test
    @DisplayName("who has closed hears nothing any more, and the others go on")
    void closed() throws InterruptedException {
        BroadcastSubscription leaving = listen(fanout, "");
        BroadcastSubscription staying = listen(fanout, "");
        BroadcastSubscription reply = listen(direct, "key");
        leaving.close();
        reply.close();
        send(fanout, "", "a");
        send(direct, "key", "a");
        assertThat(take(staying, 1)).containsExactly("a");
        assertThat(leaving.poll(PATIENCE)).isNull();
        assertThat(reply.poll(PATIENCE)).isNull();
    }
}
