package dev.celeriac.redis.transport;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.List;

/** What tests of faults do with messages. */
final class Tasks {
    static final Duration SOON = Duration.ofSeconds(30);

    private Tasks() {}

    /** Fetches as a worker does: after a fault once more, until something comes. */
    static List<Delivery> persistently(TransportConsumer consumer, int max) {
        long end = System.nanoTime() + SOON.toNanos();
        TransportException last = null;
        while (System.nanoTime() < end) {
            try {
                List<Delivery> taken = consumer.fetch(max, Duration.ofMillis(500));
                if (!taken.isEmpty()) {
                    return taken;
                }
            } catch (TransportException e) {
                last = e;
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("nothing came within " + SOON, last);
    }

    static List<Settlement> acknowledge(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> (Settlement) new Settlement.Acknowledge(delivery))
                .toList();
    }

    static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream().map(Messages::text).toList();
    }
}
