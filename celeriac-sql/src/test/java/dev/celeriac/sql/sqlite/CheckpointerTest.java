package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is copied into the file beside the commits, not within them. */
class CheckpointerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    @DisplayName("a file that is written all the time has its log copied, and the log begins anew")
    void copies() throws Exception {
        Path file = directory.resolve("store.db");
        SqliteUrl url = SqliteUrl.parse("sqlite:///" + file, Map.of());
        StoreFile store = StoreFile.open(url);
        int published = 0;
        try (Transport transport = new SqliteTransportProvider().open(url.text(), Map.of(), InstantSource.system())) {
            while (store.checkpointer().copied() < 3) {
                transport.publish(Messages.range("q", "some text that fills a row ", 1, 500), PATIENCE);
                published += 500;
                assertThat(published)
                        .as("messages before the log was copied three times")
                        .isLessThan(2_000_000);
            }
            assertThat(transport.stats("q").ready()).isEqualTo(published);
            assertThat(Files.size(file)).isGreaterThan(1_000_000);
        } finally {
            store.release();
        }
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("celeriac-sqlite-checkpoint-store.db")));
    }
}
