package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who consumes, and who is alive. */
final class ConsumerTable {
    private ConsumerTable() {}

    /**
     * A registered consumer.
     *
     * @param process see {@link ProcessIdentity}
     * @param heartbeat milliseconds since 1970
     */
    record Registration(long id, String name, String process, long heartbeat, Duration lease) {

        boolean leaseOver(long nowMillis) {
            return nowMillis - heartbeat >= lease.toMillis();
        }
    }

    /** Needs a transaction; returns the new consumer's number, which no other has had or will have. */
    static long register(Session session, ConsumerOptions options, List<String> queues, long nowMillis)
            throws SQLException {
        PreparedStatement insert = session.statement(
                "INSERT INTO consumers (name, queues, process, heartbeat, lease) VALUES (?, ?, ?, ?, ?) RETURNING id");
        insert.setString(1, options.name());
        insert.setString(2, String.join("\n", queues));
        insert.setString(3, ProcessIdentity.own());
        insert.setLong(4, nowMillis);
        insert.setLong(5, options.lease().toMillis());
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static boolean registered(Session session, long id) throws SQLException {
        return session.number(0, "SELECT 1 FROM consumers WHERE id = ?1", id) == 1;
    }

    /** False when somebody has taken the consumer for dead. */
    static boolean beat(Session session, long id, long nowMillis) throws SQLException {
        return session.update("UPDATE consumers SET heartbeat = ?2 WHERE id = ?1", id, nowMillis) == 1;
    }

    static void remove(Session session, long id) throws SQLException {
        session.update("DELETE FROM consumers WHERE id = ?1", id);
    }

    static List<Registration> all(Session session) throws SQLException {
        var all = new ArrayList<Registration>();
        try (ResultSet row = session.statement("SELECT id, name, process, heartbeat, lease FROM consumers")
                .executeQuery()) {
            while (row.next()) {
                all.add(new Registration(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        Duration.ofMillis(row.getLong(5))));
            }
        }
        return all;
    }

    /** What is known of everybody who is registered. */
    static List<ConsumerInfo> describe(Session session, long nowMillis) throws SQLException {
        var all = new ArrayList<ConsumerInfo>();
        try (ResultSet row = session.statement("SELECT name, queues, process, heartbeat, lease,"
                        + " (SELECT count(*) FROM held h WHERE h.id >= c.id << 40 AND h.id < (c.id + 1) << 40)"
                        + " FROM consumers c")
                .executeQuery()) {
            while (row.next()) {
                long heartbeat = row.getLong(4);
                all.add(new ConsumerInfo(
                        row.getString(1),
                        List.of(row.getString(2).split("\n")),
                        Instant.ofEpochMilli(heartbeat),
                        nowMillis - heartbeat < row.getLong(5) && !ProcessIdentity.gone(row.getString(3)),
                        row.getLong(6)));
            }
        }
        return all;
    }
}
