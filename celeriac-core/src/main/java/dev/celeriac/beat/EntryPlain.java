package dev.celeriac.beat;

import dev.celeriac.codec.StructuredText;
import dev.celeriac.config.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries as plain maps: what {@code beat_schedule} has under each name, and what stores keep. Pure.
 */
public final class EntryPlain {

    private static final Set<String> KEYS = Set.of(
            "task",
            "schedule",
            "args",
            "kwargs",
            "options",
            "relative",
            "enabled",
            "one_off",
            "start_time",
            "expires",
            "missed",
            "overlap",
            "starting_deadline",
            "fixed",
            "computed",
            "description");

    private EntryPlain() {}

    /**
     * Reads an entry.
     *
     * @param zone for schedules and times that name none
     * @throws IllegalArgumentException naming the entry and what is wrong with it
     */
    public static ScheduleEntry read(String name, @Nullable Object raw, ZoneId zone) {
        try {
            if (!(raw instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("it is " + raw + ", not a map with task and schedule");
            }
            return read(name, map, zone);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("periodic task '" + name + "': " + e.getMessage(), e);
        }
    }

    private static ScheduleEntry read(String name, Map<?, ?> map, ZoneId zone) {
        Set<String> unknown = new TreeSet<>();
        map.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has " + String.join(", ", unknown) + "; known are " + String.join(", ", new TreeSet<>(KEYS)));
        }
        if (!(map.get("task") instanceof String task) || task.isBlank()) {
            throw new IllegalArgumentException("it has no task");
        }
        if (map.get("schedule") == null) {
            throw new IllegalArgumentException("it has no schedule");
        }
        Schedule schedule = SchedulePlain.read(map.get("schedule"), zone);
        if (flag(map, "relative", false)) {
            if (!(schedule instanceof Interval interval)) {
                throw new IllegalArgumentException("relative is for intervals, not for " + schedule.describe());
            }
            schedule = interval.relative(zone);
        }
        ScheduleEntryBuilder entry = ScheduleEntry.of(name, task, schedule)
                .args(list("args", map.get("args")))
                .kwargs(object("kwargs", map.get("kwargs")))
                .options(object("options", map.get("options")))
                .enabled(flag(map, "enabled", true))
                .oneOff(flag(map, "one_off", schedule instanceof Clocked))
                .missed(choice(map, "missed", MissedRuns.values(), MissedRuns::spelling))
                .overlap(choice(map, "overlap", OverlappingRuns.values(), OverlappingRuns::spelling))
                .fixed(flag(map, "fixed", false))
                .computed(flag(map, "computed", false));
        Object start = map.get("start_time");
        entry.startTime(start == null ? null : SchedulePlain.instant("start_time", start, zone));
        Object expires = map.get("expires");
        entry.expires(expires == null ? null : SchedulePlain.instant("expires", expires, zone));
        entry.startingDeadline(duration("starting_deadline", map.get("starting_deadline")));
        entry.description(map.get("description") == null ? "" : String.valueOf(map.get("description")));
        return entry.build();
    }

    /** What {@link #read} reads back, without what has its default. */
    public static Map<String, @Nullable Object> write(ScheduleEntry entry) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("task", entry.task());
        plain.put("schedule", entry.schedule().toPlain());
        plain.put("args", entry.args().isEmpty() ? null : entry.args());
        plain.put("kwargs", entry.kwargs().isEmpty() ? null : entry.kwargs());
        plain.put("options", entry.options().isEmpty() ? null : entry.options());
        plain.put("enabled", entry.enabled() ? null : false);
        plain.put("one_off", entry.oneOff() ? true : null);
        plain.put(
                "start_time",
                entry.startTime() == null ? null : entry.startTime().toString());
        plain.put("expires", entry.expires() == null ? null : entry.expires().toString());
        plain.put(
                "missed",
                entry.missed() == MissedRuns.ONCE ? null : entry.missed().spelling());
        plain.put(
                "overlap",
                entry.overlap() == OverlappingRuns.ALLOW
                        ? null
                        : entry.overlap().spelling());
        Duration deadline = entry.startingDeadline();
        plain.put("starting_deadline", deadline == null ? null : Durations.format(deadline));
        plain.put("fixed", entry.fixed() ? true : null);
        plain.put("computed", entry.computed() ? true : null);
        plain.put("description", entry.description().isEmpty() ? null : entry.description());
        plain.values().removeIf(value -> value == null);
        return plain;
    }

    /** A list, or a JSON array as text. */
    public static List<@Nullable Object> list(String what, @Nullable Object value) {
        if (value == null) {
            return List.of();
        } else if (json(what, value) instanceof List<?> list) {
            return new ArrayList<@Nullable Object>(list);
        }
        throw new IllegalArgumentException(what + " is " + value + ", not a list or a JSON array");
    }

    /** A map, or a JSON object as text. */
    public static Map<String, @Nullable Object> object(String what, @Nullable Object value) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (value == null) {
            return object;
        } else if (json(what, value) instanceof Map<?, ?> map) {
            map.forEach((key, one) -> object.put(String.valueOf(key), one));
            return object;
        }
        throw new IllegalArgumentException(what + " is " + value + ", not a map or a JSON object");
    }

    private static @Nullable Object json(String what, Object value) {
        if (!(value instanceof String text)) {
            return value;
        }
        try {
            return StructuredText.parseJson(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is " + e.getMessage(), e);
        }
    }

    private static boolean flag(Map<?, ?> map, String key, boolean otherwise) {
        Object value = map.get(key);
        if (value == null) {
            return otherwise;
        } else if (value instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(key + " is " + value + ", not true or false");
    }

    private static <E> E choice(Map<?, ?> map, String key, E[] values, Function<E, String> spelling) {
        Object value = map.get(key);
        List<String> names = Arrays.stream(values).map(spelling).toList();
        String wanted = value == null ? names.get(0) : String.valueOf(value).toLowerCase(Locale.ROOT);
        if (!names.contains(wanted)) {
            throw new IllegalArgumentException(key + " is '" + value + "', not one of " + String.join(", ", names));
        }
        return values[names.indexOf(wanted)];
    }

    private static @Nullable Duration duration(String key, @Nullable Object value) {
        if (value == null || value instanceof Duration) {
            return (Duration) value;
        }
        try {
            return value instanceof Number number
                    ? Durations.ofSeconds(new BigDecimal(number.toString()))
                    : Durations.parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " is " + value + ", not " + e.getMessage(), e);
        }
    }
}
