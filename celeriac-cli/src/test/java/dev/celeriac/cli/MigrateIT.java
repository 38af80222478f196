package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.server.RedisServer;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.WaitingMessage;
import dev.celeriac.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broker is left for another one: nothing is lost, and what stays is not touched. */
class MigrateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final String queue = "migrateit-" + UUID.randomUUID();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private String url(String kind, String name) {
        return kind.equals("redis")
                ? RedisServer.require() + "/" + (name.equals("old") ? 3 : 4)
                : "sqlite:///" + directory.resolve(name + ".db");
    }

    private Celeriac app(String url) {
        Celeriac app = Celeriac.builder("migrateit")
                .brokerUrl(url)
                .resultBackend("disabled://")
                .build()
                .register(ShopApp.class);
        open.add(0, app);
        return app;
    }

    private static List<WaitingMessage> waiting(Celeriac app, String queue) {
        List<WaitingMessage> all = new ArrayList<>();
        QueueWalk walk = app.transport().walk(queue);
        for (List<WaitingMessage> page = walk.next(500); !page.isEmpty(); page = walk.next(500)) {
            all.addAll(page);
        }
        return all;
    }

    private static List<String> ids(List<WaitingMessage> messages) {
        return messages.stream()
                .map(each -> String.valueOf(each.message().headers().get("id")))
                .toList();
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"sqlite, sqlite", "redis, sqlite", "sqlite, redis"})
    @DisplayName("of many tasks, those of a name move; the others stay in order, and are free all the time")
    void someMove(String kindOfSource, String kindOfDestination) throws InterruptedException {
        Celeriac old = app(url(kindOfSource, "old"));
        Celeriac other = app(url(kindOfDestination, "other"));
        List<Signature<?>> calls = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            calls.add(old.signature(i % 3 == 0 ? "shop.move" : "shop.stay", List.of(i), Map.of())
                    .queue(queue));
        }
        List<String> published =
                old.applyAll(calls).stream().map(result -> result.id()).toList();
        List<Long> held = new ArrayList<>();
        Migration migration = new Migration(
                old.transport(),
                other.transport(),
                Map.of(queue, queue),
                Set.of("shop.move"),
                true,
                line -> held.add(old.transport().stats(queue).held()));

        assertThat(migration.run(Long.MAX_VALUE, Duration.ofMillis(1), false, new CountDownLatch(1)))
                .isEqualTo(300);
        assertThat(held).hasSize(300).allMatch(some -> some <= Migration.PAGE / 3 + 1);
        assertThat(old.transport().stats(queue)).isEqualTo(new QueueStats(queue, 600, 0, 0));
        List<String> stayed = IntStream.range(0, 900)
                .filter(i -> i % 3 != 0)
                .mapToObj(published::get)
                .toList();
        assertThat(ids(waiting(old, queue))).isEqualTo(stayed);
        List<String> moved = IntStream.range(0, 900)
                .filter(i -> i % 3 == 0)
                .mapToObj(published::get)
                .toList();
        assertThat(ids(waiting(other, queue))).isEqualTo(moved);
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"sqlite, sqlite", "redis, sqlite", "sqlite, redis"})
    @DisplayName("tasks that wait for their ETA move with it")
    void etas(String kindOfSource, String kindOfDestination) {
        String from = url(kindOfSource, "old");
        String to = url(kindOfDestination, "other");
        Celeriac old = app(from);
        Celeriac other = app(to);
        Instant eta = Instant.now().plus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS);
        String id = old.signature("shop.add", List.of(1, 2), Map.of())
                .queue(queue)
                .eta(eta)
                .applyAsync()
                .id();
        // Of Redis' queues it is a worker that puts such tasks aside.
        try (Worker worker = old.worker().queues(queue).start()) {
            assertThat(worker.options().hostname()).isNotEmpty();
            await().atMost(PATIENCE).until(() -> old.transport().stats(queue).equals(new QueueStats(queue, 0, 1, 0)));
        }
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run("migrate", from, to, "-a", "-t", "0.01", "-Q", queue))
                .isZero();
        assertThat(terminal.out()).contains("Migrating task 1/1: shop.add[" + id + "]", "Moved 1 task.");
        assertThat(terminal.err()).isEmpty();
        assertThat(old.transport().stats(queue)).isEqualTo(new QueueStats(queue, 0, 0, 0));
        assertThat(waiting(other, queue)).singleElement().satisfies(each -> {
            assertThat(Instant.parse(
                            each.message().headers().get("eta").toString().replace("+00:00", "Z")))
                    .isEqualTo(eta);
            assertThat(each.due()).isEqualTo(other.transport().holdsEta() ? eta : null);
        });
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"sqlite, sqlite", "redis, sqlite", "sqlite, redis"})
    @DisplayName("killed at any moment, it has lost nothing, and what it held comes back")
    void killed(String kindOfSource, String kindOfDestination) {
        String from = url(kindOfSource, "old");
        String to = url(kindOfDestination, "other");
        Celeriac old = app(from);
        Celeriac other = app(to);
        int count = 10_000;
        List<Signature<?>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(old.signature("shop.move", List.of(i), Map.of()).queue(queue));
        }
        Set<String> published = new HashSet<>();
        old.applyAll(calls).forEach(result -> published.add(result.id()));
        ChildProcess migrate = JavaProcess.launch(Main.class, "migrate", from, to, "-a", "-Q", queue)
                .start();
        open.add(0, migrate);
        migrate.awaitLine("Migrating task 1000/", PATIENCE);
        migrate.kill();
        migrate.awaitExit(PATIENCE);

        // A worker that comes by gives back what a dead one held.
        try (Worker worker = old.worker().queues(queue + "-none").start()) {
            assertThat(worker.options().hostname()).isNotEmpty();
            await().atMost(PATIENCE).until(() -> old.transport().stats(queue).held() == 0);
        }
        Set<String> everywhere = new HashSet<>(ids(waiting(old, queue)));
        List<String> there = ids(waiting(other, queue));
        everywhere.addAll(there);
        assertThat(everywhere).isEqualTo(published);
        assertThat(there).hasSizeBetween(1_000, count - 1);

        assertThat(new CapturedTerminal().run("-q", "migrate", from, to, "-a", "-t", "0.01", "-Q", queue))
                .isZero();
        assertThat(old.transport().stats(queue)).isEqualTo(new QueueStats(queue, 0, 0, 0));
        List<String> all = ids(waiting(other, queue));
        assertThat(Set.copyOf(all)).isEqualTo(published);
        assertThat(all).hasSizeLessThanOrEqualTo(count + Migration.PAGE);
    }
}
