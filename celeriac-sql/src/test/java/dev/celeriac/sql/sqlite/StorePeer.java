package dev.celeriac.sql.sqlite;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Another process on a store, as the tests want it: see the methods for its commands. */
final class StorePeer {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    static final String QUEUE = "shared";

    private StorePeer() {}

    public static void main(String[] args) throws Exception {
        try (Transport transport = new SqliteTransportProvider().open(args[1], Map.of(), InstantSource.system())) {
            switch (args[0]) {
                case "produce" -> produce(transport, args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
                case "consume" -> consume(transport, Path.of(args[2]), Path.of(args[3]));
                case "hold" -> hold(transport, Integer.parseInt(args[2]), Duration.parse(args[3]), Path.of(args[4]));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    /** Publishes {@code prefix-0 …} in batches, and says when each is in the store. */
    private static void produce(Transport transport, String prefix, int count, int batch) {
        for (int n = 0; n < count; n += batch) {
            int first = n;
            transport.publish(Messages.range(QUEUE, prefix + "-", first, first + batch - 1), DEADLINE);
            System.out.println("published " + (n + batch));
        }
    }

    /** Writes what it takes into a ledger, settles it, and ends when it is told to and there is nothing left. */
    private static void consume(Transport transport, Path ledger, Path end) throws Exception {
        try (TransportConsumer consumer = transport.consume(ConsumerOptions.of("peer", List.of(QUEUE)));
                BufferedWriter writer = Files.newBufferedWriter(ledger, StandardOpenOption.CREATE_NEW)) {
            System.out.println("consuming");
            while (true) {
                boolean last = Files.exists(end);
                List<Delivery> taken = consumer.fetch(64, Duration.ofMillis(100));
                if (last && taken.isEmpty()) {
                    return;
                }
                for (Delivery delivery : taken) {
                    writer.write(Messages.text(delivery) + "\n");
                }
                writer.flush();
                consumer.settle(taken.stream().map(Settlement.Acknowledge::new).toList());
            }
        }
    }

    /** Takes messages and holds them until it is told to settle them; says how many it still could settle. */
    private static void hold(Transport transport, int count, Duration lease, Path go) throws Exception {
        try (TransportConsumer consumer =
                transport.consume(new ConsumerOptions("holder", List.of(QUEUE), Duration.ofMillis(200), lease))) {
            List<Delivery> taken = consumer.fetch(count, DEADLINE);
            System.out.println("holding " + taken.size());
            while (!Files.exists(go)) {
                LockSupport.parkNanos(10_000_000);
            }
            System.out.println("settled "
                    + consumer.settle(
                            taken.stream().map(Settlement.Acknowledge::new).toList()));
            System.out.println(
                    "took " + consumer.fetch(count, Duration.ofSeconds(20)).size());
        }
    }
}
