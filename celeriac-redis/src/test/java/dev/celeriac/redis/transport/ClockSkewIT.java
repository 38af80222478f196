package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.transport.ConsumerOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Warnings of a clock that is not Redis's. Each test knows its own by the name of its prefix or server. */
class ClockSkewIT {
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ClockSkew.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(appender);
    }

    @Test
    @DisplayName("a worker whose clock is an hour ahead says so once, and keeps its lease all the same")
    void ahead() throws InterruptedException {
        InstantSource wrong = () -> InstantSource.system().instant().plus(Duration.ofHours(1));
        RedisUrl url = RedisUrl.parse(Brokers.url());
        var options = RedisOptions.of("test", url, Map.of("global_keyprefix", new Brokers().prefix()));
        try (var transport = new RedisTransport(url, options, wrong, true);
                var consumer = transport.consume(new ConsumerOptions(
                        "skew@test", List.of("q"), Duration.ofMillis(50), Duration.ofSeconds(10)))) {
            consumer.fetch(1, Duration.ZERO);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> logged.stream().anyMatch(line -> line.contains("ahead of that of Redis at " + url)));
            assertThat(transport.consumers())
                    .singleElement()
                    .satisfies(info -> assertThat(info.alive()).isTrue());
        }
        assertThat(logged.stream().filter(line -> line.contains("ahead of that of Redis at " + url)))
                .singleElement()
                .asString()
                .containsPattern(" is 3[56]\\d\\d\\.\\d+ s ahead ");
    }

    @Test
    @DisplayName("what the question took is not taken for skew; two seconds are tolerated; behind is told from ahead")
    void measures() {
        Instant now = Instant.parse("2030-01-01T00:00:10Z");
        compare("slow", now.minusSeconds(10), now, now.minusSeconds(5));
        compare("near", now, now, now.plusSeconds(2));
        assertThat(logged).noneMatch(line -> line.contains("at slow") || line.contains("at near"));
        compare("late", now, now, now.plusSeconds(3));
        assertThat(logged).anyMatch(line -> line.contains("3.0 s behind that of Redis at late"));
        compare("early", now.minusSeconds(1), now, now.minusSeconds(5));
        assertThat(logged).anyMatch(line -> line.contains("4.0 s ahead of that of Redis at early"));
    }

    private static void compare(String server, Instant asked, Instant answered, Instant told) {
        new ClockSkew(() -> answered, server).compare(asked, told);
    }
}
