package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.RevocationLog;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Transport over one SQLite file that the processes of a machine share.
 *
 * <p>Priority 0 is served first and 9 last, as on Celery's Redis transport; those above 15 are served with 15. There are
 * no bindings: the routing key names the queue, whatever the exchange.
 *
 * <p>A published batch survives the death of any process as soon as {@link #publish} returns. A power failure may take
 * what was committed in the last moments, unless the URL says {@code ?synchronous=full}. The messages of a consumer
 * whose process has ended come back within about two seconds, those of one that stands still when its lease is over.
 *
 * <p>{@link #contains}, {@link #stats} and {@link #queues} look at every message of the store: about a second for a
 * million. An index by task id would make every publish dearer to speed up a question that is seldom asked.
 */
public final class SqliteTransport implements Transport {
    private static final long PATIENCE_SECONDS = 30;
    private static final int PURGE_ROWS = 2_000;

    private final OpenStore open;
    private final InstantSource clock;

    SqliteTransport(SqliteUrl url, InstantSource clock) {
        this.open = new OpenStore(url);
        this.clock = clock;
    }

    @Override
    public String describe() {
        return open.url().text();
    }

    @Override
    public void publish(List<Publication> batch, Duration deadline) {
        long until = Commits.until(deadline);
        List<MessageRow> rows = Commits.rows(batch);
        using("publish " + batch.size() + " message(s)", store -> {
            store.publish(rows, clock.instant(), until);
            return true;
        });
    }

    @Override
    public void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration deadline) {
        long until = Commits.until(deadline);
        List<MessageRow> rows = Commits.rows(batch);
        using("publish " + batch.size() + " message(s) once", store -> {
            store.publishOnce(marks, rows, clock.instant(), keep, until);
            return true;
        });
    }

    /** How long a thread of this JVM has waited at most for its turn to write to the file. */
    public Duration longestWait() {
        return using("look at the waits", store -> Duration.ofNanos(store.longestWaitNanos()));
    }

    @Override
    public TransportConsumer consume(ConsumerOptions options) {
        return using("consume as " + options.name(), store -> {
            var consumer = new SqliteConsumer(store, open.url(), clock, options);
            store.keeper().add(consumer);
            return consumer;
        });
    }

    @Override
    public boolean holdsEta() {
        return true;
    }

    @Override
    public List<QueueStats> queues() {
        return using(
                "list queues",
                store -> store.read(s -> Counts.all(s, store.queues().all(s), clock.millis())));
    }

    @Override
    public QueueStats stats(String queue) {
        return using(
                "count the messages of " + queue,
                store -> store.read(s -> Counts.one(s, queue, store.queues().find(s, queue), clock.millis())));
    }

    @Override
    public long purge(String queue) {
        return using("purge " + queue, store -> {
            long purged = 0;
            int some;
            do {
                some = store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                    int number = store.queues().find(session, queue);
                    return number == 0 ? 0 : MessageTable.purge(session, number, PURGE_ROWS);
                });
                purged += some;
            } while (some > 0);
            return purged;
        });
    }

    @Override
    public Optional<Boolean> contains(String taskId) {
        return Optional.of(
                using("look for task " + taskId, store -> store.read(s -> MessageTable.contains(s, taskId))));
    }

    @Override
    public List<ConsumerInfo> consumers() {
        return using("list consumers", store -> store.read(s -> ConsumerTable.describe(s, clock.millis())));
    }

    @Override
    public List<ScheduledMessage> scheduled(Collection<String> queues, int most) {
        return using(
                "list scheduled messages",
                store -> store.read(s -> ScheduledTable.earliest(s, store.queues(), queues, most, clock.instant())));
    }

    @Override
    public QueueWalk walk(String queue) {
        return new SqliteWalk(this, queue);
    }

    /** Looks at every scheduled message for each task: about a second for a million. */
    @Override
    public int expedite(Collection<String> taskIds) {
        return using("look for scheduled messages of " + taskIds.size() + " tasks", store -> {
            List<Long> found = store.read(session -> ScheduledTable.of(session, taskIds));
            if (found.isEmpty()) {
                return 0;
            }
            int moved = store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                int sum = 0;
                for (long due : found) {
                    sum += ScheduledTable.release(session, due);
                }
                return sum;
            });
            store.changes().changed();
            return moved;
        });
    }

    @Override
    public RevocationLog revocations() {
        return new SqliteRevocations(this);
    }

    /** Kept for a minute for those that listen; within a few milliseconds for the others of this machine. */
    @Override
    public Broadcast broadcast() {
        return new SqliteBroadcast(this, clock);
    }

    @Override
    public DeadLetters deadLetters() {
        return new SqliteDeadLetters(this);
    }

    /** One transaction for everything, when the results are in the same file. */
    @Override
    public BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        if (consumer instanceof SqliteConsumer mine && results instanceof SqliteResultStore ours) {
            try {
                if (ours.file() == open.get()) {
                    return new Commits(open, mine, ours, clock);
                }
            } catch (SQLException e) {
                throw Failures.transport(open.url(), "open the store", e);
            }
        }
        return BatchCommitter.inOrder(this, consumer, results);
    }

    @Override
    public void close() {
        try {
            open.close();
        } catch (SQLException e) {
            throw Failures.transport(open.url(), "close the store", e);
        }
    }

    /** Work on the open file. */
    @FunctionalInterface
    interface Work<T> {
        T run(StoreFile store) throws SQLException;
    }

    <T> T using(String attempt, Work<T> work) {
        try {
            return work.run(open.get());
        } catch (SQLException e) {
            throw Failures.transport(open.url(), attempt, e);
        }
    }
}
