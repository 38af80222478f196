package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.WaitingMessage;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer with a registration in the store. When others have taken it for dead, because its process stood still for
 * longer than the lease, the registration and everything held under it are gone; it then registers anew and goes on.
 */
final class SqliteConsumer implements TransportConsumer {
    private static final Logger log = LoggerFactory.getLogger(SqliteConsumer.class);
    private static final long PATIENCE_SECONDS = 30;

    /** How often a waiting fetch looks at a clock that somebody may have moved. */
    private static final long CLOCK_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final StoreFile store;
    private final SqliteUrl url;
    private final InstantSource clock;
    private final boolean realTime;
    private final ConsumerOptions options;
    private volatile List<String> queues;
    private volatile boolean woken;
    private volatile boolean closed;
    private volatile boolean abandoned;
    private int turn;

    /** Due time of the next scheduled message, as far as the last look told. */
    private long nextDue = Long.MAX_VALUE;

    /** Whether the last look found all that was asked for, so that the next one likely finds something too. */
    private boolean plenty;

    // Written in transactions only:
    private volatile long id;
    private long lastHeld;

    SqliteConsumer(StoreFile store, SqliteUrl url, InstantSource clock, ConsumerOptions options) throws SQLException {
        this.store = store;
        this.url = url;
        this.clock = clock;
        this.realTime = clock.equals(InstantSource.system())
                || clock.getClass() == Clock.systemUTC().getClass();
        this.options = options;
        this.queues = List.copyOf(options.queues());
        store.write(Session.deadline(PATIENCE_SECONDS), session -> {
            for (String queue : queues) {
                store.queues().number(session, queue);
            }
            register(session);
            return true;
        });
        remember(queues);
    }

    private void remember(List<String> names) throws SQLException {
        store.glance(session -> {
            for (String name : names) {
                store.queues().remember(session, name);
            }
            return true;
        });
    }

    private void register(Session session) throws SQLException {
        id = ConsumerTable.register(session, options, queues, clock.millis());
        lastHeld = 0;
    }

    @Override
    public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("fetch(" + max + "): at least 1 message must be asked for");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        requireOpen("fetch");
        long start = System.nanoTime();
        long patience = nanos(wait);
        try {
            while (true) {
                long seen = store.changes().count();
                if (closed) {
                    return List.of();
                }
                List<Delivery> taken = plenty || store.glance(this::anything) ? take(max) : List.of();
                plenty = taken.size() == max;
                long left = patience - (System.nanoTime() - start);
                if (!taken.isEmpty() || woken || left <= 0) {
                    woken = false;
                    return taken;
                }
                store.changes().await(seen, Math.min(left, untilNextDue()));
            }
        } catch (SQLException e) {
            throw Failures.transport(url, "take messages as " + options.name(), e);
        }
    }

    private static long nanos(Duration wait) {
        try {
            return wait.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** How long to sleep, as far as the last look told; in nanoseconds. */
    long untilNextDue() {
        if (nextDue == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return realTime
                ? Math.max(1, nanos(Duration.between(clock.instant(), Instant.ofEpochMilli(nextDue))))
                : CLOCK_CHECK_NANOS;
    }

    /** Whether a transaction is worth it. */
    private boolean anything(Session session) throws SQLException {
        nextDue = MessageTable.nextDue(session);
        if (nextDue <= clock.millis()) {
            return true;
        }
        for (String name : queues) {
            int queue = store.queues().find(session, name);
            if (session.number(
                            0,
                            "SELECT 1 FROM ready WHERE place BETWEEN ?1 AND ?2 LIMIT 1",
                            Place.firstOf(queue),
                            Place.lastOf(queue))
                    == 1) {
                return true;
            }
        }
        return false;
    }

    private List<Delivery> take(int max) throws SQLException {
        long firstHeld = lastHeld;
        try {
            List<Delivery> taken = store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                if (closed) {
                    return List.of();
                }
                requireRegistration(session);
                nextDue = MessageTable.releaseDue(session, clock.millis());
                return claim(session, max);
            });
            if (!taken.isEmpty()) {
                store.changes().useful();
            }
            return taken;
        } catch (SQLException e) {
            lastHeld = firstHeld;
            throw e;
        }
    }

    private void requireRegistration(Session session) throws SQLException {
        if (!ConsumerTable.registered(session, id)) {
            log.warn(
                    "Consumer {} had been taken for dead after {} without a sign of life and registers anew; what"
                            + " it held is delivered to others",
                    options.name(),
                    options.lease());
            register(session);
        }
    }

    @Override
    public List<Delivery> take(List<WaitingMessage> messages) {
        requireOpen("take messages");
        long firstHeld = lastHeld;
        try {
            return store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                requireRegistration(session);
                List<Delivery> taken = HeldTable.claim(session, messages, HeldTable.firstOf(id) + lastHeld + 1);
                lastHeld += messages.size();
                return taken;
            });
        } catch (SQLException e) {
            lastHeld = firstHeld;
            throw Failures.transport(url, "take " + messages.size() + " messages as " + options.name(), e);
        }
    }

    private List<Delivery> claim(Session session, int max) throws SQLException {
        List<String> names = queues;
        var taken = new ArrayList<Delivery>(max);
        for (int visited = 0; visited < names.size() && taken.size() < max; visited++) {
            String name = names.get((turn + visited) % names.size());
            int queue = store.queues().find(session, name);
            if (queue > 0) {
                int before = taken.size();
                HeldTable.claim(session, queue, name, max - before, HeldTable.firstOf(id) + lastHeld + 1, taken);
                lastHeld += taken.size() - before;
            }
        }
        turn = names.isEmpty() ? 0 : (turn + 1) % names.size();
        return taken;
    }

    @Override
    public void wakeUp() {
        woken = true;
        store.changes().changed();
    }

    @Override
    public int settle(List<? extends Settlement> settlements) {
        requireOpen("settle");
        try {
            int settled = store.write(Session.deadline(PATIENCE_SECONDS), session -> settle(session, settlements));
            settled(settlements);
            return settled;
        } catch (SQLException e) {
            throw Failures.transport(url, "settle " + settlements.size() + " messages of " + options.name(), e);
        }
    }

    /** Needs a transaction, and {@link #settled} after it. */
    int settle(Session session, List<? extends Settlement> settlements) throws SQLException {
        return HeldTable.settle(session, id, settlements, clock.instant());
    }

    /** Tells those who wait when messages have gone back. */
    void settled(List<? extends Settlement> settlements) {
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Requeue || settlement instanceof Settlement.Park) {
                store.changes().changed();
                return;
            }
        }
    }

    @Override
    public void queues(List<String> names) {
        try {
            store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                for (String name : names) {
                    store.queues().number(session, name);
                }
                return true;
            });
            remember(names);
        } catch (SQLException e) {
            throw Failures.transport(url, "change the queues of " + options.name(), e);
        }
        queues = List.copyOf(names);
        store.changes().changed();
    }

    @Override
    public long ready() {
        try {
            return store.read(session -> {
                long ready = 0;
                for (String name : queues) {
                    ready += Counts.ready(session, store.queues().find(session, name), clock.millis());
                }
                return ready;
            });
        } catch (SQLException e) {
            throw Failures.transport(url, "count the messages ready for " + options.name(), e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        store.keeper().remove(this);
        try {
            store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                HeldTable.giveBack(session, id);
                ConsumerTable.remove(session, id);
                return true;
            });
        } catch (SQLException e) {
            throw Failures.transport(
                    url, "give back what " + options.name() + " holds (others take it when its lease is over)", e);
        }
        store.changes().changed();
    }

    boolean wantsToBeat() {
        return !abandoned && !closed;
    }

    /** Needs a transaction. */
    void beat(Session session) throws SQLException {
        if (!ConsumerTable.beat(session, id, clock.millis())) {
            log.debug("Consumer {} has lost its lease", options.name());
        }
    }

    ConsumerOptions options() {
        return options;
    }

    InstantSource clock() {
        return clock;
    }

    /** For tests: its process stands still, as far as others can see. */
    void abandon() {
        abandoned = true;
    }

    /** For tests: its process goes on. */
    void revive() {
        abandoned = false;
    }

    private void requireOpen(String operation) {
        if (closed) {
            throw new TransportException(
                    "cannot " + operation + ": consumer " + options.name() + " of " + url.text() + " is closed");
        }
    }
}
