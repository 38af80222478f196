package dev.celeriac.event;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.pool.Threads;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the events of a cluster, whatever its workers are written in (Celery's {@code EventReceiver}). Say what is of
 * interest with {@link #on}, then {@link #start} it on a thread of its own or {@link #capture} on this one. What is not
 * consumed quickly enough is dropped by the transport, oldest first. Handlers are called by one thread, one after the
 * other; what one throws is logged.
 */
public final class EventReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReceiver.class);

    /** Stands for all types that have no handler of their own. */
    public static final String OTHERS = "*";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Broadcast> broadcast;
    private final BroadcastQueue queue;
    private final BroadcastExchange control;
    private final LamportClock clock;
    private final InstantSource time;
    private final Map<String, Consumer<Event>> handlers = new ConcurrentHashMap<>();
    private final AtomicLong malformed = new AtomicLong();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean waking = true;
    private long choreNanos = Long.MAX_VALUE;
    private Runnable regularly = () -> {};
    private long lastChore = System.nanoTime();
    private boolean complained;
    private final Thread thread = Threads.platform("celeriac-event-receiver", this::live);

    /**
     * @param queue what to listen to
     * @param control exchange of remote control, by which workers are asked to make themselves known
     */
    EventReceiver(
            Supplier<Broadcast> broadcast,
            BroadcastQueue queue,
            BroadcastExchange control,
            LamportClock clock,
            InstantSource time) {
        this.broadcast = broadcast;
        this.queue = queue;
        this.control = control;
        this.clock = clock;
        this.time = time;
    }

    /**
     * Has events of a type handled; replaces the handler that was there.
     *
     * @param type such as {@code task-failed}, or {@link #OTHERS}
     */
    public EventReceiver on(String type, Consumer<Event> handler) {
        handlers.put(type, handler);
        return this;
    }

    /** Whether workers are asked for a heartbeat when it begins to listen, so that all are known at once. By default they are. */
    EventReceiver wakingWorkers(boolean ask) {
        waking = ask;
        return this;
    }

    /** Has something done at intervals, between events. To be said before it is started. */
    EventReceiver every(Duration interval, Runnable chore) {
        choreNanos = interval.toNanos();
        regularly = chore;
        return this;
    }

    /** Listens on a thread of its own until it is closed. Returns at once. */
    public EventReceiver start() {
        thread.start();
        return this;
    }

    /** @return whether it was listening within that time */
    public boolean awaitListening(Duration patience) throws InterruptedException {
        return listening.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void live() {
        try {
            while (closed.getCount() > 0) {
                try {
                    capture(Integer.MAX_VALUE, null);
                } catch (RuntimeException | Error e) {
                    LOG.error("Listening to events failed, beginning anew", e);
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The receiver of events was interrupted and ends");
        }
    }

    /**
     * Handles events on the calling thread, until there were so many, that time is over, or it is closed. An unreachable
     * broker is tried again.
     *
     * @param limit how many messages; each holds one event or more
     * @param timeout null for no end
     */
    public void capture(int limit, @Nullable Duration timeout) throws InterruptedException {
        long started = System.nanoTime();
        int handled = 0;
        while (handled < limit && !over(started, timeout)) {
            try (BroadcastSubscription subscription = broadcast.get().subscribe(queue, PATIENCE)) {
                listening.countDown();
                complained = false;
                if (waking) {
                    wakeUpWorkers();
                }
                while (handled < limit && !over(started, timeout)) {
                    handled += receive(subscription) ? 1 : 0;
                    chores();
                }
            } catch (TransportException e) {
                complain("Cannot listen to events, and tries again and again", e);
                pause();
            }
        }
    }

    private boolean over(long started, @Nullable Duration timeout) {
        return closed.getCount() == 0 || timeout != null && System.nanoTime() - started >= timeout.toNanos();
    }

    private boolean receive(BroadcastSubscription subscription) throws InterruptedException {
        try {
            long began = System.nanoTime();
            BroadcastMessage message = subscription.poll(POLL);
            if (message == null) {
                long left = POLL.toNanos() - (System.nanoTime() - began);
                // A subscription that has ended, such as that of a closed transport, does not wait.
                if (left > 0 && closed.await(left, TimeUnit.NANOSECONDS)) {
                    LOG.debug("The receiver of events was closed");
                }
                return false;
            }
            complained = false;
            accept(message.message());
            return true;
        } catch (TransportException e) {
            complain("Events may be missed", e);
            pause();
            return false;
        }
    }

    private void complain(String what, TransportException e) {
        if (complained) {
            LOG.debug("{}: {}", what, e.getMessage());
        } else {
            LOG.warn("{}: {}", what, e.getMessage());
        }
        complained = true;
    }

    private void chores() {
        if (System.nanoTime() - lastChore < choreNanos) {
            return;
        }
        lastChore = System.nanoTime();
        try {
            regularly.run();
        } catch (RuntimeException e) {
            LOG.error("Something to be done between events has failed", e);
        }
    }

    private void pause() throws InterruptedException {
        if (closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.debug("The receiver of events was closed");
        }
    }

    /** Asks the workers for a heartbeat, so that they are known at once ({@code wakeup_workers}). */
    private void wakeUpWorkers() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("method", "heartbeat");
        body.put("arguments", Map.of());
        body.put("destination", null);
        body.put("pattern", null);
        body.put("matcher", null);
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("clock", clock.forward());
        headers.put("expires", 0);
        JsonCodec json = JsonCodec.DEFAULT;
        Message message =
                new Message(json.encode(body), json.contentType(), json.contentEncoding(), headers, Properties.DEFAULT);
        broadcast.get().send(List.of(new BroadcastMessage(control, "", message)), PATIENCE);
    }

    /** Handles what a message holds. */
    void accept(Message message) {
        Object body;
        try {
            body = JsonCodec.DEFAULT.decode(message.body());
        } catch (InvalidMessageException e) {
            malformed(e.getMessage());
            return;
        }
        if (body instanceof List<?> many) {
            many.forEach(this::accept);
        } else {
            accept(body);
        }
    }

    private void accept(@Nullable Object document) {
        if (!(document instanceof Map<?, ?> map) || !(map.get("type") instanceof String type)) {
            malformed("it has no type");
            return;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        fields.remove("type");
        fields.put("clock", adjusted(type, fields.get("clock")));
        Instant now = time.instant();
        fields.put("local_received", now.getEpochSecond() + now.getNano() / 1e9);
        Event event = new Event(type, fields);
        Consumer<Event> own = handlers.get(type);
        Consumer<Event> handler = own == null ? handlers.get(OTHERS) : own;
        if (handler != null) {
            try {
                handler.accept(event);
            } catch (RuntimeException e) {
                LOG.error("A handler failed at event {} of {}", type, event.hostname(), e);
            }
        }
    }

    /** Producers do not hear the cluster's clocks, so theirs say nothing: right before what comes next. */
    private long adjusted(String type, @Nullable Object theirs) {
        if (type.equals("task-sent")) {
            long now = Math.max(1, clock.value()) - 1;
            clock.adjust(now);
            return now;
        }
        if (theirs instanceof Number number) {
            clock.adjust(number.longValue());
            return number.longValue();
        }
        return clock.forward();
    }

    private void malformed(@Nullable String why) {
        if (malformed.getAndIncrement() == 0) {
            LOG.warn(
                    "Ignored something on exchange {} that is no event: {}",
                    queue.exchange().name(),
                    why);
        }
    }

    /** Messages that were no events. */
    public long malformed() {
        return malformed.get();
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
