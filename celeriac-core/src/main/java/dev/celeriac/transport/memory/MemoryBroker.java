package dev.celeriac.transport.memory;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all transports of one name share. Every method but {@link #open} and {@link #release} requires {@link #lock},
 * which is taken once for a batch of any size.
 */
final class MemoryBroker {
    private static final Map<String, MemoryBroker> OPEN = new HashMap<>();
    private static final ReentrantLock OPENING = new ReentrantLock();

    final ReentrantLock lock = new ReentrantLock();
    final Map<String, DeadLetter> deadLetters = new LinkedHashMap<>();
    /** What was published once, and until when that is remembered. */
    private final Map<String, Instant> marks = new HashMap<>();

    final MemoryRevocations revocations = new MemoryRevocations();
    final MemoryBroadcast broadcast = new MemoryBroadcast();
    private final Condition changed = lock.newCondition();
    private final Map<String, MemoryQueue> queues = new HashMap<>();
    private final PriorityQueue<MemoryMessage> scheduled = new PriorityQueue<>(MemoryBroker::byEta);
    private final Set<MemoryConsumer> consumers = new LinkedHashSet<>();
    private final String name;
    private int users;
    private int waiting;
    private long lastPlace;
    private long lastLetter;

    /** How many consumers do not renew their lease: none outside tests. */
    private int abandoned;

    private MemoryBroker(String name) {
        this.name = name;
    }

    static MemoryBroker open(String name) {
        OPENING.lock();
        try {
            MemoryBroker broker = OPEN.computeIfAbsent(name, MemoryBroker::new);
            broker.users++;
            return broker;
        } finally {
            OPENING.unlock();
        }
    }

    void release() {
        OPENING.lock();
        try {
            if (--users == 0) {
                OPEN.remove(name);
            }
        } finally {
            OPENING.unlock();
        }
    }

    private static int byEta(MemoryMessage a, MemoryMessage b) {
        int order = etaOf(a).compareTo(etaOf(b));
        return order != 0 ? order : Long.compare(a.place, b.place);
    }

    private static Instant etaOf(MemoryMessage message) {
        return message.eta == null ? Instant.MIN : message.eta;
    }

    MemoryQueue queue(String queueName) {
        MemoryQueue queue = queues.get(queueName);
        if (queue == null) {
            queue = new MemoryQueue(queueName);
            queues.put(queueName, queue);
        }
        return queue;
    }

    void publish(List<Publication> batch, InstantSource clock) {
        Instant now = null;
        for (Publication publication : batch) {
            var message = new MemoryMessage(queue(publication.routingKey()), publication, ++lastPlace);
            if (message.eta != null) {
                now = now == null ? clock.instant() : now;
                if (message.eta.isAfter(now)) {
                    scheduled.add(message);
                    continue;
                }
            }
            message.queue.append(message);
        }
        signal();
    }

    /** Marks what has no mark yet. */
    List<Publication> unmarked(List<String> names, List<Publication> batch, Duration keep, Instant now) {
        marks.values().removeIf(until -> !until.isAfter(now));
        List<Publication> fresh = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (marks.putIfAbsent(names.get(i), now.plus(keep)) == null) {
                fresh.add(batch.get(i));
            }
        }
        return fresh;
    }

    /** Moves messages whose ETA has come into their queues. */
    void releaseDue(Instant now) {
        for (MemoryMessage next = scheduled.peek();
                next != null && !etaOf(next).isAfter(now);
                next = scheduled.peek()) {
            scheduled.remove();
            next.queue.putBack(next.givenBack(null));
        }
    }

    @Nullable Instant nextEta() {
        MemoryMessage next = scheduled.peek();
        return next == null ? null : next.eta;
    }

    /** Puts the messages of consumers whose lease has run out back into their queues. */
    void recoverExpired(InstantSource clock) {
        if (abandoned == 0) {
            return;
        }
        Instant now = clock.instant();
        for (MemoryConsumer consumer : consumers) {
            if (consumer.leaseLost(now)) {
                consumer.giveUp(message -> message.queue.putBack(message.recovered()));
            }
        }
    }

    List<ScheduledMessage> scheduled(Collection<String> of, int most) {
        return scheduled.stream()
                .filter(message -> of.contains(message.queue.name))
                .sorted(MemoryBroker::byEta)
                .limit(most)
                .map(message -> new ScheduledMessage(
                        message.message, message.queue.name, message.exchange, message.routingKey, etaOf(message)))
                .toList();
    }

    /** What waits in a queue and was published after {@code place}: what is ready in its order, then the rest by its time. */
    List<MemoryMessage> waiting(String queueName, long place) {
        MemoryQueue queue = queue(queueName);
        List<MemoryMessage> all = new ArrayList<>(queue.all());
        scheduled.stream()
                .filter(message -> message.queue == queue)
                .sorted(MemoryBroker::byEta)
                .forEach(all::add);
        all.removeIf(message -> message.place <= place);
        return all;
    }

    /** Takes one out of its turn; false when it does not wait any more. */
    boolean remove(MemoryMessage message) {
        return message.queue.remove(message) || scheduled.remove(message);
    }

    int expedite(Collection<String> taskIds) {
        List<MemoryMessage> found = scheduled.stream()
                .filter(message -> message.taskId != null && taskIds.contains(message.taskId))
                .toList();
        scheduled.removeAll(found);
        found.forEach(message -> message.queue.putBack(message.givenBack(null)));
        signal();
        return found.size();
    }

    void settle(Settlement settlement, MemoryMessage message, InstantSource clock) {
        if (settlement instanceof Settlement.Requeue requeue) {
            if (requeue.redelivered()) {
                message.queue.append(message.requeued(++lastPlace, requeue.counted()));
            } else {
                message.queue.putBack(message.givenBack(null));
            }
            signal();
        } else if (settlement instanceof Settlement.Park park) {
            scheduled.add(message.givenBack(park.until()));
            signal();
        } else if (settlement instanceof Settlement.SetAside aside) {
            String id = Long.toString(++lastLetter);
            deadLetters.put(
                    id,
                    new DeadLetter(
                            id,
                            message.queue.name,
                            clock.instant(),
                            aside.cause(),
                            aside.reason(),
                            aside.taskId(),
                            aside.taskName(),
                            message.deliveries + 1,
                            message.message));
        }
    }

    /** Tells waiting consumers to look again. */
    void signal() {
        if (waiting > 0) {
            changed.signalAll();
        }
    }

    void await(long nanos) throws InterruptedException {
        waiting++;
        try {
            changed.awaitNanos(nanos);
        } finally {
            waiting--;
        }
    }

    void abandoned(int more) {
        abandoned += more;
    }

    void add(MemoryConsumer consumer) {
        consumers.add(consumer);
    }

    void remove(MemoryConsumer consumer) {
        consumers.remove(consumer);
    }

    List<QueueStats> stats() {
        return queues.keySet().stream()
                .sorted(Comparator.naturalOrder())
                .map(this::stats)
                .toList();
    }

    QueueStats stats(String queueName) {
        MemoryQueue queue = queues.get(queueName);
        if (queue == null) {
            return new QueueStats(queueName, 0, 0, 0);
        }
        long later =
                scheduled.stream().filter(message -> message.queue == queue).count();
        return new QueueStats(queueName, queue.ready(), later, held(message -> message.queue == queue));
    }

    long purge(String queueName) {
        MemoryQueue queue = queues.get(queueName);
        if (queue == null) {
            return 0;
        }
        int before = scheduled.size();
        scheduled.removeIf(message -> message.queue == queue);
        return (long) queue.clear() + before - scheduled.size();
    }

    boolean contains(String taskId) {
        Predicate<MemoryMessage> match = message -> taskId.equals(message.taskId);
        return scheduled.stream().anyMatch(match)
                || held(match) > 0
                || queues.values().stream().anyMatch(queue -> queue.anyMatch(match));
    }

    private long held(Predicate<MemoryMessage> match) {
        return consumers.stream().mapToLong(consumer -> consumer.held(match)).sum();
    }
}
