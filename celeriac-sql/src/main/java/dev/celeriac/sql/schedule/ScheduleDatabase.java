package dev.celeriac.sql.schedule;

import dev.celeriac.beat.ScheduleStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One connection to an SQLite database that others, Django above all, work on at the same time. It is opened with the first
 * use and anew after an error. Nothing of the file's settings is changed, unless it is new. Thread-safe.
 */
final class ScheduleDatabase implements AutoCloseable {
    private static final int BUSY_MILLIS = 3_000;

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;

    ScheduleDatabase(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Work on the connection. */
    interface Work<T> {
        T run(Statements sql) throws SQLException;
    }

    /** One row of an answer. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What can be done with a connection; each statement is prepared once. */
    static final class Statements implements AutoCloseable {
        private final Connection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();

        private Statements(Connection connection) {
            this.connection = connection;
        }

        int update(String sql, @Nullable Object... parameters) throws SQLException {
            return bound(sql, parameters).executeUpdate();
        }

        <T> List<T> query(Row<T> row, String sql, @Nullable Object... parameters) throws SQLException {
            List<T> all = new ArrayList<>();
            try (ResultSet rows = bound(sql, parameters).executeQuery()) {
                while (rows.next()) {
                    all.add(row.read(rows));
                }
            }
            return all;
        }

        private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
            PreparedStatement statement = prepared.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                prepared.put(sql, statement);
            }
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement;
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }

    <T> T read(String what, Work<T> work) {
        return with(what, work);
    }

    /** As one transaction that excludes every other writer. */
    <T> T write(String what, Work<T> work) {
        return with(what, sql -> {
            sql.update("BEGIN IMMEDIATE");
            boolean committed = false;
            try {
                T result = work.run(sql);
                sql.update("COMMIT");
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    sql.update("ROLLBACK");
                }
            }
        });
    }

    private <T> T with(String what, Work<T> work) {
        lock.lock();
        try {
            Connection open = connection;
            if (open == null) {
                open = open();
                connection = open;
            }
            try (Statements sql = new Statements(open)) {
                return work.run(sql);
            }
        } catch (SQLException e) {
            forget();
            throw new ScheduleStoreException(
                    "cannot " + what + " in " + file + ": " + e.getMessage()
                            + (String.valueOf(e.getMessage()).contains("no such column")
                                    ? ". Run the migrations of django-celery-beat: python manage.py migrate"
                                    : ""),
                    e);
        } finally {
            lock.unlock();
        }
    }

    private Connection open() throws SQLException {
        boolean made = !Files.exists(file);
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false);
        Connection opened = config.createConnection("jdbc:sqlite:" + file);
        try (Statements sql = new Statements(opened)) {
            if (made) {
                sql.query(row -> row.getString(1), "PRAGMA journal_mode = WAL");
            }
            for (String statement : tables().split(";\\s*\\n")) {
                sql.update(statement);
            }
            sql.update(
                    "INSERT OR IGNORE INTO celeriac_beat (id, identity) VALUES (1, ?)",
                    UUID.randomUUID().toString());
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private static String tables() {
        try (InputStream in = ScheduleDatabase.class.getResourceAsStream("tables.sql")) {
            if (in == null) {
                throw new IllegalStateException("tables.sql is missing from the celeriac-sql jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("--[^\\n]*", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read tables.sql from the celeriac-sql jar", e);
        }
    }

    private void forget() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                throw new ScheduleStoreException("cannot close " + file + " after an error", e);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            forget();
        } finally {
            lock.unlock();
        }
    }
}
