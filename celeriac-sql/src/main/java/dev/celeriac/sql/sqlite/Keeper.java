package dev.celeriac.sql.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regular duties of a JVM that has consumers or results in a file: it records that its own consumers live, gives
 * back what dead ones held, and deletes results that have expired. One thread, started with the first duty.
 */
final class Keeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLEAN_UP_INTERVAL = Duration.ofHours(1);

    private final StoreFile store;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Set<SqliteConsumer> consumers = ConcurrentHashMap.newKeySet();
    private final Set<SqliteResultStore> results = ConcurrentHashMap.newKeySet();

    /** Consumers whose lease was over at the last look, with the heartbeat they had then. */
    private final Map<Long, Long> suspects = new HashMap<>();

    private boolean closed;

    Keeper(StoreFile store, String name) {
        this.store = store;
        this.thread = new Thread(this::run, "celeriac-sqlite-keeper-" + name);
        this.thread.setDaemon(true);
    }

    void add(SqliteConsumer consumer) {
        consumers.add(consumer);
        startOrWake();
    }

    void remove(SqliteConsumer consumer) {
        consumers.remove(consumer);
    }

    void add(SqliteResultStore user) {
        results.add(user);
        startOrWake();
    }

    void remove(SqliteResultStore user) {
        results.remove(user);
    }

    private void startOrWake() {
        lock.lock();
        try {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        do {
            try {
                beat();
                recoverDead();
                cleanUp();
            } catch (SQLException | RuntimeException e) {
                log.warn("Cannot keep the consumers of the store alive, trying again: {}", e.getMessage());
            }
        } while (pause());
    }

    private boolean pause() {
        long nanos = consumers.stream()
                .map(consumer -> consumer.options().heartbeat())
                .reduce(USUAL_INTERVAL, (a, b) -> a.compareTo(b) < 0 ? a : b)
                .toNanos();
        lock.lock();
        try {
            if (!closed) {
                wake.awaitNanos(nanos);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void beat() throws SQLException {
        if (consumers.stream().noneMatch(SqliteConsumer::wantsToBeat)) {
            return;
        }
        store.write(Session.deadline(10), session -> {
            for (SqliteConsumer consumer : consumers) {
                if (consumer.wantsToBeat()) {
                    consumer.beat(session);
                }
            }
            return true;
        });
    }

    private void recoverDead() throws SQLException {
        InstantSource clock = clock();
        if (clock == null) {
            return;
        }
        Map<Long, ConsumerTable.Registration> registered = new HashMap<>();
        for (var registration : store.glance(ConsumerTable::all)) {
            registered.put(registration.id(), registration);
        }
        for (long holder : store.glance(HeldTable::holders)) {
            if (!registered.containsKey(holder)) {
                recoverUnregistered(holder);
            }
        }
        suspects.keySet().retainAll(registered.keySet());
        long now = clock.millis();
        var gone = new HashSet<String>();
        for (var registration : registered.values()) {
            String why = whyDead(registration, now, gone);
            if (why != null) {
                recover(registration.id(), registration.name() + " " + why);
            }
        }
    }

    /**
     * A lease that is over must be seen so twice, with a pause between, before it counts: when the clock jumps, or the
     * machine was suspended, the living get the chance to say so.
     */
    private @Nullable String whyDead(ConsumerTable.Registration registration, long now, Set<String> gone) {
        if (gone.contains(registration.process()) || ProcessIdentity.gone(registration.process())) {
            gone.add(registration.process());
            return "has ended (process " + registration.process().split("/")[0] + ")";
        }
        if (!registration.leaseOver(now)) {
            suspects.remove(registration.id());
            return null;
        }
        Long before = suspects.put(registration.id(), registration.heartbeat());
        return before != null && before == registration.heartbeat()
                ? "has not been heard of for " + Duration.ofMillis(now - registration.heartbeat())
                : null;
    }

    private void recover(long consumer, String why) throws SQLException {
        Long suspected = suspects.remove(consumer);
        tell(consumer, why, store.write(Session.deadline(10), session -> {
            if (suspected != null
                    && suspected != session.number(-1, "SELECT heartbeat FROM consumers WHERE id = ?1", consumer)) {
                return -1;
            }
            ConsumerTable.remove(session, consumer);
            return HeldTable.recover(session, consumer);
        }));
    }

    /**
     * The registrations and the holders were read one after the other, and a process can stand still for long in between:
     * a holder that was not among the registrations may have come since, and live.
     */
    void recoverUnregistered(long consumer) throws SQLException {
        tell(
                consumer,
                "is not registered any more",
                store.write(
                        Session.deadline(10),
                        session -> ConsumerTable.registered(session, consumer)
                                ? -1
                                : HeldTable.recover(session, consumer)));
    }

    private void tell(long consumer, String why, int recovered) {
        if (recovered > 0) {
            log.warn("Consumer {} {}: {} message(s) that it held are delivered again", consumer, why, recovered);
            store.changes().changed();
        }
    }

    private void cleanUp() throws SQLException {
        for (SqliteResultStore user : results) {
            Instant now = user.clock().instant();
            boolean mine = store.glance(session -> next(session) <= now.toEpochMilli())
                    && store.write(Session.deadline(10), session -> takeDuty(session, now));
            if (mine) {
                long deleted = user.deleteExpired(store);
                log.debug("Deleted {} results that had expired", deleted);
            }
        }
    }

    private static long next(Session session) throws SQLException {
        return session.number(Long.MIN_VALUE, "SELECT next FROM upkeep WHERE duty = 'results'");
    }

    /** One of the processes cleans up; the next to come may in an hour. */
    private static boolean takeDuty(Session session, Instant now) throws SQLException {
        if (next(session) > now.toEpochMilli()) {
            return false;
        }
        session.update(
                "INSERT OR REPLACE INTO upkeep (duty, next) VALUES ('results', ?1)",
                now.plus(CLEAN_UP_INTERVAL).toEpochMilli());
        return true;
    }

    private @Nullable InstantSource clock() {
        return consumers.stream().findAny().map(SqliteConsumer::clock).orElse(null);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
        if (thread.getState() != Thread.State.NEW) {
            Threads.join(thread);
        }
    }
}
