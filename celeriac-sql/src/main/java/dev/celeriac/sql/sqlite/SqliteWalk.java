package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.WaitingMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A look through one queue: each priority from the last place seen on, then what is scheduled from the last due time on. */
final class SqliteWalk implements QueueWalk {
    private static final String READY = "SELECT place, 0, " + MessageRow.COLUMNS
            + " FROM ready WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3";

    private static final String SCHEDULED = "SELECT place, due, " + MessageRow.COLUMNS
            + " FROM scheduled WHERE due > ?1 AND place BETWEEN ?2 AND ?3 ORDER BY due LIMIT ?4";

    private final SqliteTransport transport;
    private final String queue;
    private final long[] seen = new long[Place.PRIORITIES];
    private long seenDue = -1;

    /** @param due key of the table {@code scheduled}, 0 for what is ready; the place is unique in both */
    record Found(long place, long due) {}

    SqliteWalk(SqliteTransport transport, String queue) {
        this.transport = transport;
        this.queue = queue;
        Arrays.fill(seen, -1);
    }

    @Override
    public List<WaitingMessage> next(int most) {
        return transport.using(
                "look through queue " + queue,
                store -> store.read(session -> {
                    int number = store.queues().find(session, queue);
                    return number == 0 ? List.of() : page(session, number, most);
                }));
    }

    private List<WaitingMessage> page(Session session, int number, int most) throws SQLException {
        List<WaitingMessage> page = new ArrayList<>();
        for (int priority = 0; priority < seen.length && page.size() < most; priority++) {
            long first = Place.firstOf(number, priority);
            long from = Math.max(first, seen[priority] + 1);
            try (ResultSet row = session.bound(READY, from, first | Place.MAX_POSITION, (long) most - page.size())
                    .executeQuery()) {
                while (row.next()) {
                    seen[priority] = row.getLong(1);
                    page.add(waiting(row, null));
                }
            }
        }
        if (page.size() < most) {
            try (ResultSet row = session.bound(
                            SCHEDULED, seenDue, Place.firstOf(number), Place.lastOf(number), (long) most - page.size())
                    .executeQuery()) {
                while (row.next()) {
                    seenDue = row.getLong(2);
                    page.add(waiting(row, MessageTable.dueOf(seenDue)));
                }
            }
        }
        return page;
    }

    private WaitingMessage waiting(ResultSet row, @Nullable Instant due) throws SQLException {
        MessageRow.Stored stored = MessageRow.read(row, 3);
        return new WaitingMessage(
                new Found(row.getLong(1), row.getLong(2)),
                queue,
                stored.exchange(),
                queue,
                stored.message(),
                due,
                stored.defect());
    }
}
