package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.redis.result.RedisResultStoreProvider;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.contract.Results;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone in its JVM: it counts threads and descriptors. */
@Isolated
class RedisLeaksIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MOST_CONNECTIONS = 8;

    /** A socket and two selectors, which Linux makes of two descriptors each. */
    private static final int DESCRIPTORS_OF_A_CONNECTION = 5;

    @Test
    @DisplayName("a thousand times connected, used and closed: no thread, descriptor, connection or key is left")
    void openAndClose() throws Exception {
        try (OwnRedis redis = OwnRedis.with();
                var raw = new RawRedis(redis.url())) {
            for (int i = 0; i < 20; i++) {
                useOnce(redis.url(), i);
            }
            long descriptors = descriptors(redis.url());
            for (int i = 0; i < 1_000; i++) {
                useOnce(redis.url(), i);
            }
            await().atMost(DEADLINE).until(() -> threads() == 0);
            await().atMost(DEADLINE).until(() -> descriptors(redis.url()) <= descriptors + 5);
            await().atMost(DEADLINE)
                    .until(() -> raw.text("CLIENT", "LIST").lines().count() == 1);
            assertThat(raw.texts("PUBSUB", "CHANNELS")).isEmpty();
            assertThat(raw.keys("*"))
                    .as("bindings, names of queues and results stay; nothing else")
                    .allMatch(key -> key.startsWith("_kombu.binding.")
                            || key.equals("celeriac.queues")
                            || key.startsWith("celery-task-meta-"));
        }
    }

    @Test
    @DisplayName("a consumer and a store whose connections are killed 200 times have as many as before")
    void reconnect() throws Exception {
        try (OwnRedis redis = OwnRedis.with();
                var raw = new RawRedis(redis.url())) {
            long idle = descriptors(redis.url());
            try (Transport transport = open(redis.url());
                    ResultStore results = results(redis.url());
                    TransportConsumer consumer = transport.consume(new ConsumerOptions(
                            "leaks@test", List.of("q"), Duration.ofMillis(100), Duration.ofSeconds(15)))) {
                results.watch("never", meta -> {});
                for (int i = 0; i < 200; i++) {
                    raw.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    raw.call("CLIENT", "KILL", "TYPE", "pubsub");
                    raw.call("LPUSH", "q", "{}");
                    assertThat(consumer.settle(Tasks.acknowledge(Tasks.persistently(consumer, 5))))
                            .isEqualTo(1);
                }
                await().atMost(DEADLINE)
                        .until(() -> raw.text("CLIENT", "LIST").lines().count() <= MOST_CONNECTIONS);
                await().atMost(DEADLINE)
                        .until(() -> descriptors(redis.url()) <= idle + MOST_CONNECTIONS * DESCRIPTORS_OF_A_CONNECTION);
                await().atMost(DEADLINE).until(() -> threads() <= 5);
            }
        }
    }

    private static void useOnce(String url, int number) throws InterruptedException {
        try (Transport transport = open(url);
                ResultStore results = results(url);
                TransportConsumer consumer = transport.consume(ConsumerOptions.of("leaks@test", List.of("q")))) {
            results.watch("task-" + number % 7, meta -> {});
            if (number % 2 == 0) {
                transport.publish(List.of(Messages.text("q", "x")), DEADLINE);
                consumer.settle(Tasks.acknowledge(consumer.fetch(5, DEADLINE)));
            } else {
                consumer.fetch(5, Duration.ofMillis(1));
            }
            results.store(List.of(Results.meta("task-" + number % 7, TaskMeta.STARTED, 1)));
        }
    }

    private static Transport open(String url) {
        return new RedisTransportProvider().open(url, Map.of(), InstantSource.system());
    }

    private static ResultStore results(String url) {
        return new RedisResultStoreProvider().open(url, Map.of(), Duration.ofHours(1), InstantSource.system());
    }

    /** Sockets to that server and selectors; what else a JVM opens meanwhile (jars, logs) is not ours. */
    private static long descriptors(String redis) throws IOException {
        String remote = String.format(Locale.ROOT, ":%04X", URI.create(redis).getPort());
        long sockets = 0;
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split("\\s+");
                // A connection that both sides have closed lingers in state 06, without a descriptor.
                if (columns.length > 3 && columns[2].endsWith(remote) && !columns[3].equals("06")) {
                    sockets++;
                }
            }
        }
        return sockets + selectors();
    }

    private static long selectors() throws IOException {
        long selectors = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                try {
                    if (Files.readSymbolicLink(descriptor).toString().startsWith("anon_inode:")) {
                        selectors++;
                    }
                } catch (NoSuchFileException e) {
                    continue; // the descriptor of this very listing, or one closed in between
                }
            }
        }
        return selectors;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("celeriac-redis-"))
                .count();
    }
}
