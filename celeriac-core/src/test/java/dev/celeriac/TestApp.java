package dev.celeriac;

import dev.celeriac.message.TaskMessage;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/** An app on a broker of its own in memory, whose messages can be looked at. */
public final class TestApp {

    public static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");

    private TestApp() {}

    public static CeleriacBuilder builder() {
        return Celeriac.builder("test")
                .environment(Map.of())
                .systemProperties(new Properties())
                .brokerUrl("memory://" + UUID.randomUUID())
                .clock(InstantSource.fixed(NOW));
    }

    public static Celeriac of(Map<String, ?> settings) {
        return builder().config(settings).build();
    }

    /** Takes everything out of these queues. */
    public static List<Delivery> deliveries(Celeriac app, String... queues) {
        List<Delivery> all = new ArrayList<>();
        try (TransportConsumer consumer = app.transport().consume(ConsumerOptions.of("test", List.of(queues)))) {
            List<Delivery> some = consumer.fetch(1000, Duration.ZERO);
            all.addAll(some);
            consumer.settle(some.stream().map(Settlement.Acknowledge::new).toList());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return all;
    }

    public static List<TaskMessage> messages(Celeriac app, String... queues) {
        return deliveries(app, queues).stream()
                .map(delivery -> app.codec().decode(delivery.message()))
                .toList();
    }

    public static TaskMessage onlyMessage(Celeriac app, String queue) {
        List<TaskMessage> all = messages(app, queue);
        if (all.size() != 1) {
            throw new AssertionError("Expected one message in " + queue + ", found " + all);
        }
        return all.get(0);
    }
}
