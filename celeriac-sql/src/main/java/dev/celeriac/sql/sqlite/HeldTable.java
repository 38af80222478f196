package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.WaitingMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages that consumers hold. The key of a holding is never used again: whoever has lost a message, or settled it,
 * finds nothing under the key he remembers. All methods need a transaction.
 */
final class HeldTable {
    private static final int CONSUMER_SHIFT = 40;

    private static final String CANDIDATES = "SELECT place, deliveries, redelivered, " + MessageRow.COLUMNS
            + " FROM ready WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3";

    private static final String HOLD = "INSERT INTO held (id, place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") SELECT ?1, place, deliveries + 1, redelivered, " + MessageRow.COLUMNS + " FROM ready WHERE place = ?2";

    private static final String HOLD_SCHEDULED = "INSERT INTO held (id, place, deliveries, redelivered, "
            + MessageRow.COLUMNS + ") SELECT ?1, place, deliveries + 1, redelivered, " + MessageRow.COLUMNS
            + " FROM scheduled WHERE due = ?2 AND place = ?3";

    private static final String GIVE_BACK = "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") SELECT place, deliveries - 1, redelivered, " + MessageRow.COLUMNS
            + " FROM held WHERE id BETWEEN ?1 AND ?2";

    private static final String RECOVER = "INSERT INTO ready (place, deliveries, redelivered, " + MessageRow.COLUMNS
            + ") SELECT place, deliveries, 1, " + MessageRow.COLUMNS + " FROM held WHERE id BETWEEN ?1 AND ?2";

    private static final String DELETE = "DELETE FROM held WHERE id BETWEEN ?1 AND ?2";

    private HeldTable() {}

    static long firstOf(long consumer) {
        return consumer << CONSUMER_SHIFT;
    }

    static long lastOf(long consumer) {
        return firstOf(consumer) | ((1L << CONSUMER_SHIFT) - 1);
    }

    static long consumer(long id) {
        return id >>> CONSUMER_SHIFT;
    }

    /** Takes up to {@code max} messages of a queue into holdings with the keys from {@code firstId} on. */
    static void claim(Session session, int queue, String queueName, int max, long firstId, List<Delivery> taken)
            throws SQLException {
        var places = new long[max];
        int count = 0;
        try (ResultSet rows = session.bound(CANDIDATES, Place.firstOf(queue), Place.lastOf(queue), max)
                .executeQuery()) {
            while (rows.next()) {
                places[count] = rows.getLong(1);
                MessageRow.Stored stored = MessageRow.read(rows, 4);
                taken.add(new Delivery(
                        firstId + count,
                        queueName,
                        stored.exchange(),
                        queueName,
                        stored.message(),
                        rows.getInt(3) != 0,
                        rows.getInt(2) + 1,
                        stored.defect()));
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        long highest = 0;
        for (int i = 0; i < count; i++) {
            session.update(HOLD, firstId + i, places[i]);
            highest = Math.max(highest, Place.position(places[i]));
        }
        session.update("DELETE FROM ready WHERE place BETWEEN ?1 AND ?2", places[0], places[count - 1]);
        MessageTable.keepPosition(session, queue, highest);
    }

    /**
     * Takes certain messages into holdings with the keys from {@code firstId} on, those that are still there; each leaves a key
     * unused if not.
     */
    static List<Delivery> claim(Session session, List<WaitingMessage> wanted, long firstId) throws SQLException {
        List<Delivery> taken = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            WaitingMessage waiting = wanted.get(i);
            if (waiting.place() instanceof SqliteWalk.Found found && hold(session, found, firstId + i)) {
                taken.add(delivery(session, waiting, firstId + i));
                MessageTable.keepPosition(session, Place.queue(found.place()), found.place());
            }
        }
        return taken;
    }

    /** One that waited for its time may be ready by now, at the same place. */
    private static boolean hold(Session session, SqliteWalk.Found found, long id) throws SQLException {
        if (session.update(HOLD, id, found.place()) == 1) {
            session.update("DELETE FROM ready WHERE place = ?1", found.place());
            return true;
        }
        if (session.update(HOLD_SCHEDULED, id, found.due(), found.place()) == 1) {
            session.update("DELETE FROM scheduled WHERE due = ?1", found.due());
            return true;
        }
        return false;
    }

    private static Delivery delivery(Session session, WaitingMessage waiting, long id) throws SQLException {
        try (ResultSet row = session.bound("SELECT deliveries, redelivered FROM held WHERE id = ?1", id)
                .executeQuery()) {
            row.next();
            return new Delivery(
                    id,
                    waiting.queue(),
                    waiting.exchange(),
                    waiting.routingKey(),
                    waiting.message(),
                    row.getInt(2) != 0,
                    row.getInt(1),
                    waiting.defect());
        }
    }

    /** Settles what a consumer still holds under the keys of the deliveries; returns how many that were. */
    static int settle(Session session, long consumer, List<? extends Settlement> settlements, Instant now)
            throws SQLException {
        var gone = new long[settlements.size()];
        int count = 0;
        for (Settlement settlement : settlements) {
            if (settlement.delivery().tag() instanceof Long id
                    && consumer(id) == consumer
                    && prepare(session, settlement, id, now)) {
                gone[count++] = id;
            }
        }
        return delete(session, Arrays.copyOf(gone, count));
    }

    /** Copies the message to where the settlement wants it; false when it is not held any more. */
    private static boolean prepare(Session session, Settlement settlement, long id, Instant now) throws SQLException {
        if (settlement instanceof Settlement.Requeue requeue) {
            return requeue.redelivered()
                    ? MessageTable.requeue(session, id, requeue.counted()) == 1
                    : session.update(GIVE_BACK, id, id) == 1;
        }
        if (settlement instanceof Settlement.Park park) {
            return MessageTable.park(session, id, park.until()) == 1;
        }
        if (settlement instanceof Settlement.SetAside aside) {
            return DeadLetterTable.setAside(session, id, aside, now) == 1;
        }
        return true;
    }

    /** Deletes holdings, one statement for each run of neighbours. */
    private static int delete(Session session, long[] ids) throws SQLException {
        Arrays.sort(ids);
        int deleted = 0;
        for (int first = 0; first < ids.length; ) {
            int last = first;
            while (last + 1 < ids.length && ids[last + 1] <= ids[last] + 1) {
                last++;
            }
            deleted += session.update(DELETE, ids[first], ids[last]);
            first = last + 1;
        }
        return deleted;
    }

    /** Gives back everything a consumer holds, as if never taken. */
    static void giveBack(Session session, long consumer) throws SQLException {
        move(session, GIVE_BACK, consumer);
    }

    /** Puts back everything a dead consumer held, marked redelivered; returns how many messages that were. */
    static int recover(Session session, long consumer) throws SQLException {
        return move(session, RECOVER, consumer);
    }

    private static int move(Session session, String copy, long consumer) throws SQLException {
        int moved = session.update(copy, firstOf(consumer), lastOf(consumer));
        if (moved > 0) {
            session.update(DELETE, firstOf(consumer), lastOf(consumer));
        }
        return moved;
    }

    /** The consumers that hold anything, found by skipping from each one's range to the next. */
    static List<Long> holders(Session session) throws SQLException {
        var holders = new ArrayList<Long>();
        long id = -1;
        while ((id = session.number(-1, "SELECT min(id) FROM held WHERE id > ?1", id)) >= 0) {
            holders.add(consumer(id));
            id = lastOf(consumer(id));
        }
        return holders;
    }
}
