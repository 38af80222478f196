package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.testkit.SettableClock;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * What all contract suites of a transport share: an open transport whose time the test sets, consumers that are closed
 * after it, and queues that no other test uses.
 */
public abstract class TransportContract {
    protected static final Duration DEADLINE = Duration.ofSeconds(20);

    /** Long enough for a loaded machine; a message that is there comes at once. */
    protected static final Duration PATIENCE = Duration.ofSeconds(30);

    protected static final Duration LEASE = Duration.ofSeconds(15);

    protected final SettableClock clock = new SettableClock();
    protected final String queue = "contract-" + UUID.randomUUID();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** Opens one more transport to the same broker; all of one test see the same messages. */
    protected abstract Transport open(InstantSource clock);

    /** Makes a consumer stop renewing its lease, without giving anything back: as if its process stood still. */
    protected abstract void abandon(TransportConsumer consumer);

    /** Ends what {@link #abandon} has begun: the process goes on. */
    protected abstract void revive(TransportConsumer consumer);

    private @Nullable Transport first;

    protected final Transport transport() {
        Transport transport = first;
        if (transport == null) {
            transport = open(clock);
            first = transport;
            open.add(transport);
        }
        return transport;
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    protected final TransportConsumer consumer(String... queues) {
        return consumer(transport(), queues);
    }

    protected final TransportConsumer consumer(Transport transport, String... queues) {
        TransportConsumer consumer = transport.consume(new ConsumerOptions(
                "contract@test", queues.length == 0 ? List.of(queue) : List.of(queues), Duration.ofMillis(50), LEASE));
        closeLater(consumer);
        return consumer;
    }

    protected final void closeLater(AutoCloseable closeable) {
        open.add(closeable);
    }

    protected final void publish(Publication... publications) {
        publish(List.of(publications));
    }

    /** Publishes; where the broker does not hold an ETA, a worker comes by that parks what is early, as workers do. */
    protected final void publish(List<Publication> publications) {
        transport().publish(publications, DEADLINE);
        Map<String, Instant> early = new HashMap<>();
        for (Publication each : publications) {
            if (each.taskId() != null && each.eta() != null && each.eta().isAfter(clock.instant())) {
                early.put(each.taskId(), each.eta());
            }
        }
        if (transport().holdsEta() || early.isEmpty()) {
            return;
        }
        String[] queues =
                publications.stream().map(Publication::routingKey).distinct().toArray(String[]::new);
        try (TransportConsumer worker = consumer(transport(), queues)) {
            var parked = new ArrayList<Settlement>();
            for (Delivery delivery : takeNow(worker, 1_000_000)) {
                Instant eta = early.get(delivery.message().properties().correlationId());
                if (eta != null) {
                    parked.add(new Settlement.Park(delivery, eta));
                }
            }
            worker.settle(parked);
        }
    }

    /** Fetches until {@code count} messages have come. */
    protected static List<Delivery> take(TransportConsumer consumer, int count) {
        try {
            var taken = new ArrayList<Delivery>();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (taken.size() < count && System.nanoTime() < end) {
                taken.addAll(consumer.fetch(count - taken.size(), PATIENCE));
            }
            assertThat(taken).as("messages that came within %s", PATIENCE).hasSize(count);
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What there is now. */
    protected static List<Delivery> takeNow(TransportConsumer consumer, int max) {
        try {
            return consumer.fetch(max, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    protected static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream().map(Messages::text).toList();
    }

    protected static List<Settlement> acknowledge(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> (Settlement) new Settlement.Acknowledge(delivery))
                .toList();
    }

    protected final void assertStats(long ready, long scheduled, long held) {
        assertThat(transport().stats(queue)).isEqualTo(new QueueStats(queue, ready, scheduled, held));
    }

    protected static void assertRefuses(Runnable use) {
        assertThatThrownBy(use::run).isInstanceOf(TransportException.class).hasMessageContaining("closed");
    }
}
