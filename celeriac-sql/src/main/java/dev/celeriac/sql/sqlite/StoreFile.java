package dev.celeriac.sql.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store as this JVM has it open: once, whoever uses it, so that its threads hand work over without going through the
 * file, publish in common transactions and commit results and queues together. Thread-safe.
 */
final class StoreFile {
    private static final Map<Path, StoreFile> OPEN = new HashMap<>();
    private static final ReentrantLock OPENING = new ReentrantLock();

    private final Path file;

    /** For every change. */
    private final Session writer;

    /** For questions that may take long. */
    private final Session reader;

    /** For questions that must not wait behind the others. */
    private final Session lookout;

    private final QueueNumbers queues = new QueueNumbers();
    private final MessageTable messages = new MessageTable(queues);
    private final PublishQueue publications;
    private final ResultWatches watches;
    private final Changes changes;
    private final Keeper keeper;
    private final Checkpointer checkpointer;
    private int users = 1;

    private StoreFile(Path file, SqliteUrl.Synchronous synchronous, Session writer, Session reader, Session lookout) {
        this.file = file;
        this.writer = writer;
        this.reader = reader;
        this.lookout = lookout;
        this.publications = new PublishQueue(writer, messages);
        this.watches = new ResultWatches(lookout);
        String name = String.valueOf(file.getFileName());
        this.changes = new Changes(lookout, watches, name);
        this.watches.wakeWith(changes::poke);
        this.keeper = new Keeper(this, name);
        this.checkpointer = new Checkpointer(() -> Session.open(file, synchronous), name);
        writer.checkpointWith(checkpointer);
    }

    /** Opens a file, or finds it open; to be followed by one {@link #release}. */
    static StoreFile open(SqliteUrl url) throws SQLException {
        FileCheck.check(url.file());
        OPENING.lock();
        try {
            Path key = canonical(url.file());
            StoreFile store = OPEN.get(key);
            if (store == null) {
                store = connect(key, url.synchronous());
                OPEN.put(key, store);
            } else {
                store.users++;
                if (url.synchronous() == SqliteUrl.Synchronous.FULL) {
                    store.writer.read(session -> {
                        session.execute("PRAGMA synchronous = FULL", Session.deadline(10));
                        return true;
                    });
                }
            }
            return store;
        } finally {
            OPENING.unlock();
        }
    }

    private static Path canonical(Path file) throws SQLException {
        try {
            Path directory = file.getParent();
            return directory == null || Files.exists(file)
                    ? file.toRealPath()
                    : directory.toRealPath().resolve(file.getFileName());
        } catch (IOException e) {
            throw new UnusableStoreException(file + " cannot be opened (" + e + ")");
        }
    }

    private static StoreFile connect(Path file, SqliteUrl.Synchronous synchronous) throws SQLException {
        Session writer = Session.open(file, synchronous);
        try {
            Schema.prepare(writer, file);
            Session reader = Session.open(file, synchronous);
            var store = new StoreFile(file, synchronous, writer, reader, Session.open(file, synchronous));
            store.changes.start();
            return store;
        } catch (SQLException e) {
            writer.close();
            throw e;
        }
    }

    void release() throws SQLException {
        OPENING.lock();
        try {
            if (--users > 0) {
                return;
            }
            keeper.close();
            changes.close();
            checkpointer.close();
            OPEN.remove(file);
            lookout.close();
            reader.close();
            writer.close();
        } finally {
            OPENING.unlock();
        }
    }

    Checkpointer checkpointer() {
        return checkpointer;
    }

    long longestWaitNanos() {
        return writer.longestWaitNanos();
    }

    QueueNumbers queues() {
        return queues;
    }

    MessageTable messages() {
        return messages;
    }

    ResultWatches watches() {
        return watches;
    }

    Changes changes() {
        return changes;
    }

    Keeper keeper() {
        return keeper;
    }

    void publish(List<MessageRow> rows, Instant now, long deadline) throws SQLException {
        publications.publish(rows, now, deadline);
        changes.useful();
        changes.changed();
    }

    /** Rows whose marks are new, in a transaction with these. */
    void publishOnce(List<String> marks, List<MessageRow> rows, Instant now, Duration keep, long deadline)
            throws SQLException {
        List<MessageRow> fresh = writer.write(deadline, session -> {
            session.update("DELETE FROM marks WHERE until <= ?1", now.toEpochMilli());
            var unmarked = new ArrayList<MessageRow>();
            PreparedStatement insert = session.statement("INSERT OR IGNORE INTO marks (mark, until) VALUES (?1, ?2)");
            for (int i = 0; i < rows.size(); i++) {
                insert.setString(1, marks.get(i));
                insert.setLong(2, now.plus(keep).toEpochMilli());
                if (insert.executeUpdate() > 0) {
                    unmarked.add(rows.get(i));
                }
            }
            messages.publish(session, unmarked, now);
            return unmarked;
        });
        if (!fresh.isEmpty()) {
            lookout.read(session -> {
                messages.remember(session, fresh);
                return true;
            });
            changes.useful();
            changes.changed();
        }
    }

    <T> T write(long deadline, Session.Work<T> work) throws SQLException {
        return writer.write(deadline, work);
    }

    <T> T read(Session.Work<T> work) throws SQLException {
        return reader.read(work);
    }

    /** For short questions only. */
    <T> T glance(Session.Work<T> work) throws SQLException {
        return lookout.read(work);
    }
}
