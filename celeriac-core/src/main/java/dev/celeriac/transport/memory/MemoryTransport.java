package dev.celeriac.transport.memory;

import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.RevocationLog;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.WaitingMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Transport over queues in this JVM's memory. Transports of one name share their queues, which are there as long as one
 * of them is open.
 *
 * <p>Priority 0 is served first and 255 last. There are no bindings: the routing key names the queue, whatever the
 * exchange.
 *
 * <p>Time is the injected clock's. When that is not the system's, waiting consumers look at it every few milliseconds,
 * and at once after {@link #timeChanged}.
 */
public final class MemoryTransport implements Transport {
    private final String name;
    private final InstantSource clock;
    private final MemoryBroker broker;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the broker of a name, which is created when nobody has it open.
     *
     * @param name any text; the empty name is the one of {@code memory://}
     * @param clock decides when an ETA has come
     */
    public MemoryTransport(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.broker = MemoryBroker.open(name);
    }

    @Override
    public String describe() {
        return "memory://" + name;
    }

    @Override
    public boolean withinProcess() {
        return true;
    }

    @Override
    public void publish(List<Publication> batch, Duration deadline) {
        locked(() -> {
            broker.publish(batch, clock);
            return batch;
        });
    }

    @Override
    public void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration deadline) {
        locked(() -> {
            broker.publish(broker.unmarked(marks, batch, keep, clock.instant()), clock);
            return batch;
        });
    }

    @Override
    public TransportConsumer consume(ConsumerOptions options) {
        requireOpen();
        return new MemoryConsumer(broker, clock, options);
    }

    @Override
    public boolean holdsEta() {
        return true;
    }

    @Override
    public List<QueueStats> queues() {
        return locked(() -> {
            refresh();
            return broker.stats();
        });
    }

    @Override
    public QueueStats stats(String queue) {
        return locked(() -> {
            refresh();
            return broker.stats(queue);
        });
    }

    @Override
    public long purge(String queue) {
        return locked(() -> {
            refresh();
            return broker.purge(queue);
        });
    }

    /** Exact; looks at every message. */
    @Override
    public Optional<Boolean> contains(String taskId) {
        return Optional.of(locked(() -> broker.contains(taskId)));
    }

    @Override
    public DeadLetters deadLetters() {
        return new MemoryDeadLetters(broker, clock);
    }

    @Override
    public List<ScheduledMessage> scheduled(Collection<String> queues, int most) {
        return locked(() -> {
            refresh();
            return broker.scheduled(queues, most);
        });
    }

    @Override
    public QueueWalk walk(String queue) {
        return new Walk(queue);
    }

    /** One snapshot after the other, each of what was published since the one before. */
    private final class Walk implements QueueWalk {
        private final String queue;
        private final Deque<MemoryMessage> found = new ArrayDeque<>();
        private long last;

        Walk(String queue) {
            this.queue = queue;
        }

        @Override
        public List<WaitingMessage> next(int most) {
            return locked(() -> {
                if (found.isEmpty()) {
                    found.addAll(broker.waiting(queue, last));
                    found.forEach(message -> last = Math.max(last, message.place));
                }
                List<WaitingMessage> page = new ArrayList<>();
                while (page.size() < most && !found.isEmpty()) {
                    MemoryMessage message = found.remove();
                    page.add(new WaitingMessage(
                            message, queue, message.exchange, message.routingKey, message.message, message.eta, null));
                }
                return page;
            });
        }
    }

    @Override
    public int expedite(Collection<String> taskIds) {
        return locked(() -> broker.expedite(taskIds));
    }

    @Override
    public RevocationLog revocations() {
        requireOpen();
        return broker.revocations;
    }

    @Override
    public Broadcast broadcast() {
        requireOpen();
        return broker.broadcast;
    }

    /** To be called when a settable clock was moved, so that messages that are due now are delivered at once. */
    public void timeChanged() {
        locked(() -> {
            broker.signal();
            return broker;
        });
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            broker.release();
        }
    }

    private void refresh() {
        broker.releaseDue(clock.instant());
        broker.recoverExpired(clock);
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new TransportException(describe() + " is closed");
        }
    }

    private <T> T locked(Supplier<T> action) {
        requireOpen();
        broker.lock.lock();
        try {
            return action.get();
        } finally {
            broker.lock.unlock();
        }
    }
}
