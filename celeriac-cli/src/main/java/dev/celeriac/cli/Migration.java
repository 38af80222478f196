package dev.celeriac.cli;

import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.WaitingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one broker to another: published there first, settled here afterwards, so that none is ever in
 * neither. No more than a page of messages is held at a time, and what is not taken over is never held at all.
 */
final class Migration {
    static final int PAGE = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Transport source;
    private final Transport destination;
    private final Map<String, String> queues;
    private final Set<String> tasks;
    private final boolean acknowledge;
    private final Consumer<String> progress;
    private long limit = Long.MAX_VALUE;
    private long done;
    private String total = "?";

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

    /** A message to take over. */
    private record Chosen(
            String queue,
            Message message,
            @Nullable TaskMessage task,
            @Nullable Instant due) {

        static Chosen of(WaitingMessage waiting) {
            return new Chosen(waiting.queue(), waiting.message(), task(waiting.message()), waiting.due());
        }

        String id() {
            return task == null ? "" : task.headers().id();
        }

        String name() {
            return task == null ? "" : task.headers().task();
        }

        private static @Nullable TaskMessage task(Message message) {
            try {
                return TaskMessageCodec.DEFAULT.decode(message);
            } catch (InvalidMessageException e) {
                return null;
            }
        }
    }

    /**
     * @param most messages altogether
     * @param idle when nothing came for so long it is over
     * @param over set when it is to end
     * @return how many were taken over
     */
    long run(long most, Duration idle, boolean forever, CountDownLatch over) throws InterruptedException {
        limit = most;
        total = Long.toString(Math.min(most, sum(stats -> stats.ready() + stats.scheduled())));
        if (!acknowledge) {
            rounds(null, idle, forever, over);
        } else {
            try (TransportConsumer consumer =
                    source.consume(ConsumerOptions.of("migrate@celeriac", List.copyOf(queues.keySet())))) {
                rounds(consumer, idle, forever, over);
            }
        }
        return done;
    }

    private void rounds(@Nullable TransportConsumer consumer, Duration idle, boolean forever, CountDownLatch over)
            throws InterruptedException {
        List<QueueWalk> walks = walks();
        for (int round = 0; done < limit; round++) {
            if (round > 0 && over.await(idle.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            // What was copied stays, and must not be met again. What was moved is gone, so that another look finds only
            // what is new, or was in other hands before.
            walks = consumer == null ? walks : walks();
            long before = done;
            for (QueueWalk walk : walks) {
                through(walk, consumer, over);
            }
            if (round > 0 && done == before && !forever) {
                return;
            }
        }
    }

    private List<QueueWalk> walks() {
        return queues.keySet().stream().map(source::walk).toList();
    }

    private void through(QueueWalk walk, @Nullable TransportConsumer consumer, CountDownLatch over) {
        List<WaitingMessage> page = walk.next(PAGE);
        while (!page.isEmpty() && done < limit && over.getCount() > 0) {
            List<WaitingMessage> chosen =
                    page.stream().filter(this::wanted).limit(limit - done).toList();
            if (!chosen.isEmpty()) {
                if (consumer == null) {
                    takeOver(chosen.stream().map(Chosen::of).toList());
                } else {
                    move(chosen, consumer);
                }
            }
            page = walk.next(PAGE);
        }
    }

    private boolean wanted(WaitingMessage waiting) {
        return waiting.defect() == null
                && (tasks.isEmpty() || tasks.contains(Chosen.of(waiting).name()));
    }

    private void move(List<WaitingMessage> chosen, TransportConsumer consumer) {
        Map<String, Instant> dueOf = new HashMap<>();
        for (WaitingMessage each : chosen) {
            if (each.due() != null) {
                dueOf.put(Chosen.of(each).id(), each.due());
            }
        }
        List<Delivery> taken = consumer.take(chosen);
        if (!taken.isEmpty()) {
            takeOver(taken.stream()
                    .map(each -> {
                        TaskMessage task = Chosen.task(each.message());
                        String id = task == null ? "" : task.headers().id();
                        return new Chosen(each.queue(), each.message(), task, dueOf.get(id));
                    })
                    .toList());
            consumer.settle(taken.stream().map(Settlement.Acknowledge::new).toList());
        }
    }

    private void takeOver(List<Chosen> chosen) {
        destination.publish(chosen.stream().map(this::copy).toList(), DEADLINE);
        for (Chosen each : chosen) {
            done++;
            progress.accept("Migrating task " + done + "/" + total + ": "
                    + (each.task() == null ? "?" : each.name() + "[" + each.id() + "]"));
        }
    }

    private Publication copy(Chosen chosen) {
        TaskMessage task = chosen.task();
        Instant eta = task == null || task.headers().eta() == null
                ? chosen.due()
                : task.headers().eta();
        return Publication.toQueue(
                queues.getOrDefault(chosen.queue(), chosen.queue()),
                chosen.message(),
                task == null ? null : chosen.id(),
                destination.holdsEta() ? eta : null);
    }

    /** Messages that workers of the source hold. */
    long held() {
        return sum(QueueStats::held);
    }

    private long sum(ToLongFunction<QueueStats> count) {
        return queues.keySet().stream().map(source::stats).mapToLong(count).sum();
    }
}
