package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages for whoever listens. Ids rise in the order of the commits, so that a listener asks for what is above its last. */
final class BroadcastTable {
    /** A listener that has not looked for this long has missed something, as it would with a broker that keeps nothing. */
    private static final long KEPT_MILLIS = 60_000;

    private static final int KEPT_ROWS = 50_000;

    private static final String INSERT = "INSERT INTO broadcasts (sent_at, routing_key, " + MessageRow.COLUMNS
            + ") VALUES (?, ?, " + MessageRow.PARAMETERS + ")";

    private static final String NEXT = "SELECT id, routing_key, " + MessageRow.COLUMNS
            + " FROM broadcasts WHERE id > ?1 AND exchange = ?2 ORDER BY id LIMIT 1000";

    private BroadcastTable() {}

    static void add(Session session, List<Row> rows, long now) throws SQLException {
        PreparedStatement insert = session.statement(INSERT);
        for (Row row : rows) {
            insert.setLong(1, now);
            insert.setString(2, row.routingKey());
            row.columns().bind(insert, 3);
            insert.executeUpdate();
        }
        // Twice as many as came, so that it shrinks again after a flood.
        session.update(
                "DELETE FROM broadcasts WHERE id IN (SELECT id FROM broadcasts ORDER BY id LIMIT ?1)"
                        + " AND (sent_at < ?2 OR id <= ?3)",
                2L * rows.size() + 10,
                now - KEPT_MILLIS,
                last(session) - KEPT_ROWS);
    }

    record Row(String routingKey, MessageRow columns) {}

    static long last(Session session) throws SQLException {
        return session.number(0, "SELECT seq FROM sqlite_sequence WHERE name = 'broadcasts'");
    }

    static long oldest(Session session) throws SQLException {
        return session.number(Long.MAX_VALUE, "SELECT min(id) FROM broadcasts");
    }

    /**
     * Reads the messages of an exchange above {@code after}.
     *
     * @return the id up to which everything has been seen
     */
    static long read(Session session, BroadcastQueue queue, long after, List<BroadcastMessage> found)
            throws SQLException {
        long last = last(session);
        if (last <= after) {
            return after;
        }
        PreparedStatement select = session.statement(NEXT);
        select.setLong(1, after);
        select.setString(2, queue.exchange().name());
        int rows = 0;
        long id = after;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows++;
                id = row.getLong(1);
                String key = row.getString(2);
                BroadcastMessage message = queue.takes(queue.exchange().name(), key) ? message(queue, key, row) : null;
                if (message != null) {
                    found.add(message);
                }
            }
        }
        return rows < 1000 ? Math.max(last, id) : id;
    }

    private static @Nullable BroadcastMessage message(BroadcastQueue queue, String key, ResultSet row)
            throws SQLException {
        MessageRow.Stored stored = MessageRow.read(row, 3);
        return stored.defect() == null ? new BroadcastMessage(queue.exchange(), key, stored.message()) : null;
    }
}
