package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.Message;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code celeriac call} publishes. */
class CallCommandTest {
    @TempDir
    Path directory;

    private final String broker = UUID.randomUUID().toString();

    /** Keeps the broker for as long as the test takes. */
    private final MemoryTransport transport = new MemoryTransport(broker, InstantSource.system());

    @AfterEach
    void close() {
        transport.close();
    }

    /** The only message of a call under a zone that nobody has by chance, a quarter of an hour off. */
    private Message published(String... options) throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("celeriac.json"), "{\"timezone\": \"Asia/Kathmandu\"}");
        var terminal = new CapturedTerminal();
        var arguments =
                new ArrayList<>(List.of("--config", config.toString(), "-b", "memory://" + broker, "call", "any"));
        arguments.addAll(List.of(options));
        assertThat(terminal.run(arguments.toArray(String[]::new)))
                .as(terminal::err)
                .isZero();
        try (TransportConsumer consumer = transport.consume(ConsumerOptions.of("test", List.of("celery")))) {
            List<Delivery> deliveries = consumer.fetch(2, Duration.ZERO);
            assertThat(deliveries).hasSize(1);
            return deliveries.get(0).message();
        }
    }

    private static Instant time(Message message, String header) {
        return OffsetDateTime.parse(String.valueOf(message.headers().get(header)))
                .toInstant();
    }

    @Test
    void aTimeWithoutAnOffsetIsInTheZoneOfTheSettings() throws IOException, InterruptedException {
        Message message = published("--eta", "2020-01-01 10:00:00", "--expires", "2090-01-01T10:00:00");
        assertThat(time(message, "eta")).isEqualTo("2020-01-01T04:15:00Z");
        assertThat(time(message, "expires")).isEqualTo("2090-01-01T04:15:00Z");
    }

    @Test
    void anOffsetIsObeyed() throws IOException, InterruptedException {
        Message message = published("--eta", "2020-01-01T10:00:00-02:00");
        assertThat(time(message, "eta")).isEqualTo("2020-01-01T12:00:00Z");
    }
}
