package dev.celeriac.sql.sqlite;

import dev.celeriac.result.TaskMeta;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Result documents and groups. */
final class ResultTable {
    private static final String NEXT = "(SELECT coalesce(max(written), 0) + 1 FROM results)";

    /** A document that has expired is replaced whatever it says: nobody can see it any more. */
    private static final String STORE = "INSERT INTO results (written, task_id, status, stored_at, document) VALUES ("
            + NEXT + ", ?1, ?2, ?3, ?4) ON CONFLICT (task_id) DO UPDATE SET written = " + NEXT
            + ", status = excluded.status, stored_at = excluded.stored_at, document = excluded.document"
            + " WHERE results.stored_at <= ?5 OR (results.status <> 'SUCCESS' AND (results.status NOT IN ('FAILURE',"
            + " 'REVOKED') OR excluded.status IN ('SUCCESS', 'FAILURE', 'REVOKED')))";

    /** How many rows are deleted in one transaction, so that no other writer waits long. */
    static final int CLEAN_UP_LIMIT = 500;

    private ResultTable() {}

    /** A document ready to be written. */
    record Row(TaskMeta meta, byte[] document) {
        Row(TaskMeta meta) {
            this(meta, Documents.meta(meta));
        }
    }

    static List<Row> rows(List<TaskMeta> batch) {
        var rows = new ArrayList<Row>(batch.size());
        for (TaskMeta meta : batch) {
            rows.add(new Row(meta));
        }
        return rows;
    }

    /**
     * Needs a transaction; returns the documents that are over and were written.
     *
     * @param expired documents stored then or earlier have expired
     */
    static List<TaskMeta> store(Session session, List<Row> rows, long nowMillis, long expired) throws SQLException {
        var over = new ArrayList<TaskMeta>();
        PreparedStatement insert = session.statement(STORE);
        for (Row row : rows) {
            insert.setString(1, row.meta().taskId());
            insert.setString(2, row.meta().status());
            insert.setLong(3, nowMillis);
            insert.setBytes(4, row.document());
            insert.setLong(5, expired);
            if (insert.executeUpdate() == 1 && row.meta().ready()) {
                over.add(row.meta());
            }
        }
        return over;
    }

    static @Nullable TaskMeta find(Session session, String taskId, long expired) throws SQLException {
        PreparedStatement select =
                session.statement("SELECT document FROM results WHERE task_id = ?1 AND stored_at > ?2");
        select.setString(1, taskId);
        select.setLong(2, expired);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Documents.meta(taskId, row.getBytes(1)) : null;
        }
    }

    static Map<String, TaskMeta> findAll(Session session, Collection<String> taskIds, long expired)
            throws SQLException {
        var found = new HashMap<String, TaskMeta>();
        for (String taskId : taskIds) {
            TaskMeta meta = find(session, taskId, expired);
            if (meta != null) {
                found.put(taskId, meta);
            }
        }
        return found;
    }

    static void forget(Session session, Collection<String> taskIds) throws SQLException {
        PreparedStatement delete = session.statement("DELETE FROM results WHERE task_id = ?1");
        for (String taskId : taskIds) {
            delete.setString(1, taskId);
            delete.executeUpdate();
        }
    }

    /** Deletes some documents that have expired, the oldest first; returns how many. */
    static int cleanUp(Session session, long expired) throws SQLException {
        long last = session.number(
                -1,
                "SELECT max(written) FROM (SELECT written, stored_at FROM results ORDER BY written LIMIT "
                        + CLEAN_UP_LIMIT + ") WHERE stored_at <= ?1",
                expired);
        return last < 0
                ? 0
                : session.update("DELETE FROM results WHERE written <= ?1 AND stored_at <= ?2", last, expired);
    }

    static void cleanUpGroups(Session session, long expired) throws SQLException {
        session.update("DELETE FROM groups WHERE stored_at <= ?1", expired);
    }

    static void saveGroup(Session session, String groupId, byte[] document, long nowMillis) throws SQLException {
        PreparedStatement insert =
                session.statement("INSERT OR REPLACE INTO groups (id, stored_at, document) VALUES (?1, ?2, ?3)");
        insert.setString(1, groupId);
        insert.setLong(2, nowMillis);
        insert.setBytes(3, document);
        insert.executeUpdate();
    }

    static @Nullable Object restoreGroup(Session session, String groupId, long expired) throws SQLException {
        PreparedStatement select = session.statement("SELECT document FROM groups WHERE id = ?1 AND stored_at > ?2");
        select.setString(1, groupId);
        select.setLong(2, expired);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Documents.group(row.getBytes(1)) : null;
        }
    }

    static void deleteGroup(Session session, String groupId) throws SQLException {
        PreparedStatement delete = session.statement("DELETE FROM groups WHERE id = ?1");
        delete.setString(1, groupId);
        delete.executeUpdate();
    }

    /**
     * The tasks among {@code watched} that are over.
     *
     * @param since where the last look ended; null looks at each of the watched
     */
    static List<String> over(Session session, Collection<String> watched, @Nullable Mark since) throws SQLException {
        var over = new ArrayList<String>();
        if (since == null) {
            PreparedStatement select = session.statement(
                    "SELECT 1 FROM results WHERE task_id = ?1 AND status IN" + " ('SUCCESS', 'FAILURE', 'REVOKED')");
            for (String taskId : watched) {
                select.setString(1, taskId);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        over.add(taskId);
                    }
                }
            }
            return over;
        }
        PreparedStatement select = session.bound(
                "SELECT task_id FROM results WHERE written >= ?1 AND status IN ('SUCCESS', 'FAILURE', 'REVOKED')",
                since.written());
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (watched.contains(row.getString(1))) {
                    over.add(row.getString(1));
                }
            }
        }
        return over;
    }

    /** The newest row at some time. Deleting the newest rows gives their numbers out again, hence the task id. */
    record Mark(long written, String taskId) {

        static @Nullable Mark newest(Session session) throws SQLException {
            return read(session, "SELECT written, task_id FROM results ORDER BY written DESC LIMIT 1");
        }

        /** Whether everything written since has a higher number. */
        boolean stands(Session session) throws SQLException {
            return equals(read(session, "SELECT written, task_id FROM results WHERE written = ?1", written));
        }

        private static @Nullable Mark read(Session session, String sql, long... parameters) throws SQLException {
            try (ResultSet row = session.bound(sql, parameters).executeQuery()) {
                return row.next() ? new Mark(row.getLong(1), row.getString(2)) : null;
            }
        }
    }
}
