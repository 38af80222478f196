package dev.celeriac.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.testkit.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Subscriptions outlive whatever happens to their connection and their thread. */
class SubscriberIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic = "subscriberit-" + UUID.randomUUID();
    private final RedisUrl url = RedisUrl.parse(RedisServer.require() + "/0");
    private final Queue<ILoggingEvent> logged = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> trouble = new ConcurrentLinkedQueue<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Subscriber.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains(topic)) {
                logged.add(event);
            }
        }
    };

    private final Subscriber.Listener listener = new Subscriber.Listener() {
        @Override
        public void subscribed(String channel) {
            heard.add("subscribed");
        }

        @Override
        public void message(String subscription, String channel, byte[] payload) {
            String text = new String(payload, StandardCharsets.UTF_8);
            heard.add(text);
            if (text.equals("recursive")) {
                throw new StackOverflowError("of a listener");
            }
            if (text.equals("wrong")) {
                throw new IllegalStateException("of a listener");
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    /** A Redis, to which nobody can connect before all {@link #trouble} was had. */
    private Redis redis() {
        return Redis.of(url, RedisOptions.of("test", url, Map.of()), (socket, wire, server) -> {
            Throwable next = trouble.poll();
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException exception) {
                throw exception;
            }
            return JedisLink.over(socket, wire, server);
        });
    }

    private void publish(String text) {
        try (Redis other = Redis.of(url, RedisOptions.of("test", url, Map.of()), JedisLink::over)) {
            Deadline soon = Deadline.in(PATIENCE);
            other.with(soon, connection -> connection.call(Command.of("PUBLISH", topic, text), soon));
        }
    }

    private void awaitHeard(String... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly(texts));
    }

    private List<String> linesOf(Level level) {
        return logged.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    @DisplayName("a connect that ends in an Error or in an unexpected exception is tried again, and told once")
    void unexpectedTroubleConnecting() {
        trouble.addAll(List.of(
                new IllegalStateException("a defect"),
                new NoClassDefFoundError("a class"),
                new OutOfMemoryError("at the worst time")));
        try (Redis redis = redis();
                Subscriber subscriber = new Subscriber(redis, topic, false, listener)) {
            subscriber.subscribe(topic);
            awaitHeard("subscribed");
            publish("hello");
            awaitHeard("subscribed", "hello");
        }
        assertThat(linesOf(Level.ERROR)).singleElement().asString().contains("interrupted by a defect");
        assertThat(linesOf(Level.INFO)).singleElement().asString().contains("are back");
    }

    @Test
    @DisplayName("a listener that fails loses its message, and none that follow")
    void failingListener() {
        try (Redis redis = redis();
                Subscriber subscriber = new Subscriber(redis, topic, false, listener)) {
            subscriber.subscribe(topic);
            awaitHeard("subscribed");
            publish("wrong");
            publish("right");
            awaitHeard("subscribed", "wrong", "right");
            publish("recursive");
            awaitHeard("subscribed", "wrong", "right", "recursive", "subscribed");
            publish("again");
            awaitHeard("subscribed", "wrong", "right", "recursive", "subscribed", "again");
        }
        assertThat(linesOf(Level.ERROR)).hasSize(2);
    }

    @Test
    @DisplayName("when Redis cannot be reached that is told once, and once more when it is back")
    void unreachable() {
        for (int i = 0; i < 5; i++) {
            trouble.add(new RedisFault(RedisFault.Kind.UNREACHABLE, "nobody there"));
        }
        try (Redis redis = redis();
                Subscriber subscriber = new Subscriber(redis, topic, false, listener)) {
            subscriber.subscribe(topic);
            awaitHeard("subscribed");
        }
        assertThat(linesOf(Level.WARN)).singleElement().asString().contains("nobody there");
        assertThat(linesOf(Level.INFO)).singleElement().asString().contains("are back");
        assertThat(linesOf(Level.ERROR)).isEmpty();
    }
}
