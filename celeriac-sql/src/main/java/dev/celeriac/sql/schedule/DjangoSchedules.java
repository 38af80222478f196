package dev.celeriac.sql.schedule;

import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.Schedule;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.Solar;
import dev.celeriac.sql.schedule.ScheduleDatabase.Statements;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of the four tables of schedules, one for each schedule that is used. */
final class DjangoSchedules {

    /** @param id of the row, by its column in the table of tasks */
    record Ids(
            @Nullable Long interval,
            @Nullable Long crontab,
            @Nullable Long solar,
            @Nullable Long clocked) {}

    private DjangoSchedules() {}

    /** Whether Django has a table for its schedule, and Python's beat what it takes to send it. */
    static boolean fits(ScheduleEntry entry) {
        return !entry.computed() && fits(entry.schedule());
    }

    private static boolean fits(Schedule schedule) {
        return schedule instanceof Interval interval
                        && !interval.relative()
                        && interval.every().getNano() % 1_000 == 0
                || schedule instanceof Crontab crontab && knownToPython(crontab.zone())
                || schedule instanceof Solar
                || schedule instanceof Clocked;
    }

    /** The JDK makes a copy for each that asks. */
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /** Not an offset such as +02:00, at which Python's beat would end. */
    private static boolean knownToPython(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) || ZONES.contains(zone.getId());
    }

    /** Finds the row of a schedule or makes it. */
    static Ids ids(Statements sql, Schedule schedule) throws SQLException {
        if (schedule instanceof Interval interval) {
            return new Ids(interval(sql, interval.every()), null, null, null);
        } else if (schedule instanceof Crontab crontab) {
            String zone = crontab.zone().getId();
            return new Ids(
                    null,
                    row(
                            sql,
                            "crontabschedule",
                            "minute, hour, day_of_week, day_of_month, month_of_year, timezone",
                            crontab.minute(),
                            crontab.hour(),
                            crontab.dayOfWeek(),
                            crontab.dayOfMonth(),
                            crontab.monthOfYear(),
                            zone.equals("Z") ? "UTC" : zone),
                    null,
                    null);
        } else if (schedule instanceof Solar solar) {
            return new Ids(
                    null,
                    null,
                    row(
                            sql,
                            "solarschedule",
                            "event, latitude, longitude",
                            solar.event().celeryName(),
                            solar.latitude(),
                            solar.longitude()),
                    null);
        } else if (schedule instanceof Clocked clocked) {
            return new Ids(
                    null, null, null, row(sql, "clockedschedule", "clocked_time", DjangoTime.text(clocked.at())));
        }
        throw new IllegalArgumentException("Django has no table for " + schedule.describe());
    }

    private static long interval(Statements sql, Duration every) throws SQLException {
        String period = "microseconds";
        long count = every.toSeconds() * 1_000_000 + every.toNanosPart() / 1_000;
        if (every.toNanosPart() == 0) {
            long seconds = every.toSeconds();
            period = seconds % 86_400 == 0
                    ? "days"
                    : seconds % 3_600 == 0 ? "hours" : seconds % 60 == 0 ? "minutes" : "seconds";
            count = switch (period) {
                case "days" -> seconds / 86_400;
                case "hours" -> seconds / 3_600;
                case "minutes" -> seconds / 60;
                default -> seconds;
            };
        }
        return row(sql, "intervalschedule", "every, period", count, period);
    }

    private static long row(Statements sql, String table, String columns, @Nullable Object... values)
            throws SQLException {
        String name = "django_celery_beat_" + table;
        String where = columns.replace(",", " = ? AND") + " = ?";
        String select = "SELECT id FROM " + name + " WHERE " + where + " ORDER BY id LIMIT 1";
        List<Long> found = sql.query(row -> row.getLong(1), select, values);
        if (found.isEmpty()) {
            String marks = "?" + ", ?".repeat(values.length - 1);
            sql.update("INSERT INTO " + name + " (" + columns + ") VALUES (" + marks + ")", values);
            found = sql.query(row -> row.getLong(1), select, values);
        }
        return found.get(0);
    }
}
