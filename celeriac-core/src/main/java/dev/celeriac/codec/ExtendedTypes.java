package dev.celeriac.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The types that kombu adds to JSON: an object whose keys are exactly {@code __type__} and {@code __value__}
 * ({@code kombu/utils/json.py}).
 */
final class ExtendedTypes {
    static final String TYPE = "__type__";
    static final String VALUE = "__value__";

    /** The wire form of an extended value. */
    record Marked(String type, Object value) {}

    private ExtendedTypes() {}

    /**
     * @return null when the value's type is not one of kombu's
     * @throws DateTimeException when it is a date that Python cannot hold
     */
    static @Nullable Marked mark(Object value) {
        if (value instanceof byte[] bytes) {
            return markBytes(bytes);
        } else if (value instanceof BigDecimal decimal) {
            return new Marked("decimal", decimal.toString());
        } else if (value instanceof UUID uuid) {
            return new Marked("uuid", Map.of("hex", uuid.toString().replace("-", "")));
        } else if (value instanceof Instant instant) {
            return new Marked("datetime", IsoTime.format(instant));
        } else if (value instanceof OffsetDateTime time) {
            return new Marked("datetime", IsoTime.format(time));
        } else if (value instanceof ZonedDateTime time) {
            return new Marked("datetime", IsoTime.format(time.toOffsetDateTime()));
        } else if (value instanceof LocalDateTime time) {
            return new Marked("datetime", IsoTime.format(time));
        } else if (value instanceof LocalDate date) {
            return new Marked("date", IsoTime.format(date));
        } else if (value instanceof LocalTime time) {
            return new Marked("time", IsoTime.format(time));
        } else if (value instanceof OffsetTime time) {
            return new Marked("time", IsoTime.format(time));
        } else if (value instanceof Date date) {
            return new Marked("datetime", IsoTime.format(Instant.ofEpochMilli(date.getTime())));
        } else if (value instanceof Calendar calendar) {
            return new Marked(
                    "datetime",
                    IsoTime.format(calendar.toInstant().atZone(zone(calendar)).toOffsetDateTime()));
        }
        return null;
    }

    private static ZoneId zone(Calendar calendar) {
        return calendar.getTimeZone() == null
                ? ZoneOffset.UTC
                : calendar.getTimeZone().toZoneId();
    }

    private static Marked markBytes(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Marked("bytes", text);
        } catch (CharacterCodingException notText) {
            return new Marked("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    static boolean isMarked(Map<String, @Nullable Object> object) {
        return object.containsKey(TYPE) && object.containsKey(VALUE);
    }

    /**
     * @throws IllegalArgumentException or DateTimeException when kombu could not restore it either
     */
    static Object unmark(@Nullable Object type, @Nullable Object value) {
        if (type instanceof String name) {
            return restore(name, value);
        }
        throw new IllegalArgumentException("__type__ is not a text");
    }

    private static Object restore(String name, @Nullable Object value) {
        return switch (name) {
            case "datetime" -> IsoTime.parseDateTime(text(name, value));
            case "date" -> IsoTime.parseDate(text(name, value));
            case "time" -> IsoTime.parseTime(text(name, value));
            case "decimal" -> decimal(value);
            case "uuid" -> uuid(value);
            case "bytes" -> text(name, value).getBytes(StandardCharsets.UTF_8);
            case "base64" -> Base64.getMimeDecoder().decode(text(name, value));
            default -> throw new IllegalArgumentException("unsupported __type__ '" + Brief.text(name) + "'");
        };
    }

    private static String text(String type, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the __value__ of a " + type + " is not a text");
    }

    /** Python's {@code Decimal('NaN')} and infinities have no BigDecimal; they become Double. */
    private static Object decimal(@Nullable Object value) {
        if (value instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        } else if (value instanceof BigInteger whole) {
            return new BigDecimal(whole);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            return new BigDecimal(number);
        }
        String text = text("decimal", value).strip().replace("_", "");
        String size = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (size.equalsIgnoreCase("nan") || size.equalsIgnoreCase("snan")) {
            return Double.NaN;
        } else if (size.equalsIgnoreCase("inf") || size.equalsIgnoreCase("infinity")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + Brief.text(text) + "' is not a decimal", e);
        }
    }

    private static UUID uuid(@Nullable Object value) {
        Object hex = value instanceof Map<?, ?> parts ? parts.get("hex") : null;
        if (!(hex instanceof String text)) {
            throw new IllegalArgumentException("the __value__ of a uuid has no 'hex'");
        }
        return parseUuid(text);
    }

    /** With or without dashes, as Python reads it. */
    static UUID parseUuid(String text) {
        String digits = text.replace("urn:", "").replace("uuid:", "").replaceAll("[{}-]", "");
        if (digits.length() != 32) {
            throw new IllegalArgumentException("'" + Brief.text(text) + "' is not a UUID");
        }
        try {
            return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + Brief.text(text) + "' is not a UUID", e);
        }
    }
}
