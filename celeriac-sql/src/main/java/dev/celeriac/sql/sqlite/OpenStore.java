package dev.celeriac.sql.sqlite;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A store that is opened when it is first needed, and at most once. Thread-safe. */
final class OpenStore {
    private final SqliteUrl url;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable StoreFile file;
    private boolean closed;

    OpenStore(SqliteUrl url) {
        this.url = url;
    }

    SqliteUrl url() {
        return url;
    }

    StoreFile get() throws SQLException {
        StoreFile open = file;
        return open == null ? open() : open;
    }

    private StoreFile open() throws SQLException {
        lock.lock();
        try {
            if (closed) {
                throw new UnusableStoreException("it was closed in this program");
            }
            StoreFile open = file;
            if (open == null) {
                open = StoreFile.open(url);
                file = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** The file if it is open. */
    @Nullable StoreFile opened() {
        return file;
    }

    void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            StoreFile open = file;
            file = null;
            if (open != null) {
                open.release();
            }
        } finally {
            lock.unlock();
        }
    }
}
