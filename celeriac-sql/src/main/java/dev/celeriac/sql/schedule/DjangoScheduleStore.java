package dev.celeriac.sql.schedule;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import dev.celeriac.sql.schedule.ScheduleDatabase.Statements;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schedule in django-celery-beat's tables: those of an existing Django database, or of a file of its own. Edits move
 * Django's change marker, so that Python's beat sees them; runs do not. Thread-safe, and shared by any number of processes.
 */
final class DjangoScheduleStore implements ScheduleStore {
    private final ScheduleDatabase database;
    private final InstantSource clock;
    private final DjangoRows django;
    private final OwnRows own;

    DjangoScheduleStore(Path file, ZoneId zone, InstantSource clock) {
        this.database = new ScheduleDatabase(file);
        this.clock = clock;
        this.django = new DjangoRows(zone);
        this.own = new OwnRows(zone);
    }

    @Override
    public String describe() {
        return "sqlite:///" + database.file();
    }

    @Override
    public String identity() {
        return database.read(
                "read the identity of the schedule",
                sql -> sql.query(row -> row.getString(1), "SELECT identity FROM celeriac_beat")
                        .get(0));
    }

    @Override
    public Optional<LeaseRecord> lease() {
        return database.read("read the lease", sql -> Optional.ofNullable(lease(sql)));
    }

    private static @Nullable LeaseRecord lease(Statements sql) throws SQLException {
        List<LeaseRecord> found = sql.query(
                row -> new LeaseRecord(row.getString(1), row.getLong(2), row.getLong(3)),
                "SELECT holder, token, beats FROM celeriac_beat WHERE holder IS NOT NULL");
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next) {
        return database.write("replace the lease", sql -> {
            LeaseRecord current = lease(sql);
            if (current == null ? expected != null : !current.equals(expected)) {
                return false;
            }
            sql.update(
                    "UPDATE celeriac_beat SET holder = ?, token = ?, beats = ?",
                    next.holder(),
                    next.token(),
                    next.beats());
            return true;
        });
    }

    @Override
    public String marker() {
        return database.read("look for changes of the schedule", DjangoScheduleStore::lastUpdate);
    }

    private static String lastUpdate(Statements sql) throws SQLException {
        List<String> found =
                sql.query(row -> row.getString(1), "SELECT last_update FROM django_celery_beat_periodictasks");
        return found.isEmpty() ? "" : found.get(0);
    }

    /** Python's beat reads everything again when the marker is later than the one it has seen. */
    private void moveMarker(Statements sql) throws SQLException {
        Instant before = DjangoTime.instant(lastUpdate(sql).isEmpty() ? null : lastUpdate(sql));
        Instant now = clock.instant();
        Instant next = before == null || now.isAfter(before.plusNanos(1_000)) ? now : before.plusNanos(1_000);
        sql.update(
                "INSERT OR REPLACE INTO django_celery_beat_periodictasks (ident, last_update) VALUES (1, ?)",
                DjangoTime.text(next));
    }

    @Override
    public List<StoredEntry> load() {
        return database.read("load the schedule", this::all);
    }

    private List<StoredEntry> all(Statements sql) throws SQLException {
        List<StoredEntry> all = new ArrayList<>(django.all(sql));
        all.addAll(own.all(sql));
        return all;
    }

    private @Nullable StoredEntry find(Statements sql, String name) throws SQLException {
        StoredEntry found = django.find(sql, name);
        return found == null ? own.find(sql, name) : found;
    }

    private void write(Statements sql, StoredEntry stored) throws SQLException {
        if (DjangoSchedules.fits(stored.entry())) {
            own.delete(sql, stored.entry().name());
            django.write(sql, stored);
        } else {
            django.delete(sql, stored.entry().name());
            own.write(sql, stored);
        }
    }

    @Override
    public void put(ScheduleEntry entry, Instant now) {
        database.write("write periodic task '" + entry.name() + "'", sql -> {
            write(sql, StoredEntry.placed(entry, find(sql, entry.name()), now));
            moveMarker(sql);
            return true;
        });
    }

    @Override
    public boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now) {
        return database.write("edit periodic task '" + name + "'", sql -> {
            StoredEntry old = find(sql, name);
            if (old == null) {
                return false;
            }
            write(sql, StoredEntry.placed(change.apply(old.entry()), old, now));
            moveMarker(sql);
            return true;
        });
    }

    @Override
    public void install(Collection<ScheduleEntry> fixed, Instant now) {
        Set<String> names = fixed.stream().map(ScheduleEntry::name).collect(Collectors.toSet());
        database.write("put the schedule in place", sql -> {
            boolean changed = false;
            Map<String, StoredEntry> present = new HashMap<>();
            all(sql).forEach(old -> present.put(old.entry().name(), old));
            for (StoredEntry old : present.values()) {
                if (old.entry().fixed() && !names.contains(old.entry().name())) {
                    changed |= delete(sql, old.entry().name());
                }
            }
            for (ScheduleEntry entry : fixed) {
                StoredEntry old = present.get(entry.name());
                StoredEntry next = StoredEntry.installed(entry, old, now);
                // As texts: what was given as an int comes back as a long.
                if (old == null || !StateText.of(next.entry()).equals(StateText.of(old.entry()))) {
                    write(sql, next);
                    changed = true;
                }
            }
            if (changed) {
                moveMarker(sql);
            }
            return true;
        });
    }

    private boolean delete(Statements sql, String name) throws SQLException {
        return django.delete(sql, name) | own.delete(sql, name);
    }

    @Override
    public boolean remove(String name) {
        return database.write("delete periodic task '" + name + "'", sql -> {
            boolean there = delete(sql, name);
            if (there) {
                moveMarker(sql);
            }
            return there;
        });
    }

    @Override
    public Set<String> advance(List<Advance> steps, long token) {
        return database.write("record what was sent", sql -> {
            Set<String> made = new HashSet<>();
            LeaseRecord lease = lease(sql);
            if (lease == null || lease.token() != token) {
                return made;
            }
            for (Advance step : steps) {
                StoredEntry current = find(sql, step.name());
                if (current == null || !current.state().equals(step.expected())) {
                    continue;
                }
                if (DjangoSchedules.fits(current.entry())) {
                    django.writeState(sql, step.name(), step.next(), step.disable());
                } else if (step.disable()) {
                    own.write(sql, current.advanced(step));
                } else {
                    own.writeState(sql, step.name(), step.next());
                }
                made.add(step.name());
                if (step.disable()) {
                    moveMarker(sql);
                }
            }
            return made;
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
