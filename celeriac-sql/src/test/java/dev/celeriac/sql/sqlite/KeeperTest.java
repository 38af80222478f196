package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the keeper takes for dead. */
class KeeperTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    @DisplayName("a consumer that registered while a suspended process was between its two looks keeps what it holds")
    void suspendedBetweenRegistrationsAndHolders() throws Exception {
        String url = "sqlite:///" + directory.resolve("store.db");
        try (Transport transport = new SqliteTransportProvider().open(url, Map.of(), InstantSource.system());
                TransportConsumer consumer = transport.consume(ConsumerOptions.of("late", List.of("q")))) {
            transport.publish(Messages.range("q", "m", 1, 3), DEADLINE);
            List<Delivery> held = consumer.fetch(3, DEADLINE);
            assertThat(held).hasSize(3);

            StoreFile store = StoreFile.open(SqliteUrl.parse(url, Map.of()));
            try {
                List<Long> holders = store.glance(HeldTable::holders);
                assertThat(holders).hasSize(1);
                store.keeper().recoverUnregistered(holders.get(0));
            } finally {
                store.release();
            }

            assertThat(consumer.settle(
                            held.stream().map(Settlement.Acknowledge::new).toList()))
                    .isEqualTo(3);
        }
    }
}
