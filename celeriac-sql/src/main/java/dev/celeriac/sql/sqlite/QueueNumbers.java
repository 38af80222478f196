package dev.celeriac.sql.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers that stand for queue names. A name keeps its number for the life of the store, so that everybody may
 * remember it. Thread-safe.
 */
final class QueueNumbers {
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<Integer, String> names = new ConcurrentHashMap<>();

    boolean known(String queue) {
        return numbers.containsKey(queue);
    }

    /**
     * The number of a queue, which is created if need be.
     *
     * @param session in a transaction
     */
    int number(Session session, String queue) throws SQLException {
        Integer known = numbers.get(queue);
        if (known != null) {
            return known;
        }
        PreparedStatement insert = session.statement("INSERT INTO queues (name) VALUES (?) ON CONFLICT DO NOTHING");
        insert.setString(1, queue);
        insert.executeUpdate();
        int number = find(session, queue);
        if (number > Place.MAX_QUEUE) {
            throw new UnusableStoreException("cannot create queue '" + queue + "': the store has had " + Place.MAX_QUEUE
                    + " queues, which is the most it can name; use a new file, and fewer names");
        }
        return number;
    }

    /** The number of a queue, 0 when it does not exist. */
    int find(Session session, String queue) throws SQLException {
        Integer known = numbers.get(queue);
        if (known != null) {
            return known;
        }
        PreparedStatement select = session.statement("SELECT number FROM queues WHERE name = ?");
        select.setString(1, queue);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** To be called when the transaction that may have created the queue has committed. */
    void remember(Session session, String queue) throws SQLException {
        if (!known(queue)) {
            int number = find(session, queue);
            if (number > 0) {
                names.put(number, queue);
                numbers.put(queue, number);
            }
        }
    }

    String name(Session session, int number) throws SQLException {
        String known = names.get(number);
        if (known != null) {
            return known;
        }
        PreparedStatement select = session.bound("SELECT name FROM queues WHERE number = ?", number);
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                throw new UnusableStoreException(
                        "the store is damaged: it holds messages of queue number " + number + ", which has no name");
            }
            return rows.getString(1);
        }
    }

    /** Every queue there has been, by name. */
    Map<String, Integer> all(Session session) throws SQLException {
        var found = new TreeMap<String, Integer>();
        try (ResultSet rows =
                session.statement("SELECT name, number FROM queues").executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getInt(2));
            }
        }
        return found;
    }
}
