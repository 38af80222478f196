package dev.celeriac.sql.schedule;

import dev.celeriac.beat.EntryState;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import dev.celeriac.sql.schedule.ScheduleDatabase.Statements;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries whose schedules Django has no table for, in a table that it does not know: Python's beat would stop at a task
 * without a schedule.
 */
final class OwnRows {
    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final ZoneId zone;

    OwnRows(ZoneId zone) {
        this.zone = zone;
    }

    List<StoredEntry> all(Statements sql) throws SQLException {
        return read(sql, "");
    }

    @Nullable StoredEntry find(Statements sql, String name) throws SQLException {
        List<StoredEntry> found = read(sql, " WHERE name = ?", name);
        return found.isEmpty() ? null : found.get(0);
    }

    private List<StoredEntry> read(Statements sql, String where, @Nullable Object... parameters) throws SQLException {
        List<StoredEntry> entries = new ArrayList<>();
        sql.query(
                row -> {
                    try {
                        entries.add(new StoredEntry(
                                StateText.entry(row.getString(1), row.getString(2), zone),
                                StateText.state(StateText.decoded(row.getString(3)))));
                    } catch (IllegalArgumentException | IllegalStateException e) {
                        // The latter: its kind of schedule needs a library that is not there.
                        LOG.error("beat: a row of the database is left out: {}", e.getMessage());
                    }
                    return true;
                },
                "SELECT name, entry, state FROM celeriac_beat_entry" + where,
                parameters);
        return entries;
    }

    void write(Statements sql, StoredEntry stored) throws SQLException {
        sql.update(
                "INSERT OR REPLACE INTO celeriac_beat_entry (name, entry, state) VALUES (?, ?, ?)",
                stored.entry().name(),
                StateText.of(stored.entry()),
                StateText.of(stored.state()));
    }

    void writeState(Statements sql, String name, EntryState state) throws SQLException {
        sql.update("UPDATE celeriac_beat_entry SET state = ? WHERE name = ?", StateText.of(state), name);
    }

    boolean delete(Statements sql, String name) throws SQLException {
        return sql.update("DELETE FROM celeriac_beat_entry WHERE name = ?", name) > 0;
    }
}
