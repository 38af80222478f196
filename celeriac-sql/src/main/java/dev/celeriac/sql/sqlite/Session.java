package dev.celeriac.sql.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection with its prepared statements, used by one thread at a time.
 *
 * <p>The connection stays in autocommit mode: with {@code setAutoCommit(false)} the driver would begin the next
 * transaction right after a commit, and an idle process would keep everybody else from writing. SQLite's own busy
 * handler is off, since it sleeps up to 100 ms and starves whoever sleeps; the wait for another process's transaction
 * is a retry after some random 20 to 300 µs.
 */
final class Session {
    private static final int MIN_PARK_NANOS = 20_000;
    private static final int MAX_PARK_NANOS = 300_000;

    /** Pages in the log before a commit copies them into the file: 64 MB, since {@link Checkpointer} comes before. */
    private static final int CHECKPOINT_PAGES = 4 * (int) Checkpointer.PAGES;

    /** Fair, so that a thread that publishes in a loop does not starve a consumer of the same JVM. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private @Nullable Checkpointer checkpointer;

    /** Written by the thread that holds the lock. */
    private volatile long longestWaitNanos;

    /** Work on a session. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session open(Path file, SqliteUrl.Synchronous synchronous) throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(0);
        // Otherwise the driver prepares and runs a query for the last row id after each insert: a tenth of a publish.
        config.setGetGeneratedKeys(false);
        config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(synchronous.name()));
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(-8_000);
        config.setJournalSizeLimit(64 << 20);
        // Opening reads the file too, and is refused while another process opens it first or closes it last.
        var session = new Session(
                whileBusy(() -> config.createConnection("jdbc:sqlite:" + file), deadline(10), waited -> {}));
        try {
            session.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES, deadline(10));
            return session;
        } catch (SQLException e) {
            session.connection.close();
            throw e;
        }
    }

    /** Has the log copied outside of commits; before anybody writes. */
    void checkpointWith(Checkpointer copies) {
        checkpointer = copies;
    }

    /** {@link System#nanoTime} in {@code seconds} seconds. */
    static long deadline(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Runs work that only reads, each statement for itself. */
    <T> T read(Work<T> work) throws SQLException {
        lock.lock();
        try {
            return retrying(() -> work.run(this), deadline(10));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs work as one transaction that excludes every other writer.
     *
     * @param deadline {@link System#nanoTime} after which the wait for another writer is given up
     */
    <T> T write(long deadline, Work<T> work) throws SQLException {
        acquire(deadline);
        try {
            return transaction(deadline, work);
        } finally {
            lock.unlock();
        }
    }

    /** To be followed by {@link #release}. */
    void acquire(long deadline) throws SQLException {
        long start = System.nanoTime();
        lockBefore(deadline);
        waited(System.nanoTime() - start);
    }

    private void waited(long waited) {
        if (waited > longestWaitNanos) {
            longestWaitNanos = waited;
        }
    }

    /** The longest that anybody has waited for other threads or for other processes so far, not both together. */
    long longestWaitNanos() {
        return longestWaitNanos;
    }

    private void lockBefore(long deadline) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw new SQLiteException("another thread of this process is writing", SQLiteErrorCode.SQLITE_BUSY);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void release() {
        lock.unlock();
    }

    /** Requires {@link #acquire}. */
    <T> T transaction(long deadline, Work<T> work) throws SQLException {
        execute("BEGIN IMMEDIATE", deadline);
        boolean committed = false;
        try {
            T result = work.run(this);
            execute("COMMIT", deadline);
            committed = true;
            if (checkpointer != null) {
                checkpointer.committed(
                        connection.unwrap(SQLiteConnection.class).getDatabase().total_changes());
            }
            return result;
        } finally {
            if (!committed) {
                forgetStatements();
                rollBack();
            }
        }
    }

    /** SQLite has rolled back by itself after some errors (a full disk, for one); then there is nothing to do. */
    private void rollBack() throws SQLException {
        try {
            run(statement("ROLLBACK"));
        } catch (SQLException e) {
            if (e.getErrorCode() != SQLiteErrorCode.SQLITE_ERROR.code) {
                throw e;
            }
        }
    }

    /** Runs one statement, as a transaction of its own when none is open, waiting for other writers. */
    void execute(String sql, long deadline) throws SQLException {
        PreparedStatement statement = statement(sql);
        retrying(() -> run(statement), deadline);
    }

    /** Some pragmas answer with a row; left unread, it would keep the transaction open. */
    private static boolean run(PreparedStatement statement) throws SQLException {
        if (statement.execute()) {
            statement.getResultSet().close();
        }
        return true;
    }

    interface Attempt<T> {
        T run() throws SQLException;
    }

    /** Requires {@link #acquire}; repeats what fails because another process is writing. */
    <T> T retrying(Attempt<T> attempt, long deadline) throws SQLException {
        try {
            return whileBusy(attempt, deadline, this::waited);
        } catch (SQLException e) {
            if (!isBusy(e)) {
                forgetStatements();
            }
            throw e;
        }
    }

    private static <T> T whileBusy(Attempt<T> attempt, long deadline, LongConsumer waited) throws SQLException {
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            while (true) {
                try {
                    return attempt.run();
                } catch (SQLException e) {
                    if (!isBusy(e)) {
                        throw e;
                    }
                    waited.accept(System.nanoTime() - start);
                    if (System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                }
                interrupted |= Thread.interrupted();
                pauseForOthers();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** While another process writes. */
    static void pauseForOthers() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(MIN_PARK_NANOS, MAX_PARK_NANOS));
    }

    static boolean isBusy(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code;
    }

    /** A prepared statement that is kept for the next time. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** Runs a statement with integer parameters and returns how many rows it changed. */
    int update(String sql, long... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    /** The first column of the first row, or {@code otherwise} when there is no row or it is NULL. */
    long number(long otherwise, String sql, long... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            if (!rows.next()) {
                return otherwise;
            }
            long value = rows.getLong(1);
            return rows.wasNull() ? otherwise : value;
        }
    }

    PreparedStatement bound(String sql, long... parameters) throws SQLException {
        PreparedStatement statement = statement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(i + 1, parameters[i]);
        }
        return statement;
    }

    /** The driver finalizes a statement that has failed, without saying so; it would never work again. */
    private void forgetStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    void close() throws SQLException {
        lock.lock();
        try {
            forgetStatements();
            connection.close();
        } finally {
            lock.unlock();
        }
    }
}
