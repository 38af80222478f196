package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one file, some of which end badly. */
class SharedFileIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private String url;
    private Transport transport;
    private final List<ChildProcess> children = new ArrayList<>();

    @BeforeEach
    void open() {
        url = "sqlite:///" + directory.resolve("store.db");
        transport = new SqliteTransportProvider().open(url, Map.of(), InstantSource.system());
    }

    @AfterEach
    void close() {
        children.forEach(ChildProcess::close);
        transport.close();
    }

    private ChildProcess peer(String command, Object... arguments) {
        var all = new ArrayList<String>(List.of(command, url));
        List.of(arguments).forEach(argument -> all.add(argument.toString()));
        ChildProcess child =
                JavaProcess.launch(StorePeer.class, all.toArray(String[]::new)).start();
        children.add(child);
        return child;
    }

    private TransportConsumer consumer() {
        return transport.consume(ConsumerOptions.of("parent", List.of(StorePeer.QUEUE)));
    }

    private static void assertEnds(ChildProcess child) {
        assertThat(child.awaitExit(PATIENCE))
                .as(() -> String.join("\n", child.output()))
                .isZero();
    }

    private static List<Delivery> take(TransportConsumer consumer, int count) throws InterruptedException {
        var taken = new ArrayList<Delivery>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (taken.size() < count && System.nanoTime() < end) {
            taken.addAll(consumer.fetch(count - taken.size(), PATIENCE));
        }
        assertThat(taken).hasSize(count);
        return taken;
    }

    @Test
    @DisplayName("two producers and two consumers in processes of their own: nothing is lost, nothing doubled")
    void ledger() throws IOException {
        Path end = directory.resolve("end");
        ChildProcess one = peer("consume", directory.resolve("ledger-1"), end);
        ChildProcess two = peer("consume", directory.resolve("ledger-2"), end);
        ChildProcess single = peer("produce", "single", 3_000, 1);
        ChildProcess batches = peer("produce", "batch", 6_000, 30);
        assertEnds(single);
        assertEnds(batches);
        Files.createFile(end);
        assertEnds(one);
        assertEnds(two);

        List<String> first = Files.readAllLines(directory.resolve("ledger-1"));
        List<String> second = Files.readAllLines(directory.resolve("ledger-2"));
        var all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(all).doesNotHaveDuplicates().hasSize(9_000);
        assertThat(first).as("the share of the first").isNotEmpty();
        assertThat(second).as("the share of the second").isNotEmpty();
        assertThat(transport.stats(StorePeer.QUEUE).held()).isZero();
    }

    @Test
    @DisplayName("what a consumer held that was killed comes back, marked and counted, long before its lease is over")
    void killedConsumer() throws Exception {
        transport.publish(Messages.range(StorePeer.QUEUE, "m", 1, 5), DEADLINE);
        ChildProcess holder = peer("hold", 5, Duration.ofHours(1), directory.resolve("go"));
        holder.awaitLine("holding 5", PATIENCE);
        try (TransportConsumer consumer = consumer()) {
            assertThat(consumer.fetch(5, Duration.ZERO)).isEmpty();
            holder.kill();
            List<Delivery> again = take(consumer, 5);
            assertThat(again).extracting(Messages::text).containsExactly("m1", "m2", "m3", "m4", "m5");
            assertThat(again).allMatch(Delivery::redelivered).allMatch(d -> d.deliveryCount() == 2);
        }
    }

    @Test
    @DisplayName("a producer that is killed leaves each of its batches as a whole or not at all")
    void killedProducer() throws Exception {
        ChildProcess producer = peer("produce", "b", 1_000_000, 100);
        producer.awaitLine("published 1000", PATIENCE);
        producer.kill();
        long told = producer.output().stream()
                .filter(line -> line.startsWith("published "))
                .count();
        try (TransportConsumer consumer = consumer()) {
            var all = new ArrayList<Delivery>();
            List<Delivery> some;
            while (!(some = consumer.fetch(5_000, Duration.ZERO)).isEmpty()) {
                all.addAll(some);
                consumer.settle(some.stream().map(Settlement.Acknowledge::new).toList());
            }
            Map<Integer, Long> batches = all.stream()
                    .collect(Collectors.groupingBy(
                            d -> Integer.parseInt(Messages.text(d).substring(2)) / 100, Collectors.counting()));
            assertThat(batches.values()).containsOnly(100L);
            assertThat((long) batches.size()).isBetween(told, told + 1);
        }
    }

    @Test
    @DisplayName("a consumer that stood still beyond its lease settles nothing that others took, and goes on")
    void suspendedConsumer() throws Exception {
        transport.publish(Messages.range(StorePeer.QUEUE, "m", 1, 3), DEADLINE);
        Path go = directory.resolve("go");
        ChildProcess holder = peer("hold", 3, Duration.ofSeconds(2), go);
        holder.awaitLine("holding 3", PATIENCE);
        holder.suspend();
        try (TransportConsumer consumer = consumer()) {
            List<Delivery> again = take(consumer, 3);
            assertThat(again).allMatch(Delivery::redelivered);
            holder.resume();
            Files.createFile(go);
            holder.awaitLine("settled 0", PATIENCE);
            transport.publish(Messages.range(StorePeer.QUEUE, "fresh", 1, 1), DEADLINE);
            holder.awaitLine("took 1", PATIENCE);
            assertThat(holder.awaitExit(PATIENCE)).isZero();
            assertThat(consumer.settle(
                            again.stream().map(Settlement.Acknowledge::new).toList()))
                    .isEqualTo(3);
        }
    }
}
