package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Settlement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Messages that were set aside. */
final class DeadLetterTable {
    private static final String SET_ASIDE = "INSERT INTO dead_letters (at, cause, reason, letter_task_id,"
            + " letter_task_name, place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") SELECT ?2, ?3, ?4, ?5, ?6, place, deliveries, redelivered, " + MessageRow.COLUMNS
            + " FROM held WHERE id = ?1";

    private static final String SELECT = "SELECT id, at, cause, reason, letter_task_id, letter_task_name, place,"
            + " deliveries, " + MessageRow.COLUMNS + " FROM dead_letters ";

    private static final String REQUEUE = "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") SELECT ?1, 0, 0, " + MessageRow.COLUMNS + " FROM dead_letters WHERE id = ?2";

    private DeadLetterTable() {}

    /** Copies a held message here. */
    static int setAside(Session session, long heldId, Settlement.SetAside aside, Instant now) throws SQLException {
        PreparedStatement insert = session.bound(SET_ASIDE, heldId, now.toEpochMilli());
        insert.setString(3, aside.cause().name());
        insert.setString(4, aside.reason());
        insert.setString(5, aside.taskId());
        insert.setString(6, aside.taskName());
        return insert.executeUpdate();
    }

    static List<DeadLetter> list(Session session, QueueNumbers queues, int offset, int limit) throws SQLException {
        return read(session, queues, session.bound(SELECT + "ORDER BY id DESC LIMIT ?1 OFFSET ?2", limit, offset));
    }

    static List<DeadLetter> find(Session session, QueueNumbers queues, long id) throws SQLException {
        return read(session, queues, session.bound(SELECT + "WHERE id = ?1", id));
    }

    private static List<DeadLetter> read(Session session, QueueNumbers queues, PreparedStatement select)
            throws SQLException {
        var letters = new ArrayList<DeadLetter>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                letters.add(new DeadLetter(
                        Long.toString(row.getLong(1)),
                        queues.name(session, Place.queue(row.getLong(7))),
                        Instant.ofEpochMilli(row.getLong(2)),
                        DeadLetter.Cause.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getInt(8),
                        MessageRow.read(row, 9).message()));
            }
        }
        return letters;
    }

    /** Needs a transaction. */
    static int requeue(Session session, Collection<Long> ids) throws SQLException {
        int requeued = 0;
        for (long id : ids) {
            long place = session.number(-1, "SELECT place FROM dead_letters WHERE id = ?1", id);
            if (place >= 0) {
                long fresh = MessageTable.endOf(session, place);
                requeued += session.update(REQUEUE, fresh, id);
                drop(session, List.of(id));
            }
        }
        return requeued;
    }

    /** Needs a transaction. */
    static int drop(Session session, Collection<Long> ids) throws SQLException {
        int dropped = 0;
        for (long id : ids) {
            dropped += session.update("DELETE FROM dead_letters WHERE id = ?1", id);
        }
        return dropped;
    }
}
