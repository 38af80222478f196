package dev.celeriac.transport.memory;

import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A consumer of the in-memory broker that takes messages and dies with them, as one whose process is killed does. */
public final class Victim {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Victim() {}

    /**
     * Takes one message and loses it.
     *
     * @param advance moves the broker's clock
     */
    public static void takeAndDie(MemoryTransport broker, String queue, Consumer<Duration> advance)
            throws InterruptedException {
        ConsumerOptions options = ConsumerOptions.of("victim", List.of(queue));
        try (TransportConsumer consumer = broker.consume(options)) {
            List<Delivery> taken = consumer.fetch(1, PATIENCE);
            if (taken.size() != 1) {
                throw new AssertionError("nothing to take in " + queue);
            }
            ((MemoryConsumer) consumer).abandon();
            advance.accept(options.lease());
            broker.stats(queue); // looks for leases that are over
            ((MemoryConsumer) consumer).revive();
        }
    }
}
