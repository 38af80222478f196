package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.testkit.SettableClock;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Transport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fetch that waits sleeps until the next message is due, and not until the next look at the clock. */
class DueWaitTest {
    private static final String QUEUE = "q";

    @TempDir
    Path directory;

    private Duration wait(InstantSource clock, Duration... fromNow) throws InterruptedException {
        String url = "sqlite:///" + directory.resolve("store.db");
        try (Transport transport = new SqliteTransportProvider().open(url, Map.of(), clock);
                var consumer = (SqliteConsumer) transport.consume(ConsumerOptions.of("w@test", List.of(QUEUE)))) {
            Instant now = clock.instant();
            for (Duration step : fromNow) {
                transport.publish(List.of(Messages.text(QUEUE, "later", 0, now.plus(step))), Duration.ofSeconds(30));
            }
            assertThat(consumer.fetch(1, Duration.ZERO)).isEmpty();
            return Duration.ofNanos(consumer.untilNextDue());
        }
    }

    @Test
    void untilTheSoonestOne() throws InterruptedException {
        assertThat(wait(Clock.systemUTC(), Duration.ofHours(3), Duration.ofHours(1), Duration.ofHours(2)))
                .as("due times are rounded up to milliseconds")
                .isBetween(Duration.ofMinutes(55), Duration.ofHours(1).plusMillis(1));
    }

    @Test
    void forEverWhenThereIsNone() throws InterruptedException {
        assertThat(wait(Clock.systemUTC())).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Test
    void aClockThatSomebodyMovesIsLookedAtAgainAndAgain() throws InterruptedException {
        assertThat(wait(new SettableClock(), Duration.ofHours(1))).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void aMessageIsTakenWhenItsTimeHasComeAlthoughNothingElseHappens() throws InterruptedException {
        Instant due = Instant.now().plusMillis(300);
        String url = "sqlite:///" + directory.resolve("store.db");
        try (Transport transport = new SqliteTransportProvider().open(url, Map.of(), Clock.systemUTC());
                var consumer = transport.consume(ConsumerOptions.of("w@test", List.of(QUEUE)))) {
            transport.publish(List.of(Messages.text(QUEUE, "later", 0, due)), Duration.ofSeconds(30));
            assertThat(consumer.fetch(1, Duration.ofMinutes(2))).hasSize(1);
            assertThat(Instant.now()).isAfterOrEqualTo(due).isBefore(due.plusSeconds(60));
        }
    }
}
