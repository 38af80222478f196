package dev.celeriac.beat;

import dev.celeriac.config.Durations;
import dev.celeriac.config.Zones;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads schedules from what files, settings and stores hold. A number is seconds and a text is a duration or the five
 * fields of a crontab; a map has one of {@code every}, {@code crontab}, {@code solar}, {@code clocked}, {@code rrule}, or
 * the fields of Celery's {@code crontab} (RedBeat's {@code __type__} is read as well). Pure.
 */
public final class SchedulePlain {

    private static final List<String> CRON_FIELDS =
            List.of("minute", "hour", "day_of_week", "day_of_month", "month_of_year");

    private SchedulePlain() {}

    /**
     * @param raw a schedule, a {@link Duration}, a number, a text or a map
     * @param zone for what names none
     * @throws IllegalArgumentException if it is none of these, saying what is wrong
     */
    public static Schedule read(@Nullable Object raw, ZoneId zone) {
        if (raw instanceof Schedule schedule) {
            return schedule;
        } else if (raw instanceof Duration duration) {
            return Interval.every(duration);
        } else if (raw instanceof Number number) {
            return Interval.every(seconds(number));
        } else if (raw instanceof String text) {
            return text(text.trim(), zone);
        } else if (raw instanceof Map<?, ?> map) {
            return map(map, zone);
        }
        throw new IllegalArgumentException("schedule is " + raw + ", not seconds, a duration such as '30s', a crontab"
                + " such as '0 8 * * mon-fri', or a map");
    }

    private static Schedule text(String text, ZoneId zone) {
        if (text.split("\\s+").length >= 3 && !text.matches("(?i)p.*")) {
            return Crontab.parse(text).zone(zone);
        }
        return Interval.every(duration(text));
    }

    private static Schedule map(Map<?, ?> map, ZoneId fallback) {
        Object type = map.get("__type__");
        ZoneId zone = map.get("timezone") == null ? fallback : zone(map.get("timezone"));
        Set<String> kinds = new LinkedHashSet<>();
        for (String kind : List.of("every", "crontab", "solar", "clocked", "rrule")) {
            if (map.get(kind) != null) {
                kinds.add(kind);
            }
        }
        if (map.keySet().stream().anyMatch(CRON_FIELDS::contains) || kinds.isEmpty() && "crontab".equals(type)) {
            kinds.add("crontab");
        }
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("schedule " + map + " is "
                    + (kinds.isEmpty() ? "of no kind" : "of several kinds, " + String.join(" and ", kinds))
                    + ": give exactly one of every, crontab, solar, clocked, rrule");
        }
        switch (kinds.iterator().next()) {
            case "every":
                only(map, "every", "period", "relative");
                Interval interval = Interval.every(every(map));
                return Boolean.TRUE.equals(map.get("relative")) ? interval.relative(zone) : interval;
            case "solar":
                only(map, "solar", "lat", "lon", "latitude", "longitude");
                return new Solar(
                        SolarEvent.of(String.valueOf(map.get("solar"))),
                        degrees(map, "lat", "latitude"),
                        degrees(map, "lon", "longitude"),
                        zone);
            case "clocked":
                only(map, "clocked");
                return new Clocked(instant("clocked", map.get("clocked"), zone), zone);
            case "rrule":
                only(map, "rrule", "dtstart");
                if (map.get("dtstart") == null) {
                    throw new IllegalArgumentException("rrule without dtstart: it says where counting begins");
                }
                return Recurrence.of(
                        String.valueOf(map.get("rrule")), instant("dtstart", map.get("dtstart"), zone), zone);
            default:
                return crontab(map).zone(zone);
        }
    }

    private static Crontab crontab(Map<?, ?> map) {
        if (map.get("crontab") instanceof String text) {
            only(map, "crontab");
            return Crontab.parse(text);
        }
        Map<?, ?> fields = map.get("crontab") instanceof Map<?, ?> inner ? inner : map;
        only(fields, CRON_FIELDS.toArray(String[]::new));
        List<String> texts =
                CRON_FIELDS.stream().map(name -> field(name, fields.get(name))).toList();
        return Crontab.of(texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts.get(4));
    }

    /** An integer, a text, or a list of integers, as Celery takes them. */
    private static String field(String name, @Nullable Object value) {
        if (value == null) {
            return "*";
        } else if (value instanceof String text) {
            return text;
        } else if (value instanceof Collection<?> values && !values.isEmpty()) {
            return values.stream().map(one -> field(name, one)).collect(Collectors.joining(","));
        } else if (value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        throw new IllegalArgumentException(name + " is " + value + ", not a number, a text or a list of numbers");
    }

    private static Duration every(Map<?, ?> map) {
        Object every = map.get("every");
        if (map.get("period") instanceof String period && every instanceof Number count) {
            BigDecimal unit = switch (period.toLowerCase(Locale.ROOT)) {
                case "days" -> new BigDecimal(86_400);
                case "hours" -> new BigDecimal(3_600);
                case "minutes" -> new BigDecimal(60);
                case "seconds" -> BigDecimal.ONE;
                case "microseconds" -> new BigDecimal("0.000001");
                default ->
                    throw new IllegalArgumentException(
                            "period '" + period + "' is none of days, hours, minutes, seconds, microseconds");
            };
            return Durations.ofSeconds(new BigDecimal(count.toString()).multiply(unit));
        }
        return every instanceof Number number ? seconds(number) : duration(String.valueOf(every));
    }

    private static Duration seconds(Number number) {
        try {
            return Durations.ofSeconds(new BigDecimal(number.toString()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("schedule is " + number + " seconds, not " + e.getMessage(), e);
        }
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("schedule '" + text + "' is not " + e.getMessage(), e);
        }
    }

    private static double degrees(Map<?, ?> map, String name, String longName) {
        Object value = map.get(name) == null ? map.get(longName) : map.get(name);
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("solar without " + name + ", a number of degrees", e);
        }
    }

    /** A time with or without an offset; without one it is the zone's. */
    static Instant instant(String what, @Nullable Object value, ZoneId zone) {
        if (value instanceof Instant instant) {
            return instant;
        }
        String text = String.valueOf(value).trim().replace(' ', 'T');
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            } catch (DateTimeException noTime) {
                throw new IllegalArgumentException(
                        what + " is '" + value + "', not a time such as 2026-11-20T09:30:00+01:00", noTime);
            }
        }
    }

    private static ZoneId zone(@Nullable Object value) {
        if (value instanceof ZoneId zone) {
            return zone;
        }
        return Zones.of(String.valueOf(value));
    }

    private static void only(Map<?, ?> map, String... names) {
        Set<Object> unknown = new TreeSet<>(map.keySet());
        unknown.removeAll(Set.of(names));
        unknown.removeAll(Set.of("timezone", "__type__"));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("schedule has " + unknown + ", which means nothing beside "
                    + String.join(", ", names) + " and timezone");
        }
    }
}
