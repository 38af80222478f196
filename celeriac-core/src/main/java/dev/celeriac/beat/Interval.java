package dev.celeriac.beat;

import dev.celeriac.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * So long after the last due time (Celery's {@code schedule}). Counted from due time to due time, so that runs do not
 * drift by what each of them is late; Celery counts from the moment of sending.
 *
 * @param every at least a microsecond
 * @param relative whether times are rounded down to the day, hour or minute, the largest that {@code every} reaches
 * @param zone in which they are rounded
 */
public record Interval(Duration every, boolean relative, ZoneId zone) implements Schedule {

    private static final Duration SHORTEST = Duration.of(1, ChronoUnit.MICROS);

    public Interval {
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("an interval of " + every + ": it must be longer than nothing");
        }
    }

    public static Interval every(Duration every) {
        return new Interval(every, false, ZoneOffset.UTC);
    }

    /** Rounded down in this zone, as Celery's {@code relative=True}. */
    public Interval relative(ZoneId in) {
        return new Interval(every, true, in);
    }

    @Override
    public Optional<Instant> nextAfter(Instant last) {
        return Optional.of(relative ? onTheClock(last, 1) : last.plus(every));
    }

    /**
     * So many times {@code every} later, rounded down. Days are counted on the clock, as Celery counts them, since not
     * every one has 24 hours; what is shorter, as it passes. Always later than {@code from}: what is cut off is shorter
     * than {@code every}, and where the clock goes back by a part of an hour meanwhile, nothing is cut off.
     */
    private Instant onTheClock(Instant from, long times) {
        ChronoUnit unit = resolution();
        Duration ahead = every.multipliedBy(times);
        if (unit == ChronoUnit.DAYS) {
            return local(from).plus(ahead).truncatedTo(unit).atZone(zone).toInstant();
        }
        Instant end = from.plus(ahead);
        Instant rounded = end.atZone(zone).truncatedTo(unit).toInstant();
        return rounded.isAfter(from) ? rounded : end;
    }

    private LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, zone);
    }

    private ChronoUnit resolution() {
        if (every.compareTo(Duration.ofDays(1)) >= 0) {
            return ChronoUnit.DAYS;
        } else if (every.compareTo(Duration.ofHours(1)) >= 0) {
            return ChronoUnit.HOURS;
        } else if (every.compareTo(Duration.ofMinutes(1)) >= 0) {
            return ChronoUnit.MINUTES;
        }
        // Celery leaves the seconds of intervals below a minute, and drops the microseconds.
        return every.compareTo(Duration.ofSeconds(1)) >= 0 ? ChronoUnit.SECONDS : ChronoUnit.MICROS;
    }

    @Override
    public Instant latest(Instant first, Instant now) {
        Duration passed = relative && resolution() == ChronoUnit.DAYS
                ? Duration.between(local(first), local(now))
                : Duration.between(first, now);
        long missed = passed.dividedBy(every);
        if (relative) {
            return missed > 0 ? onTheClock(first, missed) : first;
        }
        return first.plus(every.multipliedBy(missed));
    }

    @Override
    public String describe() {
        String unit = one(every);
        String text = unit != null ? "every " + unit : "every " + Durations.format(every);
        return relative ? text + ", on the clock (" + zone + ")" : text;
    }

    private static @Nullable String one(Duration every) {
        if (every.equals(Duration.ofDays(1))) {
            return "day";
        } else if (every.equals(Duration.ofHours(1))) {
            return "hour";
        } else if (every.equals(Duration.ofMinutes(1))) {
            return "minute";
        }
        return every.equals(Duration.ofSeconds(1)) ? "second" : null;
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("every", Durations.format(every));
        if (relative) {
            plain.put("relative", true);
            plain.put("timezone", zone.getId());
        }
        return plain;
    }
}
