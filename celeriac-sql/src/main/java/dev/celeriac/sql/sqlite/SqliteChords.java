package dev.celeriac.sql.sqlite;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chords that are under way, in two tables. */
final class SqliteChords implements ChordStore {
    private static final int AT_ONCE = 100;
    private static final String ADDED = "added:";

    private final SqliteResultStore store;

    SqliteChords(SqliteResultStore store) {
        this.store = store;
    }

    @Override
    public void expect(List<ChordSize> sizes) {
        long now = store.clock().millis();
        store.writing("begin " + sizes.size() + " chord(s)", session -> {
            PreparedStatement insert =
                    session.statement("INSERT INTO chords (group_id, size, begun) VALUES (?1, ?2, ?3)"
                            + " ON CONFLICT (group_id) DO UPDATE SET size = excluded.size");
            for (ChordSize size : sizes) {
                insert.setString(1, size.groupId());
                insert.setInt(2, size.size());
                insert.setLong(3, now);
                insert.executeUpdate();
            }
            return true;
        });
    }

    @Override
    public void grow(String groupId, String taskId) {
        store.writing("add to chord " + groupId, session -> {
            // Once for each task, however often it is added: under a key of its own, where no part is looked for.
            PreparedStatement insert =
                    session.statement("INSERT INTO chord_parts (group_id, task_id, place, state, result)"
                            + " VALUES (?1, ?2, 0, 'ADDED', x'') ON CONFLICT DO NOTHING");
            insert.setString(1, ADDED + groupId);
            insert.setString(2, taskId);
            if (insert.executeUpdate() == 0) {
                return false;
            }
            PreparedStatement update = session.statement("UPDATE chords SET more = more + 1 WHERE group_id = ?1");
            update.setString(1, groupId);
            return update.executeUpdate() > 0;
        });
    }

    @Override
    public List<ChordResults> record(List<ChordPart> parts) {
        // The documents are made before the transaction, which keeps others waiting.
        List<byte[]> results = new ArrayList<>(parts.size());
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        for (ChordPart part : parts) {
            results.add(JsonCodec.DEFAULT.encode(part.result()));
            bodies.computeIfAbsent(part.groupId(), id -> JsonCodec.DEFAULT.encode(SignatureCodec.toMap(part.body())));
        }
        long now = store.clock().millis();
        List<Complete> complete = store.writing("record " + parts.size() + " part(s) of chords", session -> {
            Set<String> expected = new LinkedHashSet<>();
            for (String groupId : bodies.keySet()) {
                if (isExpected(session, groupId)) {
                    expected.add(groupId);
                }
            }
            for (int i = 0; i < parts.size(); i++) {
                if (expected.contains(parts.get(i).groupId())) {
                    insert(session, parts.get(i), results.get(i));
                }
            }
            List<Complete> all = new ArrayList<>();
            for (String groupId : expected) {
                boolean again = isOffered(session, groupId);
                if (offer(session, groupId, bodies.get(groupId), now)) {
                    all.add(read(session, groupId, again));
                }
            }
            return all;
        });
        return complete.stream().map(Complete::decoded).toList();
    }

    /** A chord as it is stored; decoded after the transaction, which keeps others waiting. */
    private record Complete(String groupId, byte[] body, List<Row> rows, boolean again, long begun) {

        private record Row(String taskId, String state, byte[] result) {}

        private ChordResults decoded() {
            List<ChordResults.Part> parts = new ArrayList<>(rows.size());
            rows.forEach(row -> parts.add(
                    new ChordResults.Part(row.taskId(), row.state(), JsonCodec.DEFAULT.decode(row.result()))));
            return new ChordResults(
                    groupId, SignatureCodec.fromMap(JsonCodec.DEFAULT.decode(body)), parts, again, begun);
        }
    }

    private static boolean isExpected(Session session, String groupId) throws SQLException {
        PreparedStatement select = session.statement("SELECT 1 FROM chords WHERE group_id = ?1");
        select.setString(1, groupId);
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private static boolean isOffered(Session session, String groupId) throws SQLException {
        PreparedStatement select =
                session.statement("SELECT 1 FROM chords WHERE group_id = ?1 AND offered IS NOT NULL");
        select.setString(1, groupId);
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private static void insert(Session session, ChordPart part, byte[] result) throws SQLException {
        PreparedStatement insert = session.statement("INSERT INTO chord_parts (group_id, task_id, place, state, result)"
                + " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
        Integer index = part.groupIndex();
        insert.setString(1, part.groupId());
        insert.setString(2, part.taskId());
        insert.setLong(3, index == null ? Long.MAX_VALUE : index);
        insert.setString(4, part.state());
        insert.setBytes(5, result);
        if (insert.executeUpdate() == 1) {
            PreparedStatement count = session.statement("UPDATE chords SET parts = parts + 1 WHERE group_id = ?1");
            count.setString(1, part.groupId());
            count.executeUpdate();
        }
    }

    /** False while parts are missing. */
    private static boolean offer(Session session, String groupId, byte @Nullable [] body, long now)
            throws SQLException {
        PreparedStatement update = session.statement("UPDATE chords SET offered = ?2, body = coalesce(?3, body)"
                + " WHERE group_id = ?1 AND parts >= size + more");
        update.setString(1, groupId);
        update.setLong(2, now);
        update.setBytes(3, body);
        return update.executeUpdate() == 1;
    }

    private static Complete read(Session session, String groupId, boolean again) throws SQLException {
        PreparedStatement chord = session.statement("SELECT body, begun FROM chords WHERE group_id = ?1");
        chord.setString(1, groupId);
        byte[] body;
        long begun;
        try (ResultSet row = chord.executeQuery()) {
            row.next();
            body = row.getBytes(1);
            begun = row.getLong(2);
        }
        List<Complete.Row> rows = new ArrayList<>();
        PreparedStatement select = session.statement(
                "SELECT task_id, state, result FROM chord_parts WHERE group_id = ?1 ORDER BY place, task_id");
        select.setString(1, groupId);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new Complete.Row(row.getString(1), row.getString(2), row.getBytes(3)));
            }
        }
        return new Complete(groupId, body, rows, again, begun);
    }

    @Override
    public void close(Collection<String> groupIds) {
        store.writing("close " + groupIds.size() + " chord(s)", session -> {
            for (String groupId : groupIds) {
                delete(session, groupId);
            }
            return true;
        });
    }

    private static void delete(Session session, String groupId) throws SQLException {
        for (String table : List.of("chords", "chord_parts")) {
            PreparedStatement delete = session.statement("DELETE FROM " + table + " WHERE group_id IN (?1, ?2)");
            delete.setString(1, groupId);
            delete.setString(2, ADDED + groupId);
            delete.executeUpdate();
        }
    }

    @Override
    public List<ChordResults> unclosed(Duration since) {
        long now = store.clock().millis();
        String due = "SELECT group_id FROM chords WHERE offered IS NOT NULL AND offered <= ?1 LIMIT " + AT_ONCE;
        boolean none = store.reading(
                "look for chords that were left over",
                session -> groups(session, due, now - since.toMillis()).isEmpty());
        if (none) {
            return List.of();
        }
        List<Complete> taken = store.writing("take chords that were left over", session -> {
            List<Complete> left = new ArrayList<>();
            for (String groupId : groups(session, due, now - since.toMillis())) {
                offer(session, groupId, null, now);
                left.add(read(session, groupId, true));
            }
            return left;
        });
        return taken.stream().map(Complete::decoded).toList();
    }

    private static List<String> groups(Session session, String sql, long time) throws SQLException {
        List<String> groups = new ArrayList<>();
        try (ResultSet row = session.bound(sql, time).executeQuery()) {
            while (row.next()) {
                groups.add(row.getString(1));
            }
        }
        return groups;
    }

    /** Deletes some chords that were begun so long ago and will never be complete; needs a transaction. */
    static void cleanUp(Session session, long expired) throws SQLException {
        for (String groupId :
                groups(session, "SELECT group_id FROM chords WHERE begun <= ?1 LIMIT " + AT_ONCE, expired)) {
            delete(session, groupId);
        }
    }
}
