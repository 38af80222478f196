package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.RevocationLog;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Revocations in a table of the file. */
final class SqliteRevocations implements RevocationLog {
    private static final long PATIENCE_SECONDS = 30;

    private final SqliteTransport transport;

    SqliteRevocations(SqliteTransport transport) {
        this.transport = transport;
    }

    @Override
    public void add(Collection<String> entries, Instant now) {
        if (entries.isEmpty()) {
            return;
        }
        transport.using(
                "remember what was revoked",
                store -> store.write(Session.deadline(PATIENCE_SECONDS), session -> {
                    PreparedStatement insert =
                            session.statement("INSERT OR REPLACE INTO revoked (entry, revoked_at) VALUES (?1, ?2)");
                    for (String entry : entries) {
                        insert.setString(1, entry);
                        insert.setLong(2, now.toEpochMilli());
                        insert.executeUpdate();
                    }
                    session.update(
                            "DELETE FROM revoked WHERE revoked_at < ?1",
                            now.minus(KEPT).toEpochMilli());
                    session.update("DELETE FROM revoked WHERE revoked_at < (SELECT min(revoked_at) FROM"
                            + " (SELECT revoked_at FROM revoked ORDER BY revoked_at DESC LIMIT " + MOST + "))");
                    return true;
                }));
    }

    @Override
    public Map<String, Instant> since(Instant from) {
        return transport.using(
                "ask what was revoked",
                store -> store.read(session -> {
                    Map<String, Instant> entries = new LinkedHashMap<>();
                    PreparedStatement select = session.bound(
                            "SELECT entry, revoked_at FROM revoked WHERE revoked_at >= ?1 ORDER BY revoked_at",
                            from.toEpochMilli());
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            entries.put(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
                        }
                    }
                    return entries;
                }));
    }
}
