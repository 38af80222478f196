package dev.celeriac.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.redis.transport.RedisTransportProvider;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Servers that tasks cannot be trusted to: one line each. */
class ServerCheckTest {
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(60));
    private static final String GOOD = "redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\n";

    private static void connect(String url) {
        RedisUrl parsed = RedisUrl.parse(url);
        try (Redis redis = Redis.of(parsed, RedisOptions.of("test", parsed, Map.of()), JedisLink::over)) {
            redis.attempt("test", SOON).close();
            redis.attempt("test", SOON).close();
        }
    }

    /** What was logged about the server while connecting to it twice. */
    private static List<ILoggingEvent> loggedFor(String info) throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(ServerCheck.class);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        logger.addAppender(appender);
        try (var server = new FakeRedis(info)) {
            connect(server.url());
            String address =
                    server.url().substring("redis://".length(), server.url().length() - 2);
            return List.copyOf(appender.list).stream()
                    .filter(event -> event.getFormattedMessage().contains(address))
                    .toList();
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    @DisplayName("a Redis older than 6.0 is refused, whatever is asked of it")
    void tooOld() throws Exception {
        try (var server = new FakeRedis("# Server\r\nredis_version:5.0.14\r\n");
                Transport transport =
                        new RedisTransportProvider().open(server.url(), Map.of(), InstantSource.system())) {
            assertThatThrownBy(() -> transport.queues())
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("is version 5.0.14, Celeriac needs 6.0 or newer")
                    .hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"allkeys-lru, queues with their tasks", "volatile-ttl, results and worker leases"})
    @DisplayName("an eviction policy that can drop keys is warned of once, with what it drops")
    void eviction(String policy, String dropped) throws Exception {
        List<ILoggingEvent> logged = loggedFor(GOOD.replace("noeviction", policy));
        assertThat(logged).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage())
                    .contains("maxmemory-policy " + policy, dropped, "Set noeviction")
                    .doesNotContain("\n");
        });
    }

    @Test
    @DisplayName("a good server is not spoken of")
    void good() throws Exception {
        assertThat(loggedFor(GOOD)).isEmpty();
    }
}
