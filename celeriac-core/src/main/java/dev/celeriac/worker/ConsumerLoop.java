package dev.celeriac.worker;

import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages as there is room for them, and stands up again whenever that fails: whatever is thrown, the consumer is
 * given up as a whole and a new one is opened (Celery keeps parts of it, and may end up alive but deaf: celery#8030).
 * Runs on one thread; what is public to the package may be called by any.
 */
final class ConsumerLoop implements Session.Admission {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);

    /** How long a fetch waits for the first message; a wake-up ends it sooner. */
    private static final Duration FETCH_WAIT = Duration.ofSeconds(5);

    /** The same for a fetch that only reads ahead: slots that stay busy are a reason to leave messages to others. */
    private static final Duration READ_AHEAD_WAIT = Duration.ofMillis(ReadAhead.TARGET_MILLIS);

    private static final long ROOM_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

    /** Messages whose end may be waiting to be written before no more are taken. */
    private static final int MOST_UNSETTLED = 20_000;

    private final Engine engine;
    private final ExecutionPool pool;
    private final ReadAhead readAhead;
    private final Function<Session.Admission, Session> sessions;
    private final ReconnectPolicy reconnect;
    private final Consumer<ConsumerState> onState;
    private final Pause pause = new Pause();
    private final ReentrantLock fetching = new ReentrantLock();
    private boolean inFetch;
    private boolean connectedOnce;

    /** Messages are admitted by one thread at a time: this loop's, or the completer's when a commit took some along. */
    private final ReentrantLock admitting = new ReentrantLock();

    private volatile ConsumerState state = ConsumerState.CONNECTING;
    private volatile @Nullable Session session;
    private volatile boolean stopping;
    private volatile boolean rebuild;
    private final AtomicLong fetched = new AtomicLong();
    private volatile @Nullable Thread thread;

    ConsumerLoop(
            Engine engine,
            ExecutionPool pool,
            ReadAhead readAhead,
            Function<Session.Admission, Session> sessions,
            ReconnectPolicy reconnect,
            Consumer<ConsumerState> onState) {
        this.engine = engine;
        this.pool = pool;
        this.readAhead = readAhead;
        this.sessions = sessions;
        this.reconnect = reconnect;
        this.onState = onState;
    }

    ConsumerState state() {
        return state;
    }

    @Nullable Session session() {
        return session;
    }

    /** How many messages were taken so far. */
    long fetched() {
        return fetched.get();
    }

    void enter(ConsumerState next) {
        if (state != next) {
            state = next;
            onState.accept(next);
        }
    }

    /** Takes no more. */
    void stop() {
        stopping = true;
        pause.end();
        engine.load().wakeUp();
        wakeFetch();
    }

    /** Gives the consumer up and opens another. */
    void rebuild() {
        rebuild = true;
        engine.load().wakeUp();
        wakeFetch();
        fetching.lock();
        try {
            Thread consuming = thread;
            // A transport that does not listen to its wake-up may still listen to an interrupt.
            if (inFetch && consuming != null) {
                consuming.interrupt();
            }
        } finally {
            fetching.unlock();
        }
    }

    /** Something has changed that a fetch which waits does not know. */
    void look() {
        engine.load().wakeUp();
        wakeFetch();
    }

    /** Consumes from other queues. */
    void queues(List<String> names) {
        Session current = session;
        if (current != null) {
            current.consumer.queues(names);
        }
        engine.load().wakeUp();
    }

    private void wakeFetch() {
        Session current = session;
        if (current != null) {
            try {
                current.consumer.wakeUp();
            } catch (RuntimeException e) {
                LOG.debug("A consumer that fails anyway cannot be woken", e);
            }
        }
    }

    /**
     * Consumes until {@link #stop}.
     *
     * @throws TransportException when the broker cannot be reached and the settings say not to try again
     */
    void run() {
        thread = Thread.currentThread();
        Outage outage = new Outage(reconnect.backoff());
        try {
            while (!stopping) {
                turn(outage);
            }
        } finally {
            // Whatever the completer lets in has been let in before this, or is given back.
            admitting.lock();
            try {
                stopping = true;
            } finally {
                admitting.unlock();
            }
        }
    }

    /** The life of one consumer, and the pause after it. */
    private void turn(Outage outage) {
        enter(ConsumerState.CONNECTING);
        RuntimeException failure = null;
        long before = fetched.get();
        boolean connected = false;
        try {
            session = sessions.apply(this);
            connected = consume(session);
        } catch (RuntimeException e) {
            failure = e;
            connected = state == ConsumerState.CONSUMING;
        } finally {
            retire();
        }
        connectedOnce |= connected;
        if (connected || fetched.get() > before) {
            outage.over();
        }
        if (failure != null && !stopping) {
            if (outage.counts(System.nanoTime())) {
                reconnect.orThrow(outage.attempts(), connectedOnce, failure);
                log(failure, outage);
            }
            pause.await(outage.pause(System.nanoTime()));
        }
    }

    private void retire() {
        Session old = session;
        session = null;
        if (old != null) {
            old.retire();
        }
    }

    private void log(RuntimeException failure, Outage outage) {
        LOG.error(
                "consumer: {}: {}. Trying again within {} s ({}/{}); {} messages in hand",
                connectedOnce ? "Connection to broker lost" : "Cannot connect",
                failure instanceof TransportException ? failure.getMessage() : failure.toString(),
                outage.untilNext().toMillis() / 1000.0,
                outage.attempts(),
                reconnect.most(),
                engine.load().unsettled());
        if (!(failure instanceof TransportException)) {
            LOG.error("consumer: not an error that a transport should throw", failure);
        }
    }

    /** @return whether the broker has answered */
    private boolean consume(Session current) {
        boolean connected = false;
        rebuild = false;
        while (!stopping && !rebuild) {
            submitDue();
            if (!connected) {
                // The broker has answered once this returns; a worker that is still full asks for one message more.
                List<Delivery> first = fetch(current, Math.max(1, room()), Duration.ZERO);
                connected = true;
                enter(ConsumerState.CONSUMING);
                took(current, first);
            } else if (awaitRoom()) {
                int room = room();
                if (room > 0) {
                    took(current, fetch(current, room, fetchWait()));
                }
            } else {
                current.consumer.requireReachable();
            }
        }
        return connected;
    }

    /** How many messages may be taken now. */
    private int room() {
        return Math.min(
                limit(pool.size()) - engine.load().unfinished(),
                MOST_UNSETTLED - engine.load().unsettled());
    }

    private Duration fetchWait() {
        Duration wait = onlyReadsAhead() ? READ_AHEAD_WAIT : FETCH_WAIT;
        long due = engine.intake().rates().untilDue(System.nanoTime());
        return due < wait.toNanos() ? Duration.ofNanos(due) : wait;
    }

    /** Rate-limited tasks whose turn has come. */
    private void submitDue() {
        List<TaskExecution> due = engine.intake().rates().due(System.nanoTime());
        if (!due.isEmpty()) {
            engine.load().resumed(due.size());
            submit(due);
        }
    }

    private boolean onlyReadsAhead() {
        return readAhead.adaptive() && engine.load().unfinished() >= pool.size();
    }

    private int limit(int slots) {
        return engine.load().unfinished() < slots
                ? readAhead.limit(slots)
                : readAhead.limit(slots, engine.running().youngestNanos(System.nanoTime()));
    }

    /** Whether there is room, be it after a wait; a busy pool is topped up in batches rather than one by one. */
    private boolean awaitRoom() {
        int slots = pool.size();
        int limit = limit(slots);
        int worthwhile = Math.max(slots - 1, limit - Math.max(1, (limit - slots) / 2));
        Load load = engine.load();
        if (load.unsettled() >= MOST_UNSETTLED) {
            load.awaitSettlement(roomWait());
        } else if (load.unfinished() > worthwhile) {
            load.await(worthwhile, roomWait());
        }
        return load.unfinished() <= worthwhile && room() > 0;
    }

    private long roomWait() {
        return Math.min(ROOM_WAIT_NANOS, engine.intake().rates().untilDue(System.nanoTime()));
    }

    private List<Delivery> fetch(Session current, int max, Duration wait) {
        enterFetch(true);
        try {
            return current.consumer.fetch(max, wait);
        } catch (InterruptedException e) {
            LOG.debug("Fetch was interrupted", e);
            return List.of();
        } finally {
            enterFetch(false);
        }
    }

    private void enterFetch(boolean entering) {
        fetching.lock();
        try {
            inFetch = entering;
            if (!entering) {
                // An interrupt that came too late to end the fetch must not reach a task in a solo pool.
                Thread.interrupted();
            }
        } finally {
            fetching.unlock();
        }
    }

    private void took(Session current, List<Delivery> deliveries) {
        current.took(deliveries.size());
        deliver(current, deliveries);
    }

    /** {@inheritDoc} None for a session that is over, and none in a solo pool, which runs what it is given at once. */
    @Override
    public int room(Session asking) {
        return asking != session || stopping || rebuild || pool.kind() == PoolKind.SOLO ? 0 : Math.max(0, room());
    }

    @Override
    public void deliver(Session current, List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        fetched.addAndGet(deliveries.size());
        engine.load().took(deliveries.size());
        admitting.lock();
        try {
            List<TaskExecution> admitted = admit(current, deliveries);
            if (stopping) {
                admitted.forEach(TaskExecution::giveBackUnstarted);
            } else if (!admitted.isEmpty()) {
                pool.submit(admitted);
            }
        } finally {
            admitting.unlock();
        }
    }

    private void submit(List<TaskExecution> executions) {
        admitting.lock();
        try {
            pool.submit(executions);
        } finally {
            admitting.unlock();
        }
    }

    private List<TaskExecution> admit(Session current, List<Delivery> deliveries) {
        long now = System.nanoTime();
        List<TaskExecution> admitted = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            TaskExecution execution = engine.intake().admit(engine, new Reservation(current, delivery, now));
            if (execution != null) {
                admitted.add(execution);
            }
        }
        return admitted;
    }
}
