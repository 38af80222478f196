package dev.celeriac.canvas;

import dev.celeriac.exceptions.InvalidArgumentsException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads options of {@code apply_async} under Celery's names, whether they come from Java code (Duration, Instant) or
 * from JSON (seconds, ISO-8601 text, dates of kombu's extended types).
 */
final class CallOptions {

    private final String task;
    private final Map<String, @Nullable Object> options;

    CallOptions(String task, Map<String, @Nullable Object> options) {
        this.task = task;
        this.options = options;
    }

    @Nullable Object value(String name) {
        return options.get(name);
    }

    @Nullable String text(String name) {
        Object value = options.get(name);
        return value == null ? null : value.toString();
    }

    @Nullable Boolean bool(String name) {
        Object value = options.get(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrong(name, value, "true or false");
    }

    @Nullable Integer integer(String name) {
        Object value = options.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw wrong(name, value, "a whole number");
    }

    @Nullable Duration duration(String name) {
        Object value = options.get(name);
        return value == null ? null : duration(name, value);
    }

    private Duration duration(String name, Object value) {
        if (value instanceof Duration duration) {
            return duration;
        }
        if (value instanceof Number number) {
            return Duration.ofNanos(
                    new BigDecimal(number.toString()).movePointRight(9).longValue());
        }
        throw wrong(name, value, "a duration or a number of seconds");
    }

    /** A point in time, or a duration from now. */
    @Nullable Instant instant(String name, Instant now) {
        Object value = options.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Duration || value instanceof Number) {
            return now.plus(duration(name, value));
        }
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        if (value instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC);
        }
        if (value instanceof String text) {
            try {
                return DateTimeFormatter.ISO_DATE_TIME.withZone(ZoneOffset.UTC).parse(text, Instant::from);
            } catch (DateTimeException e) {
                throw wrong(name, value, "a time such as 2026-11-20T09:30:00+00:00");
            }
        }
        throw wrong(name, value, "a time, or a duration from now");
    }

    private InvalidArgumentsException wrong(String name, Object value, String expected) {
        return new InvalidArgumentsException("Call of " + task + ": option " + name + " is " + expected + ", not "
                + value + " (" + value.getClass().getSimpleName() + ")");
    }
}
