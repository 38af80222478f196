package dev.celeriac.sql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.testkit.contract.ScheduleStoreContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjangoScheduleStoreTest extends ScheduleStoreContract {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("db.sqlite3");
    }

    @Override
    protected ScheduleStore open() {
        return new DjangoScheduleStoreProvider()
                .open("sqlite:///" + file(), Map.of(), ZoneOffset.UTC, InstantSource.system());
    }

    @Test
    void aBadRowIsLeftOutAndHoldsNothingUp() throws SQLException {
        try (ScheduleStore store = open()) {
            assertThat(store.load()).isEmpty();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                    var statement = connection.createStatement()) {
                statement.execute("INSERT INTO django_celery_beat_intervalschedule VALUES (1, 3, 'seconds')");
                for (String row : new String[] {"'good', '[1]'", "'bad json', '[1'"}) {
                    statement.execute("INSERT INTO django_celery_beat_periodictask (name, args, task, kwargs, enabled,"
                            + " total_run_count, date_changed, description, interval_id, one_off, headers)"
                            + " VALUES (" + row + ", 'x.y', '{}', 1, 0, '2026-01-01 00:00:00', '', 1, 0, '{}')");
                }
                statement.execute("INSERT INTO django_celery_beat_periodictask (name, args, task, kwargs, enabled,"
                        + " total_run_count, date_changed, description, one_off, headers)"
                        + " VALUES ('no schedule', '[]', 'x.y', '{}', 1, 0, '2026-01-01 00:00:00', '', 0, '{}')");
                statement.execute("INSERT INTO celeriac_beat_entry VALUES ('bad state',"
                        + " '{\"task\": \"x.y\", \"schedule\": 3}', '{\"since\": \"yesterday\"}')");
            }
            assertThat(store.load()).extracting(one -> one.entry().name()).containsExactly("good");
        }
    }

    @Test
    void aCrontabInAZoneThatPythonDoesNotKnowIsKeptFromDjango() throws SQLException {
        try (ScheduleStore store = open()) {
            for (String zone : new String[] {"+02:00", "UTC+02:00", "Z", "Asia/Kathmandu"}) {
                Crontab crontab = Crontab.parse("0 8 * * *").zone(ZoneId.of(zone));
                store.put(ScheduleEntry.of(zone, "x.y", crontab).build(), Instant.EPOCH);
            }
            assertThat(store.load())
                    .extracting(one -> one.entry().schedule().zone().getId())
                    .containsExactlyInAnyOrder("+02:00", "UTC+02:00", "UTC", "Asia/Kathmandu");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT group_concat(timezone) FROM django_celery_beat_crontabschedule")) {
            assertThat(rows.getString(1)).isEqualTo("UTC,Asia/Kathmandu");
        }
    }

    @Test
    void anEntryWhoseArgumentsAreComputedIsKeptFromPythonsBeat() throws SQLException {
        try (ScheduleStore store = open()) {
            Crontab crontab = Crontab.parse("0 8 * * *");
            store.put(ScheduleEntry.of("a", "x.y", crontab).computed(true).build(), Instant.EPOCH);
            store.put(ScheduleEntry.of("b", "x.y", crontab).build(), Instant.EPOCH);
            store.edit("b", old -> old.toBuilder().computed(true).build(), Instant.EPOCH);
            assertThat(store.load()).hasSize(2).allMatch(one -> one.entry().computed());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM django_celery_beat_periodictask")) {
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
