package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.ScheduledMessage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Questions about messages that wait for their time. */
final class ScheduledTable {
    private ScheduledTable() {}

    static List<ScheduledMessage> earliest(
            Session session, QueueNumbers numbers, Collection<String> queues, int most, Instant now)
            throws SQLException {
        Map<Integer, String> names = new HashMap<>();
        for (String queue : queues) {
            names.put(numbers.find(session, queue), queue);
        }
        List<ScheduledMessage> found = new ArrayList<>();
        PreparedStatement select = session.bound(
                "SELECT due, place, " + MessageRow.COLUMNS + " FROM scheduled WHERE due > ?1 ORDER BY due",
                MessageTable.dueBy(now.toEpochMilli()));
        try (ResultSet row = select.executeQuery()) {
            while (found.size() < most && row.next()) {
                String queue = names.get(Place.queue(row.getLong(2)));
                if (queue != null) {
                    MessageRow.Stored stored = MessageRow.read(row, 3);
                    found.add(new ScheduledMessage(
                            stored.message(), queue, stored.exchange(), queue, MessageTable.dueOf(row.getLong(1))));
                }
            }
        }
        return found;
    }

    /** Searches every scheduled message. */
    static List<Long> of(Session session, Collection<String> taskIds) throws SQLException {
        List<Long> found = new ArrayList<>();
        for (String id : taskIds) {
            PreparedStatement select = session.statement("SELECT due FROM scheduled WHERE task_id = ?1");
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
        }
        return found;
    }

    /** Moves one to ready, if it is still there. */
    static int release(Session session, long due) throws SQLException {
        int moved = session.update(
                "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
                        + ") SELECT place, deliveries, redelivered, " + MessageRow.COLUMNS
                        + " FROM scheduled WHERE due = ?1",
                due);
        session.update("DELETE FROM scheduled WHERE due = ?1", due);
        return moved;
    }
}
