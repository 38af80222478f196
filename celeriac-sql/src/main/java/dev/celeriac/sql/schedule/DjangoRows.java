package dev.celeriac.sql.schedule;

import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.EntryState;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import dev.celeriac.sql.schedule.ScheduleDatabase.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries as rows of {@code django_celery_beat_periodictask}. An entry that has never run counts from
 * {@code date_changed}, which Django sets with every save.
 */
final class DjangoRows {
    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private static final String SELECT = "SELECT t.*, m.claimed, m.claimed_by, m.last_task_id, m.more,"
            + " i.every, i.period, c.minute, c.hour, c.day_of_week, c.day_of_month, c.month_of_year, c.timezone,"
            + " s.event, s.latitude, s.longitude, k.clocked_time"
            + " FROM django_celery_beat_periodictask t"
            + " LEFT JOIN celeriac_beat_task m ON m.task_id = t.id"
            + " LEFT JOIN django_celery_beat_intervalschedule i ON i.id = t.interval_id"
            + " LEFT JOIN django_celery_beat_crontabschedule c ON c.id = t.crontab_id"
            + " LEFT JOIN django_celery_beat_solarschedule s ON s.id = t.solar_id"
            + " LEFT JOIN django_celery_beat_clockedschedule k ON k.id = t.clocked_id";

    /** What has a column in Django's table. */
    private static final Set<String> COLUMNS = Set.of(
            "task",
            "schedule",
            "args",
            "kwargs",
            "options",
            "enabled",
            "one_off",
            "start_time",
            "expires",
            "description");

    private final ZoneId zone;

    DjangoRows(ZoneId zone) {
        this.zone = zone;
    }

    List<StoredEntry> all(Statements sql) throws SQLException {
        return read(sql, "");
    }

    @Nullable StoredEntry find(Statements sql, String name) throws SQLException {
        List<StoredEntry> found = read(sql, " WHERE t.name = ?", name);
        return found.isEmpty() ? null : found.get(0);
    }

    private List<StoredEntry> read(Statements sql, String where, @Nullable Object... parameters) throws SQLException {
        List<StoredEntry> entries = new ArrayList<>();
        sql.query(
                row -> {
                    try {
                        entries.add(new StoredEntry(entry(row), state(row)));
                    } catch (IllegalArgumentException | IllegalStateException e) {
                        // The latter: its kind of schedule needs a library that is not there.
                        LOG.error("beat: a row of the database is left out: {}", e.getMessage());
                    }
                    return true;
                },
                SELECT + where,
                parameters);
        return entries;
    }

    private ScheduleEntry entry(ResultSet row) throws SQLException {
        String name = row.getString("name");
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        String more = row.getString("more");
        if (more != null) {
            plain.putAll(EntryPlain.object("more", StateText.decoded(more)));
            options.putAll(EntryPlain.object("options", plain.get("options")));
        }
        plain.put("task", row.getString("task"));
        plain.put("schedule", schedule(row));
        plain.put("args", json(name, "args", row.getString("args")));
        plain.put("kwargs", json(name, "kwargs", row.getString("kwargs")));
        plain.put("enabled", row.getBoolean("enabled"));
        plain.put("one_off", row.getBoolean("one_off"));
        plain.put("start_time", DjangoTime.instant(row.getString("start_time")));
        plain.put("expires", DjangoTime.instant(row.getString("expires")));
        plain.put("description", row.getString("description"));
        for (String option : List.of("queue", "exchange", "routing_key", "priority")) {
            put(options, option, row.getObject(option));
        }
        put(options, "expires", row.getObject("expire_seconds"));
        String headers = row.getString("headers");
        if (headers != null && !headers.isBlank() && !headers.trim().equals("{}")) {
            options.put("headers", json(name, "headers", headers));
        }
        plain.put("options", options);
        return EntryPlain.read(name, plain, zone);
    }

    private static void put(Map<String, @Nullable Object> options, String option, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            // SQLite gives small numbers as Integer.
            options.put(option, value instanceof Number number ? (Object) number.longValue() : value);
        }
    }

    private static @Nullable Object json(String name, String what, @Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : StateText.decoded(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("periodic task '" + name + "': " + what + " is " + e.getMessage(), e);
        }
    }

    private static @Nullable Map<String, @Nullable Object> schedule(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> schedule = new LinkedHashMap<>();
        if (row.getObject("every") != null) {
            schedule.put("every", row.getLong("every"));
            schedule.put("period", row.getString("period"));
        }
        if (row.getObject("minute") != null) {
            for (String field : List.of("minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone")) {
                schedule.put(field, row.getString(field));
            }
        }
        if (row.getObject("event") != null) {
            schedule.put("solar", row.getString("event"));
            schedule.put("lat", row.getDouble("latitude"));
            schedule.put("lon", row.getDouble("longitude"));
        }
        if (row.getObject("clocked_time") != null) {
            schedule.put("clocked", DjangoTime.instant(row.getString("clocked_time")));
        }
        return schedule.isEmpty() ? null : schedule;
    }

    private static EntryState state(ResultSet row) throws SQLException {
        Instant changed = DjangoTime.instant(row.getString("date_changed"));
        return new EntryState(
                changed == null ? Instant.EPOCH : changed,
                DjangoTime.instant(row.getString("last_run_at")),
                row.getLong("total_run_count"),
                DjangoTime.instant(row.getString("claimed")),
                row.getLong("claimed_by"),
                row.getString("last_task_id"));
    }

    /** Inserts or replaces the row of an entry, state included. */
    void write(Statements sql, StoredEntry stored) throws SQLException {
        ScheduleEntry entry = stored.entry();
        EntryState state = stored.state();
        DjangoSchedules.Ids ids = DjangoSchedules.ids(sql, entry.schedule());
        Map<String, @Nullable Object> options = new LinkedHashMap<>(entry.options());
        Object headers = options.remove("headers");
        Object expires = options.get("expires");
        boolean wholeSeconds = expires instanceof Integer || expires instanceof Long;
        if (wholeSeconds) {
            options.remove("expires");
        }
        sql.update(
                "INSERT INTO django_celery_beat_periodictask (name, task, args, kwargs, queue, exchange, routing_key,"
                        + " expires, enabled, last_run_at, total_run_count, date_changed, description, crontab_id,"
                        + " interval_id, solar_id, one_off, start_time, priority, headers, clocked_id, expire_seconds)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET task = excluded.task, args = excluded.args,"
                        + " kwargs = excluded.kwargs, queue = excluded.queue, exchange = excluded.exchange,"
                        + " routing_key = excluded.routing_key, expires = excluded.expires, enabled = excluded.enabled,"
                        + " last_run_at = excluded.last_run_at, total_run_count = excluded.total_run_count,"
                        + " date_changed = excluded.date_changed, description = excluded.description,"
                        + " crontab_id = excluded.crontab_id, interval_id = excluded.interval_id,"
                        + " solar_id = excluded.solar_id, one_off = excluded.one_off, start_time = excluded.start_time,"
                        + " priority = excluded.priority, headers = excluded.headers, clocked_id = excluded.clocked_id,"
                        + " expire_seconds = excluded.expire_seconds",
                entry.name(),
                entry.task(),
                StateText.json(entry.args()),
                StateText.json(entry.kwargs()),
                text(options.remove("queue")),
                text(options.remove("exchange")),
                text(options.remove("routing_key")),
                DjangoTime.text(entry.expires()),
                entry.enabled() ? 1 : 0,
                DjangoTime.text(state.lastRunAt()),
                state.totalRunCount(),
                DjangoTime.text(state.since()),
                entry.description(),
                ids.crontab(),
                ids.interval(),
                ids.solar(),
                entry.oneOff() ? 1 : 0,
                DjangoTime.text(entry.startTime()),
                options.remove("priority"),
                headers == null ? "{}" : StateText.json(headers),
                ids.clocked(),
                wholeSeconds ? expires : null);
        Map<String, @Nullable Object> more = new LinkedHashMap<>(EntryPlain.write(entry));
        more.keySet().removeAll(COLUMNS);
        if (!options.isEmpty()) {
            more.put("options", options);
        }
        writeMore(sql, entry.name(), state, StateText.json(more));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static void writeMore(Statements sql, String name, EntryState state, String more) throws SQLException {
        sql.update(
                "INSERT OR REPLACE INTO celeriac_beat_task (task_id, claimed, claimed_by, last_task_id, more)"
                        + " SELECT id, ?, ?, ?, ? FROM django_celery_beat_periodictask WHERE name = ?",
                DjangoTime.text(state.claimed()),
                state.claimedBy(),
                state.lastTaskId(),
                more,
                name);
    }

    /** Writes how far an entry has come and nothing else: somebody may be editing the rest. */
    void writeState(Statements sql, String name, EntryState state, boolean disable) throws SQLException {
        sql.update(
                "UPDATE django_celery_beat_periodictask SET last_run_at = ?, total_run_count = ?, date_changed = ?"
                        + (disable ? ", enabled = 0" : "") + " WHERE name = ?",
                DjangoTime.text(state.lastRunAt()),
                state.totalRunCount(),
                DjangoTime.text(state.since()),
                name);
        List<String> more = sql.query(
                row -> row.getString(1),
                "SELECT m.more FROM celeriac_beat_task m JOIN django_celery_beat_periodictask t ON t.id = m.task_id"
                        + " WHERE t.name = ?",
                name);
        writeMore(sql, name, state, more.isEmpty() ? "{}" : more.get(0));
    }

    boolean delete(Statements sql, String name) throws SQLException {
        sql.update(
                "DELETE FROM celeriac_beat_task WHERE task_id ="
                        + " (SELECT id FROM django_celery_beat_periodictask WHERE name = ?)",
                name);
        return sql.update("DELETE FROM django_celery_beat_periodictask WHERE name = ?", name) > 0;
    }
}
