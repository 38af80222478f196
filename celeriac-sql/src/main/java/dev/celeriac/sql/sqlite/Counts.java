package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.QueueStats;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much there is. Counting looks at every message; nothing keeps a count, which every publisher would have to write. */
final class Counts {
    private static final String DUE = "SELECT count(*) FROM scheduled WHERE due <= ?1 AND place BETWEEN ?2 AND ?3";

    private Counts() {}

    /** Messages that could be taken now. */
    static long ready(Session session, int queue, long nowMillis) throws SQLException {
        long first = Place.firstOf(queue);
        long last = Place.lastOf(queue);
        return session.number(0, "SELECT count(*) FROM ready WHERE place BETWEEN ?1 AND ?2", first, last)
                + session.number(0, DUE, MessageTable.dueBy(nowMillis), first, last);
    }

    static List<QueueStats> all(Session session, Map<String, Integer> queues, long nowMillis) throws SQLException {
        Map<Integer, Long> ready = byQueue(session, "ready");
        Map<Integer, Long> scheduled = byQueue(session, "scheduled");
        Map<Integer, Long> held = byQueue(session, "held");
        var all = new ArrayList<QueueStats>();
        for (Map.Entry<String, Integer> queue : queues.entrySet()) {
            int number = queue.getValue();
            long due =
                    session.number(0, DUE, MessageTable.dueBy(nowMillis), Place.firstOf(number), Place.lastOf(number));
            all.add(new QueueStats(
                    queue.getKey(),
                    ready.getOrDefault(number, 0L) + due,
                    scheduled.getOrDefault(number, 0L) - due,
                    held.getOrDefault(number, 0L)));
        }
        return all;
    }

    private static Map<Integer, Long> byQueue(Session session, String table) throws SQLException {
        var counts = new HashMap<Integer, Long>();
        try (ResultSet row = session.statement("SELECT place >> 45, count(*) FROM " + table + " GROUP BY 1")
                .executeQuery()) {
            while (row.next()) {
                counts.put(row.getInt(1), row.getLong(2));
            }
        }
        return counts;
    }

    static QueueStats one(Session session, String name, int queue, long nowMillis) throws SQLException {
        long first = Place.firstOf(queue);
        long last = Place.lastOf(queue);
        long ready = ready(session, queue, nowMillis);
        long later = session.number(
                0,
                "SELECT count(*) FROM scheduled WHERE due > ?1 AND place BETWEEN ?2 AND ?3",
                MessageTable.dueBy(nowMillis),
                first,
                last);
        long held = session.number(0, "SELECT count(*) FROM held WHERE place BETWEEN ?1 AND ?2", first, last);
        return new QueueStats(name, ready, later, held);
    }
}
