package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastBuffer;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.Publication;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Broadcasts through a table of the file, whose changes listeners notice as consumers do. */
final class SqliteBroadcast implements Broadcast {
    /** Others write thousands of times a second under load; a listener does not look each time. */
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SqliteTransport transport;
    private final InstantSource clock;

    SqliteBroadcast(SqliteTransport transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public void send(List<BroadcastMessage> batch, Duration deadline) {
        long until = Commits.until(deadline);
        List<BroadcastTable.Row> rows = batch.stream()
                .map(each -> new BroadcastTable.Row(
                        each.routingKey(),
                        new MessageRow(new Publication(
                                each.exchange().name(), each.routingKey(), each.message(), null, null))))
                .toList();
        transport.using("send to exchange " + batch.get(0).exchange().name(), store -> {
            store.write(until, session -> {
                BroadcastTable.add(session, rows, clock.millis());
                return true;
            });
            store.changes().useful();
            store.changes().changed();
            return true;
        });
    }

    /** The file does not know who listens, but who consumes. */
    @Override
    public int sendCounted(BroadcastMessage message, Duration deadline) {
        send(List.of(message), deadline);
        return (int) transport.consumers().stream().filter(ConsumerInfo::alive).count();
    }

    @Override
    public BroadcastSubscription subscribe(BroadcastQueue queue, Duration deadline) {
        return transport.using(
                "listen to exchange " + queue.exchange().name(),
                store -> new Listener(queue, store.glance(BroadcastTable::last)));
    }

    @Override
    public boolean wakesListeners() {
        return false;
    }

    private final class Listener implements BroadcastSubscription {
        private final BroadcastQueue queue;
        private final BroadcastBuffer buffer;
        private final AtomicLong missed = new AtomicLong();

        // Used by the polling thread:
        private long seen;
        private long seenChanges = -1;
        private long lastLook = System.nanoTime() - BETWEEN_LOOKS_NANOS;

        Listener(BroadcastQueue queue, long seen) {
            this.queue = queue;
            this.buffer = new BroadcastBuffer(queue.capacity());
            this.seen = seen;
        }

        @Override
        public @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException {
            long end = System.nanoTime() + timeout.toNanos();
            while (!buffer.isClosed()) {
                BroadcastMessage waiting = buffer.poll(Duration.ZERO);
                if (waiting == null && look(end)) {
                    waiting = buffer.poll(Duration.ZERO);
                }
                long left = end - System.nanoTime();
                if (waiting != null || left <= 0) {
                    return waiting;
                }
                long changes = seenChanges;
                transport.using("wait for a change", store -> {
                    awaitChange(store, changes, left);
                    return true;
                });
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return null;
        }

        private static void awaitChange(StoreFile store, long changes, long nanos) {
            try {
                store.changes().await(changes, nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Whether anything was found. */
        private boolean look(long end) {
            long pause = lastLook + BETWEEN_LOOKS_NANOS - System.nanoTime();
            if (pause > 0) {
                LockSupport.parkNanos(Math.min(pause, Math.max(0, end - System.nanoTime())));
            }
            lastLook = System.nanoTime();
            var found = new ArrayList<BroadcastMessage>();
            seen = transport.using("read broadcasts", store -> {
                seenChanges = store.changes().count();
                return store.glance(session -> read(session, found));
            });
            found.forEach(buffer::add);
            return !found.isEmpty();
        }

        /** May be repeated, so it changes nothing but the list. */
        private long read(Session session, List<BroadcastMessage> found) throws SQLException {
            found.clear();
            long after = seen;
            long oldest = BroadcastTable.oldest(session);
            if (oldest != Long.MAX_VALUE && oldest > after + 1) {
                missed.addAndGet(oldest - after - 1);
                after = oldest - 1;
            }
            long before;
            do {
                before = after;
                after = BroadcastTable.read(session, queue, after, found);
            } while (after != before);
            return after;
        }

        @Override
        public long dropped() {
            return buffer.dropped() + missed.get();
        }

        @Override
        public void close() {
            buffer.close();
        }
    }
}
