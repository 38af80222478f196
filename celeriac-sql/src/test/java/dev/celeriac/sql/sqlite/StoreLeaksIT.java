package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a store that is closed: nothing. */
class StoreLeaksIT {
    @TempDir
    Path directory;

    @Test
    @DisplayName("opening and closing a thousand times leaves no thread and no file behind")
    void noLeaks() throws Exception {
        Path file = directory.resolve("leaks-" + UUID.randomUUID() + ".db");
        String url = "sqlite:///" + file;
        long filesBefore = openFiles();
        for (int i = 0; i < 1_000; i++) {
            try (Transport transport = new SqliteTransportProvider().open(url, Map.of(), InstantSource.system());
                    ResultStore results = new SqliteResultStoreProvider()
                            .open(url, Map.of(), Duration.ofDays(1), InstantSource.system());
                    TransportConsumer consumer = transport.consume(ConsumerOptions.of("c", List.of("q")))) {
                results.find("nobody");
                assertThat(consumer.fetch(1, Duration.ZERO)).isEmpty();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains(file.getFileName().toString()));
        assertThat(openFiles() - filesBefore).isLessThan(100);
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.count();
        }
    }
}
