package dev.celeriac.cli;

import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one broker to another: published there first, settled here afterwards, so that none is ever in
 * neither. What is not taken over is held until the end, so that it is not met again, and given back as if never taken.
 */
final class Migration {
    private static final int BATCH = 500;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Transport source;
    private final Transport destination;
    private final Map<String, String> queues;
    private final Set<String> tasks;
    private final boolean acknowledge;
    private final Consumer<String> progress;

    /**
     * @param queues queues to take from, and their names at the destination
     * @param tasks names of tasks to take; empty for all
     * @param acknowledge whether they are gone from the source afterwards
     */
    Migration(
            Transport source,
            Transport destination,
            Map<String, String> queues,
            Set<String> tasks,
            boolean acknowledge,
            Consumer<String> progress) {
        this.source = source;
        this.destination = destination;
        this.queues = queues;
        this.tasks = tasks;
        this.acknowledge = acknowledge;
        this.progress = progress;
    }

    /**
     * @param limit most messages
     * @param idle when nothing came for so long it is over
     * @param over set when it is to end
     * @return how many were taken over
     */
    long run(long limit, Duration idle, boolean forever, CountDownLatch over) throws InterruptedException {
        long total = queues.keySet().stream()
                .mapToLong(queue -> source.stats(queue).ready())
                .sum();
        String strTotal = limit < total ? Long.toString(limit) : Long.toString(total);
        long done = 0;
        // Closing gives everything back that is still held.
        try (TransportConsumer consumer =
                source.consume(ConsumerOptions.of("migrate@celeriac", List.copyOf(queues.keySet())))) {
            while (done < limit && over.getCount() > 0) {
                List<Delivery> batch = consumer.fetch((int) Math.min(BATCH, limit - done), idle);
                if (batch.isEmpty() && !forever) {
                    break;
                }
                done += migrate(consumer, batch, done, strTotal);
            }
        }
        return done;
    }

    private long migrate(TransportConsumer consumer, List<Delivery> batch, long before, String total) {
        List<Publication> copies = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Delivery delivery : batch) {
            TaskMessage task = task(delivery);
            if (delivery.defect() != null
                    || !tasks.isEmpty()
                            && (task == null || !tasks.contains(task.headers().task()))) {
                continue;
            }
            copies.add(copy(delivery, task));
            settlements.add(new Settlement.Acknowledge(delivery));
            lines.add("Migrating task " + (before + copies.size()) + "/" + total + ": "
                    + (task == null
                            ? "?"
                            : task.headers().task() + "[" + task.headers().id() + "]"));
        }
        if (!copies.isEmpty()) {
            destination.publish(copies, DEADLINE);
            if (acknowledge) {
                consumer.settle(settlements);
            }
            lines.forEach(progress);
        }
        return copies.size();
    }

    private static @Nullable TaskMessage task(Delivery delivery) {
        try {
            return TaskMessageCodec.DEFAULT.decode(delivery.message());
        } catch (InvalidMessageException e) {
            return null;
        }
    }

    private Publication copy(Delivery delivery, @Nullable TaskMessage task) {
        String queue = queues.getOrDefault(delivery.queue(), delivery.queue());
        Instant eta =
                task == null || !destination.holdsEta() ? null : task.headers().eta();
        return Publication.toQueue(
                queue, delivery.message(), task == null ? null : task.headers().id(), eta);
    }

    /** Messages that the source does not hand out yet. */
    long heldBack() {
        return queues.keySet().stream()
                .map(source::stats)
                .mapToLong(QueueStats::scheduled)
                .sum();
    }
}
