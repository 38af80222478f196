package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.Publication;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Messages on their way in: the tables {@code ready} and {@code scheduled}. All methods need a transaction. */
final class MessageTable {
    private static final String NEXT_PLACE = "(1 + max("
            + "coalesce((SELECT max(place) FROM ready WHERE place BETWEEN ?1 AND ?2), 0), "
            + "(SELECT ?1 + last FROM queues WHERE number = ?3)))";

    private static final String PUBLISH = "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") VALUES (" + NEXT_PLACE + ", 0, 0, " + MessageRow.PARAMETERS + ")";

    /** Due times are unique, so that the time itself is the key: the first free number from the wanted one on. */
    private static final String FREE_DUE =
            "coalesce((SELECT max(due) + 1 FROM scheduled WHERE due BETWEEN ?1 AND (?1 | 1048575)), ?1)";

    private static final String SCHEDULE = "INSERT INTO scheduled (due, place, deliveries, redelivered, "
            + MessageRow.COLUMNS + ") VALUES (" + FREE_DUE + ", ?2, 0, 0, " + MessageRow.PARAMETERS + ")";

    private static final String PARK = "INSERT INTO scheduled (due, place, deliveries, redelivered, "
            + MessageRow.COLUMNS + ") SELECT " + FREE_DUE + ", place, deliveries - 1, redelivered, "
            + MessageRow.COLUMNS
            + " FROM held WHERE id = ?2";

    private static final int DUE_SHIFT = 20;

    /** How many scheduled messages are moved in one transaction, so that no other writer waits long. */
    private static final int RELEASE_LIMIT = 500;

    private final QueueNumbers queues;

    MessageTable(QueueNumbers queues) {
        this.queues = queues;
    }

    void publish(Session session, List<MessageRow> rows, Instant now) throws SQLException {
        for (MessageRow row : rows) {
            Publication publication = row.publication();
            int queue = queues.number(session, publication.routingKey());
            int priority = publication.message().properties().priority();
            Instant eta = publication.eta();
            if (eta != null && eta.isAfter(now)) {
                schedule(session, row, queue, priority, eta);
            } else {
                long first = Place.firstOf(queue, priority);
                PreparedStatement insert = session.bound(PUBLISH, first, first | Place.MAX_POSITION, queue);
                row.bind(insert, 4);
                insert.executeUpdate();
            }
        }
    }

    /** Whether {@link #publish} of this would be a single statement, which is a transaction by itself. */
    boolean single(List<MessageRow> rows) {
        return rows.size() == 1
                && rows.get(0).publication().eta() == null
                && queues.known(rows.get(0).publication().routingKey());
    }

    /** To be called after the commit. */
    void remember(Session session, List<MessageRow> rows) throws SQLException {
        for (MessageRow row : rows) {
            queues.remember(session, row.publication().routingKey());
        }
    }

    private void schedule(Session session, MessageRow row, int queue, int priority, Instant eta) throws SQLException {
        long place = newPlace(session, queue, priority);
        PreparedStatement insert = session.bound(SCHEDULE, due(eta), place);
        row.bind(insert, 3);
        insert.executeUpdate();
    }

    /** A place at the end, which no later message can get even if this one is not put into ready yet. */
    private static long newPlace(Session session, int queue, int priority) throws SQLException {
        long place = endOf(session, Place.firstOf(queue, priority));
        keepPosition(session, queue, place);
        return place;
    }

    /** Positions up to that of {@code place} are not given out again although they may be missing from ready. */
    static void keepPosition(Session session, int queue, long place) throws SQLException {
        session.update("UPDATE queues SET last = max(last, ?1) WHERE number = ?2", Place.position(place), queue);
    }

    /** Rounded up, since a message may be late and never early. */
    private static long due(Instant eta) {
        long millis = eta.plusNanos(999_999).toEpochMilli();
        return Math.max(0, Math.min(millis, Long.MAX_VALUE >> DUE_SHIFT)) << DUE_SHIFT;
    }

    /** The time that a key of {@code scheduled} stands for. */
    static Instant dueOf(long key) {
        return Instant.ofEpochMilli(key >> DUE_SHIFT);
    }

    /** The highest key of a scheduled message that is due at a time. */
    static long dueBy(long nowMillis) {
        return (nowMillis << DUE_SHIFT) | ((1L << DUE_SHIFT) - 1);
    }

    /** When the next scheduled message is due, in milliseconds since 1970; {@link Long#MAX_VALUE} when there is none. */
    static long nextDue(Session session) throws SQLException {
        long due = session.number(-1, "SELECT min(due) FROM scheduled");
        return due < 0 ? Long.MAX_VALUE : due >> DUE_SHIFT;
    }

    /** Moves messages that are due to ready; returns when the next one is due, as {@link #nextDue}. */
    static long releaseDue(Session session, long nowMillis) throws SQLException {
        long limit = dueBy(nowMillis);
        long last = session.number(
                -1,
                "SELECT max(due) FROM (SELECT due FROM scheduled WHERE due <= ?1 ORDER BY due LIMIT " + RELEASE_LIMIT
                        + ")",
                limit);
        if (last >= 0) {
            session.update(
                    "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
                            + ") SELECT place, deliveries, redelivered, " + MessageRow.COLUMNS
                            + " FROM scheduled WHERE due <= ?1",
                    last);
            session.update("DELETE FROM scheduled WHERE due <= ?1", last);
        }
        return nextDue(session);
    }

    /** Copies a held message to scheduled. */
    static int park(Session session, long heldId, Instant until) throws SQLException {
        return session.update(PARK, due(until), heldId);
    }

    /** Copies a held message to the end of its priority, marked redelivered. */
    static int requeue(Session session, long heldId, boolean counted) throws SQLException {
        long old = session.number(-1, "SELECT place FROM held WHERE id = ?1", heldId);
        if (old < 0) {
            return 0;
        }
        return session.update(
                "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
                        + ") SELECT ?1, deliveries - ?3, 1, " + MessageRow.COLUMNS + " FROM held WHERE id = ?2",
                endOf(session, old),
                heldId,
                counted ? 0 : 1);
    }

    /** The next place of the same queue and priority. */
    static long endOf(Session session, long place) throws SQLException {
        long first = place & ~Place.MAX_POSITION;
        return session.number(0, "SELECT " + NEXT_PLACE, first, first | Place.MAX_POSITION, Place.queue(place));
    }

    /** Deletes some messages of a queue that nobody holds; returns how many, 0 at the end. */
    static int purge(Session session, int queue, int limit) throws SQLException {
        long first = Place.firstOf(queue);
        long last = session.number(
                -1,
                "SELECT max(place) FROM (SELECT place FROM ready WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3)",
                first,
                Place.lastOf(queue),
                limit);
        if (last >= 0) {
            keepPosition(session, queue, last);
            return session.update("DELETE FROM ready WHERE place BETWEEN ?1 AND ?2", first, last);
        }
        return session.update(
                "DELETE FROM scheduled WHERE due IN (SELECT due FROM scheduled WHERE place BETWEEN ?1 AND ?2 LIMIT ?3)",
                first,
                Place.lastOf(queue),
                limit);
    }

    /** Searches every message. */
    static boolean contains(Session session, String taskId) throws SQLException {
        for (String table : List.of("held", "scheduled", "ready")) {
            PreparedStatement select = session.statement("SELECT 1 FROM " + table + " WHERE task_id = ?1 LIMIT 1");
            select.setString(1, taskId);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return true;
                }
            }
        }
        return false;
    }
}
