package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results in an SQLite file, with or without queues beside them. Documents that have expired are not found any more, and
 * are deleted by one of the processes that have the store open, every hour and in small steps.
 */
public final class SqliteResultStore implements ResultStore {
    private static final long PATIENCE_SECONDS = 30;

    private final OpenStore open;
    private final Duration expires;
    private final InstantSource clock;
    private final SqliteChords chords = new SqliteChords(this);
    private final AtomicBoolean kept = new AtomicBoolean();

    SqliteResultStore(SqliteUrl url, Duration expires, InstantSource clock) {
        this.open = new OpenStore(url);
        this.expires = expires;
        this.clock = clock;
    }

    @Override
    public String describe() {
        return open.url().text();
    }

    /** As all SQL stores: whoever looks at the table wants to see which task it was. */
    @Override
    public boolean extendedByDefault() {
        return true;
    }

    @Override
    public void store(List<TaskMeta> batch) {
        List<ResultTable.Row> rows = ResultTable.rows(batch);
        using("store " + batch.size() + " result(s)", store -> {
            Instant now = clock.instant();
            List<TaskMeta> over = store.write(
                    Session.deadline(PATIENCE_SECONDS),
                    session -> ResultTable.store(session, rows, now.toEpochMilli(), expiredAt(now)));
            store.watches().stored(over);
            return true;
        });
    }

    /** Documents stored then or earlier have expired, in milliseconds since 1970. */
    long expiredAt(Instant now) {
        return expires.isZero() ? Long.MIN_VALUE : now.minus(expires).toEpochMilli();
    }

    @Override
    public Optional<TaskMeta> find(String taskId) {
        return findAll(List.of(taskId)).values().stream().findFirst();
    }

    @Override
    public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
        return using(
                "find result(s)",
                store -> store.glance(session -> ResultTable.findAll(session, taskIds, expiredAt(clock.instant()))));
    }

    @Override
    public Watch watch(String taskId, Consumer<TaskMeta> listener) {
        return using("wait for task " + taskId, store -> {
            Watch watch = store.watches().add(taskId, listener);
            // After it was added: an end that came in between is found here, or has been told already.
            find(taskId).filter(TaskMeta::ready).map(List::of).ifPresent(store.watches()::stored);
            return watch;
        });
    }

    @Override
    public void forget(Collection<String> taskIds) {
        using(
                "forget result(s)",
                store -> store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                    ResultTable.forget(session, taskIds);
                    return true;
                }));
    }

    @Override
    public long cleanUp() {
        return using("delete expired results", this::deleteExpired);
    }

    /** In many short transactions. */
    long deleteExpired(StoreFile store) throws SQLException {
        if (expires.isZero()) {
            return 0;
        }
        long expired = expiredAt(clock.instant());
        store.write(Session.deadline(PATIENCE_SECONDS), session -> {
            ResultTable.cleanUpGroups(session, expired);
            SqliteChords.cleanUp(session, expired);
            return true;
        });
        long deleted = 0;
        int some;
        do {
            some = store.write(Session.deadline(PATIENCE_SECONDS), session -> ResultTable.cleanUp(session, expired));
            deleted += some;
        } while (some > 0);
        return deleted;
    }

    @Override
    public void saveGroup(String groupId, Object groupTuple) {
        byte[] document = Documents.group(groupId, groupTuple);
        using(
                "save group " + groupId,
                store -> store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                    ResultTable.saveGroup(session, groupId, document, clock.millis());
                    return true;
                }));
    }

    @Override
    public @Nullable Object restoreGroup(String groupId) {
        return using(
                        "restore group " + groupId,
                        store -> store.glance(session -> Optional.ofNullable(
                                ResultTable.restoreGroup(session, groupId, expiredAt(clock.instant())))))
                .orElse(null);
    }

    @Override
    public void deleteGroup(String groupId) {
        using(
                "delete group " + groupId,
                store -> store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                    ResultTable.deleteGroup(session, groupId);
                    return true;
                }));
    }

    @Override
    public Optional<ChordStore> chords() {
        return Optional.of(chords);
    }

    /** One transaction. */
    <T> T writing(String attempt, Session.Work<T> work) {
        return using(attempt, store -> store.write(Session.deadline(PATIENCE_SECONDS), work));
    }

    <T> T reading(String attempt, Session.Work<T> work) {
        return using(attempt, store -> store.glance(work));
    }

    @Override
    public Duration expires() {
        return expires;
    }

    InstantSource clock() {
        return clock;
    }

    void requireOpen() {
        using("store results", store -> true);
    }

    /** The file, which is opened if need be. */
    StoreFile file() throws SQLException {
        StoreFile store = open.get();
        if (!expires.isZero() && !kept.getAndSet(true)) {
            store.keeper().add(this);
        }
        return store;
    }

    @Override
    public void close() {
        try {
            StoreFile store = open.opened();
            if (store != null) {
                store.keeper().remove(this);
            }
            open.close();
        } catch (SQLException e) {
            throw Failures.results(open.url(), "close the store", e);
        }
    }

    private <T> T using(String attempt, SqliteTransport.Work<T> work) {
        try {
            return work.run(file());
        } catch (SQLException e) {
            throw Failures.results(open.url(), attempt, e);
        }
    }
}
