package dev.celeriac.transport.memory;

import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.WaitingMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of the in-memory broker. It shares the life of the JVM with everybody else, so its lease can only run out
 * when a test has {@linkplain #abandon abandoned} it.
 */
final class MemoryConsumer implements TransportConsumer {
    /** How often a waiting fetch looks at a clock that somebody may have moved. */
    private static final long CLOCK_CHECK_NANOS = Duration.ofMillis(5).toNanos();

    private final MemoryBroker broker;
    private final InstantSource clock;
    private final boolean realTime;
    private final ConsumerOptions options;

    // Guarded by broker.lock:
    private List<MemoryQueue> queues;
    private int turn;
    private boolean woken;
    private boolean closed;
    private @Nullable Instant lastHeartbeat;
    private @Nullable MemoryMessage held;

    MemoryConsumer(MemoryBroker broker, InstantSource clock, ConsumerOptions options) {
        this.broker = broker;
        this.clock = clock;
        this.realTime = isSystemClock(clock);
        this.options = options;
        broker.lock.lock();
        try {
            queues = options.queues().stream().map(broker::queue).toList();
            broker.add(this);
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("fetch(" + max + "): at least 1 message must be asked for");
        }
        long start = System.nanoTime();
        long patience = nanos(wait);
        broker.lock.lockInterruptibly();
        try {
            requireOpen("fetch");
            while (true) {
                List<Delivery> taken = closed ? List.of() : take(max);
                long left = patience - (System.nanoTime() - start);
                if (!taken.isEmpty() || woken || closed || left <= 0) {
                    woken = false;
                    return taken;
                }
                broker.await(Math.min(left, untilNextEta()));
            }
        } finally {
            broker.lock.unlock();
        }
    }

    private static boolean isSystemClock(InstantSource clock) {
        return clock.equals(InstantSource.system())
                || clock.getClass() == Clock.systemUTC().getClass();
    }

    private static long nanos(Duration wait) {
        try {
            return wait.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private long untilNextEta() {
        if (!realTime) {
            return CLOCK_CHECK_NANOS;
        }
        Instant next = broker.nextEta();
        return next == null ? Long.MAX_VALUE : Math.max(1, nanos(Duration.between(clock.instant(), next)));
    }

    private List<Delivery> take(int max) {
        refresh();
        List<Delivery> taken = List.of();
        for (int visited = 0; visited < queues.size() && taken.size() < max; visited++) {
            MemoryQueue queue = queues.get((turn + visited) % queues.size());
            for (MemoryMessage message = queue.poll(); message != null; message = queue.poll()) {
                if (taken.isEmpty()) {
                    taken = new ArrayList<>(Math.min(max, queue.ready() + 1));
                }
                hold(message);
                taken.add(message.delivery());
                if (taken.size() == max) {
                    break;
                }
            }
        }
        if (!queues.isEmpty()) {
            turn = (turn + 1) % queues.size();
        }
        return taken;
    }

    private void refresh() {
        if (broker.nextEta() != null) {
            broker.releaseDue(clock.instant());
        }
        broker.recoverExpired(clock);
    }

    private void hold(MemoryMessage message) {
        message.holder = this;
        message.next = held;
        if (held != null) {
            held.previous = message;
        }
        held = message;
    }

    private void release(MemoryMessage message) {
        if (message.previous == null) {
            held = message.next;
        } else {
            message.previous.next = message.next;
        }
        if (message.next != null) {
            message.next.previous = message.previous;
        }
        message.holder = null;
        message.previous = null;
        message.next = null;
    }

    @Override
    public List<Delivery> take(List<WaitingMessage> messages) {
        broker.lock.lock();
        try {
            requireOpen("take from");
            List<Delivery> taken = new ArrayList<>();
            for (WaitingMessage wanted : messages) {
                if (wanted.place() instanceof MemoryMessage message && broker.remove(message)) {
                    hold(message);
                    taken.add(message.delivery());
                }
            }
            return taken;
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public void wakeUp() {
        broker.lock.lock();
        try {
            woken = true;
            broker.signal();
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public int settle(List<? extends Settlement> settlements) {
        broker.lock.lock();
        try {
            requireOpen("settle");
            int settled = 0;
            for (Settlement settlement : settlements) {
                if (settlement.delivery().tag() instanceof MemoryMessage message && message.holder == this) {
                    release(message);
                    broker.settle(settlement, message, clock);
                    settled++;
                }
            }
            return settled;
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public void queues(List<String> names) {
        broker.lock.lock();
        try {
            queues = names.stream().map(broker::queue).toList();
            turn = 0;
            broker.signal();
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public long ready() {
        broker.lock.lock();
        try {
            refresh();
            return queues.stream().mapToLong(MemoryQueue::ready).sum();
        } finally {
            broker.lock.unlock();
        }
    }

    @Override
    public void close() {
        broker.lock.lock();
        try {
            if (!closed) {
                closed = true;
                giveUp(message -> message.queue.putBack(message.givenBack(null)));
                broker.remove(this);
                broker.signal();
            }
        } finally {
            broker.lock.unlock();
        }
    }

    /** For tests: as if the process of this consumer had stopped; nothing is given back. */
    void abandon() {
        broker.lock.lock();
        try {
            lastHeartbeat = clock.instant();
            broker.abandoned(1);
        } finally {
            broker.lock.unlock();
        }
    }

    /** For tests: the process goes on. */
    void revive() {
        broker.lock.lock();
        try {
            lastHeartbeat = null;
            broker.abandoned(-1);
        } finally {
            broker.lock.unlock();
        }
    }

    /** Requires the broker's lock, as do the methods below. */
    boolean leaseLost(Instant now) {
        return lastHeartbeat != null && !now.isBefore(lastHeartbeat.plus(options.lease()));
    }

    /** Ends the holding of every message, and hands each to {@code then}. */
    void giveUp(Consumer<MemoryMessage> then) {
        while (held != null) {
            MemoryMessage message = held;
            release(message);
            then.accept(message);
        }
    }

    long held(Predicate<MemoryMessage> match) {
        long count = 0;
        for (MemoryMessage message = held; message != null; message = message.next) {
            count += match.test(message) ? 1 : 0;
        }
        return count;
    }

    private void requireOpen(String operation) {
        if (closed) {
            throw new TransportException(
                    "cannot " + operation + ": consumer " + options.name() + " of the in-memory broker is closed");
        }
    }
}
