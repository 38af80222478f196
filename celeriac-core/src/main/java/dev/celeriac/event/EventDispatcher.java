package dev.celeriac.event;

import dev.celeriac.pool.Threads;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events (Celery's {@code EventDispatcher}). Whoever has something to tell is never held up: events wait in a bounded
 * buffer for one thread that writes and sends them, many at a time when there are many. A broker that is away is tried
 * again; what does not fit into the buffer meanwhile is dropped and counted. Thread-safe.
 */
public final class EventDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

    /** The group of events that go together in lists ({@code task.multi}). */
    private static final String BATCHED = "task";

    private static final int LARGEST_LIST = 100;
    private static final int LARGEST_SEND = 1000;
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String hostname;
    private final long pid = ProcessHandle.current().pid();
    private final EventChannel channel;
    private final Supplier<Broadcast> broadcast;
    private final LamportClock clock;
    private final InstantSource time;
    private final Options options;
    private final Set<String> groups = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<PendingEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile @Nullable Pulse pulse;

    /** Something to be said at intervals. */
    private record Pulse(long intervalNanos, Runnable beat) {}

    /**
     * @param capacity how many events may wait to be sent
     * @param lists whether task events go as lists even when they are alone, as those of a Celery worker do
     */
    record Options(int capacity, boolean lists) {}

    EventDispatcher(
            String hostname,
            EventChannel channel,
            Supplier<Broadcast> broadcast,
            LamportClock clock,
            InstantSource time,
            Options options) {
        this.hostname = hostname;
        this.channel = channel;
        this.broadcast = broadcast;
        this.clock = clock;
        this.time = time;
        this.options = options;
        thread = Threads.platform("celeriac-events-" + hostname, this::run);
    }

    EventDispatcher start() {
        thread.start();
        return this;
    }

    /** Whether events of a group, such as {@code task}, are sent; ask before preparing anything for them. */
    public boolean sends(String group) {
        return groups.contains(group);
    }

    /** @return whether it was not sent before */
    public boolean enable(String group) {
        return groups.add(group);
    }

    /** @return whether it was sent before */
    public boolean disable(String group) {
        return groups.remove(group);
    }

    /** Sends an event if its group is enabled. Returns at once. */
    public void send(String type, EventFields fields) {
        int dash = type.indexOf('-');
        if (sends(dash < 0 ? type : type.substring(0, dash))) {
            put(type, hostname, time.instant(), fields);
        }
    }

    /** Sends an event whatever its group, in the name of a node. Returns at once. */
    void sendAs(String node, String type, EventFields fields) {
        sendAs(node, type, time.instant(), fields);
    }

    /** The same of something that was at another time. */
    void sendAs(String node, String type, Instant at, EventFields fields) {
        put(type, node, at, fields);
    }

    private void put(String type, String node, Instant at, EventFields fields) {
        if (closing) {
            return;
        }
        if (waiting.incrementAndGet() > options.capacity()) {
            waiting.decrementAndGet();
            if (dropped.getAndIncrement() == 0) {
                LOG.warn(
                        "{} events wait to be sent and the buffer is full: events are dropped until the broker takes them",
                        options.capacity());
            }
            return;
        }
        queue.add(new PendingEvent(type, node, clock.forward(), at, fields));
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** Calls {@code beat} at intervals on the sending thread from now on, at once for the first time. */
    public void pulse(Duration interval, Runnable beat) {
        pulse = new Pulse(interval.toNanos(), beat);
        LockSupport.unpark(thread);
    }

    /** Ends {@link #pulse}. */
    public void stopPulse() {
        pulse = null;
    }

    /** Events that were lost because the buffer was full. */
    public long dropped() {
        return dropped.get();
    }

    /** Events that the broker has taken. */
    public long sent() {
        return sent.get();
    }

    private void run() {
        long nextBeat = System.nanoTime();
        while (true) {
            boolean last = closing;
            Pulse current = pulse;
            if (current != null && !last && nextBeat - System.nanoTime() <= 0) {
                nextBeat = System.nanoTime() + current.intervalNanos();
                beat(current);
            }
            List<PendingEvent> events = take();
            if (!events.isEmpty()) {
                deliver(events);
            } else if (last) {
                return;
            } else {
                sleep(current == null ? Long.MAX_VALUE : nextBeat - System.nanoTime());
                if (current != pulse) {
                    nextBeat = System.nanoTime();
                }
            }
        }
    }

    private static void beat(Pulse pulse) {
        try {
            pulse.beat().run();
        } catch (RuntimeException e) {
            LOG.error("A heartbeat failed", e);
        }
    }

    private void sleep(long nanos) {
        sleeping = true;
        if (queue.isEmpty() && !closing && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping = false;
    }

    private List<PendingEvent> take() {
        List<PendingEvent> events = new ArrayList<>();
        PendingEvent next;
        while (events.size() < LARGEST_SEND && (next = queue.poll()) != null) {
            events.add(next);
        }
        return events;
    }

    /** Sends until the broker has taken it; after {@link #close} it is tried once. */
    private void deliver(List<PendingEvent> events) {
        List<BroadcastMessage> messages = messages(events);
        int attempts = 0;
        while (!messages.isEmpty()) {
            try {
                broadcast.get().send(messages, SEND_PATIENCE);
                break;
            } catch (TransportException | IllegalStateException e) {
                if (closing) {
                    LOG.debug("{} events were not sent before the end: {}", events.size(), e.toString());
                    dropped.addAndGet(events.size());
                    waiting.addAndGet(-events.size());
                    return;
                }
                if (attempts++ == 0) {
                    LOG.warn("Events wait for the broker: {}", e.getMessage());
                }
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } catch (RuntimeException e) {
                LOG.error("{} events cannot be sent and are dropped", events.size(), e);
                dropped.addAndGet(events.size());
                waiting.addAndGet(-events.size());
                return;
            }
        }
        waiting.addAndGet(-events.size());
        sent.addAndGet(events.size());
    }

    private List<BroadcastMessage> messages(List<PendingEvent> events) {
        List<BroadcastMessage> messages = new ArrayList<>();
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        boolean lists = options.lists() || events.size() > 1;
        for (PendingEvent event : events) {
            Map<String, @Nullable Object> document;
            try {
                document = event.document(pid);
            } catch (RuntimeException | StackOverflowError e) {
                LOG.warn("An event {} cannot be written and is left out", event.type(), e);
                continue;
            }
            if (lists && event.inGroup(BATCHED) && event.hostname().equals(hostname)) {
                list.add(document);
                if (list.size() == LARGEST_LIST) {
                    flush(list, messages);
                }
            } else {
                flush(list, messages);
                add(messages, EventChannel.routingKey(event.type()), document, event.hostname());
            }
        }
        flush(list, messages);
        return messages;
    }

    private void flush(List<Map<String, @Nullable Object>> list, List<BroadcastMessage> messages) {
        if (!list.isEmpty()) {
            add(messages, BATCHED + ".multi", List.copyOf(list), hostname);
            list.clear();
        }
    }

    private void add(List<BroadcastMessage> messages, String key, Object body, String sender) {
        try {
            messages.add(channel.message(key, body, sender));
        } catch (RuntimeException | StackOverflowError e) {
            if (body instanceof List<?> many && many.size() > 1) {
                many.forEach(one -> add(messages, key, List.of(one), sender));
            } else {
                LOG.warn("An event {} has no JSON form and is left out", key, e);
            }
        }
    }

    /** Sends what waits, if the broker takes it at once, and ends. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        long lost = dropped.get();
        if (lost > 0) {
            LOG.warn("{} events were dropped: the broker did not take them in time", lost);
        }
    }
}
