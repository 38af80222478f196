package dev.celeriac.event;

import dev.celeriac.config.EventSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Events of one app: what it sends, and how to listen to what others send (Celery's {@code app.events}). Thread-safe. */
public final class Events implements AutoCloseable {
    private static final int WAITING_OUT = 20_000;
    private static final int WAITING_IN = 10_000;

    private final Settings settings;
    private final Supplier<Broadcast> broadcast;
    private final String origin;
    private final InstantSource time;
    private final EventChannel channel;
    private final boolean sendsSent;
    private final LamportClock clock = new LamportClock();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EventDispatcher own;
    private boolean closed;

    /**
     * Made by the app.
     *
     * @param broadcast asked when it is needed
     * @param origin node name of this process as a producer
     */
    public Events(Settings settings, Supplier<Broadcast> broadcast, String origin, InstantSource time) {
        this.settings = settings;
        this.broadcast = broadcast;
        this.origin = origin;
        this.time = time;
        this.channel = EventChannel.named(settings.get(EventSettings.EVENT_EXCHANGE));
        this.sendsSent = settings.get(EventSettings.TASK_SEND_SENT_EVENT);
    }

    /** The logical clock of this app. */
    public LamportClock clock() {
        return clock;
    }

    /**
     * Sends an event of your own, such as {@code cache-cold}; what stands before the dash is its group. Returns at once; the
     * event is lost when nobody listens.
     *
     * @param fields values with a JSON form
     */
    public void send(String type, Map<String, ? extends @Nullable Object> fields) {
        sendAs(origin, type, fields);
    }

    /** {@link #send} in the name of a node. */
    public void sendAs(String node, String type, Map<String, ? extends @Nullable Object> fields) {
        own().sendAs(node, type, document -> document.putAll(fields));
    }

    /** Whether producers tell of what they send ({@code task_send_sent_event}). */
    public boolean sendsSent() {
        return sendsSent;
    }

    /** The time as events have it. */
    public Instant now() {
        return time.instant();
    }

    /**
     * Tells of tasks that were published, if {@link #sendsSent()}.
     *
     * @param at when they were about to be: a worker may have one before the publisher's call returns, and nothing is
     *     received before it was sent
     */
    public void sent(List<Publication> publications, Instant at) {
        if (sendsSent) {
            publications.stream()
                    .filter(SentTask::isTask)
                    .forEach(publication ->
                            own().sendAs(origin, SentTask.TYPE, at, document -> SentTask.write(publication, document)));
        }
    }

    private EventDispatcher own() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The app is closed; it sends no events any more");
            }
            EventDispatcher dispatcher = own;
            if (dispatcher == null) {
                dispatcher = dispatcher(origin, false);
                own = dispatcher;
            }
            return dispatcher;
        } finally {
            lock.unlock();
        }
    }

    /** For a worker: a dispatcher that sends nothing until a group is enabled. The caller closes it. */
    public EventDispatcher dispatcher(String node) {
        return dispatcher(node, true);
    }

    private EventDispatcher dispatcher(String node, boolean lists) {
        return new EventDispatcher(
                        node, channel, broadcast, clock, time, new EventDispatcher.Options(WAITING_OUT, lists))
                .start();
    }

    /** Listens to everything, once it is started. The caller closes it. */
    public EventReceiver receiver() {
        return receiver("#");
    }

    /**
     * Listens to some events, once it is started. The caller closes it.
     *
     * @param routingKey {@code #} for everything, {@code task.#}, {@code worker.#}; task events of workers come under
     *     {@code task.multi}
     */
    public EventReceiver receiver(String routingKey) {
        String prefix = settings.get(EventSettings.EVENT_QUEUE_PREFIX);
        BroadcastQueue queue =
                new BroadcastQueue(prefix + "." + UUID.randomUUID(), channel.exchange(), routingKey, WAITING_IN);
        BroadcastExchange control = new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT);
        return new EventReceiver(broadcast, queue, control, clock, time);
    }

    /**
     * For a worker: its part in what workers tell each other, listening from now on. The caller closes it.
     *
     * @param node name of the worker
     * @param topics what the winner of an election does with its action, by the topic of the election
     */
    public Gossip gossip(String node, Map<String, Consumer<@Nullable Object>> topics) {
        return new Gossip(node, (type, fields) -> sendAs(node, type, fields), receiver("worker.#"), time, topics)
                .start();
    }

    /** A picture of the cluster, empty; feed it: {@code receiver().on("*", state)}. */
    public ClusterState state() {
        return new ClusterState(time);
    }

    /**
     * Looks at the cluster at intervals (Celery's {@code --camera}).
     *
     * @param shutter called on a thread of its own, with a state that stands still meanwhile
     */
    public EventCamera camera(Duration interval, Consumer<ClusterState> shutter) {
        return new EventCamera(receiver(), state(), interval, shutter);
    }

    /** Sends what waits, if the broker takes it, and ends. */
    @Override
    public void close() {
        EventDispatcher last;
        lock.lock();
        try {
            closed = true;
            last = own;
            own = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.close();
        }
    }
}
