package dev.celeriac.sql.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the write-ahead log into the file on a thread and a connection of its own. SQLite does it within whatever commit
 * comes when it is due: that call takes hundreds of milliseconds on a busy machine, and so does everybody's in this process
 * who waits for the connection. Others may write meanwhile; since the log begins anew only when all of it was copied, what
 * was added is copied in a second step that keeps them out, for as long as a few pages take.
 */
final class Checkpointer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Checkpointer.class);

    /** Pages that this process has written, by estimate, before the log is copied: 16 MB. */
    static final long PAGES = 4_000;

    /** Pages that a transaction writes at least: the last of a table and of its indexes. */
    private static final long PAGES_OF_A_COMMIT = 3;

    private static final long ROWS_OF_A_PAGE = 4;

    /** For the second step, which has to meet a moment in which nobody writes. */
    private static final int TRIES = 200;

    /** Opens the connection, on the thread that uses it. */
    interface Opening {
        Session open() throws SQLException;
    }

    private final Opening opening;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition due = lock.newCondition();
    private boolean wanted;
    private boolean closed;

    // Used by whoever holds the writer:
    private long written;
    private long rowsBefore;

    private final AtomicLong copied = new AtomicLong();

    Checkpointer(Opening opening, String name) {
        this.opening = opening;
        this.thread = new Thread(this::run, "celeriac-sqlite-checkpoint-" + name);
        this.thread.setDaemon(true);
    }

    /**
     * The writer has committed. Called by the thread that holds it.
     *
     * @param rows how many it has changed since it was opened
     */
    void committed(long rows) {
        written += PAGES_OF_A_COMMIT + (rows - rowsBefore) / ROWS_OF_A_PAGE;
        rowsBefore = rows;
        if (written >= PAGES) {
            written = 0;
            want();
        }
    }

    private void want() {
        lock.lock();
        try {
            wanted = true;
            if (!closed && thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            due.signal();
        } finally {
            lock.unlock();
        }
    }

    /** How often all of the log was copied. */
    long copied() {
        return copied.get();
    }

    private void run() {
        Session session = null;
        try {
            while (awaitDue()) {
                try {
                    session = session == null ? opening.open() : session;
                    checkpoint(session);
                } catch (SQLException | RuntimeException e) {
                    // Nothing is lost: SQLite itself copies the log within a commit once it is four times as long.
                    log.warn("Cannot copy the log of the store into its file, trying again later: {}", e.getMessage());
                }
            }
        } finally {
            close(session);
        }
    }

    private boolean awaitDue() {
        lock.lock();
        try {
            while (!wanted && !closed) {
                due.awaitUninterruptibly();
            }
            wanted = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void checkpoint(Session session) throws SQLException {
        boolean all = session.read(connection -> step(connection, "PRAGMA wal_checkpoint(PASSIVE)"));
        for (int i = 0; i < TRIES && !all && !isClosed(); i++) {
            all = session.read(connection -> step(connection, "PRAGMA wal_checkpoint(RESTART)"));
            if (!all) {
                Session.pauseForOthers();
            }
        }
        if (all) {
            copied.incrementAndGet();
        } else {
            log.debug("The log was not copied to its end: somebody always writes, or reads for long");
        }
    }

    /** @return whether nothing is left */
    private static boolean step(Session session, String pragma) throws SQLException {
        try (ResultSet row = session.statement(pragma).executeQuery()) {
            boolean busy = row.next() && row.getInt(1) != 0;
            return !busy && row.getInt(2) == row.getInt(3);
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private static void close(@Nullable Session session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            log.warn("Cannot close the connection that copies the log: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            due.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }
}
