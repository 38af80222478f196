package dev.celeriac.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Plain values to single Java values. Nothing is rounded or guessed. */
final class Scalars {
    /** Digits up to which a number with an exponent is written out; {@code 1E999999999} must not become a BigInteger. */
    private static final int MAX_SCALE = 10_000;

    /** What Java has and JSON has not. */
    static final Map<Class<?>, Function<Object, Object>> EXTENDED = extended();

    /** Numbers, booleans and text. */
    static final Map<Class<?>, Function<Object, Object>> SIMPLE = simple();

    private Scalars() {}

    private static Map<Class<?>, Function<Object, Object>> extended() {
        Map<Class<?>, Function<Object, Object>> by = new LinkedHashMap<>();
        by.put(Instant.class, Scalars::toInstant);
        by.put(OffsetDateTime.class, Scalars::toOffsetDateTime);
        by.put(ZonedDateTime.class, plain -> toOffsetDateTime(plain).toZonedDateTime());
        by.put(LocalDateTime.class, Scalars::toLocalDateTime);
        by.put(LocalDate.class, Scalars::toLocalDate);
        by.put(LocalTime.class, Scalars::toLocalTime);
        by.put(OffsetTime.class, Scalars::toOffsetTime);
        by.put(Date.class, plain -> Date.from(toInstant(plain)));
        by.put(Duration.class, Scalars::toDuration);
        by.put(BigDecimal.class, Scalars::toDecimal);
        by.put(UUID.class, Scalars::toUuid);
        by.put(byte[].class, Scalars::toBytes);
        return Map.copyOf(by);
    }

    private static Map<Class<?>, Function<Object, Object>> simple() {
        Map<Class<?>, Function<Object, Object>> by = new LinkedHashMap<>();
        both(by, long.class, Long.class, plain -> whole(plain, "long", Long.MIN_VALUE, Long.MAX_VALUE));
        both(by, int.class, Integer.class, plain -> (int) whole(plain, "int", Integer.MIN_VALUE, Integer.MAX_VALUE));
        both(by, short.class, Short.class, plain -> (short) whole(plain, "short", Short.MIN_VALUE, Short.MAX_VALUE));
        both(by, byte.class, Byte.class, plain -> (byte) whole(plain, "byte", Byte.MIN_VALUE, Byte.MAX_VALUE));
        both(by, double.class, Double.class, Scalars::toDouble);
        both(by, float.class, Float.class, plain -> (float) toDouble(plain));
        both(by, boolean.class, Boolean.class, Scalars::toBoolean);
        both(by, char.class, Character.class, Scalars::toChar);
        by.put(String.class, Scalars::toText);
        by.put(BigInteger.class, Scalars::toBigInteger);
        return Map.copyOf(by);
    }

    private static void both(
            Map<Class<?>, Function<Object, Object>> by, Class<?> simple, Class<?> box, Function<Object, Object> to) {
        by.put(simple, to);
        by.put(box, to);
    }

    static ConversionException mismatch(Object plain, String target) {
        return new ConversionException(Brief.value(plain) + " cannot be used as " + target);
    }

    private static long whole(Object plain, String target, long min, long max) {
        if (plain instanceof Long || plain instanceof Integer) {
            long value = ((Number) plain).longValue();
            if (value >= min && value <= max) {
                return value;
            }
            throw outOfRange(plain, target);
        }
        if (plain instanceof BigInteger) {
            throw outOfRange(plain, target);
        }
        throw mismatch(plain, target);
    }

    private static ConversionException outOfRange(Object plain, String target) {
        return new ConversionException(Brief.value(plain) + " cannot be used as " + target + ": out of its range");
    }

    private static double toDouble(Object plain) {
        if (plain instanceof Number number) {
            return number.doubleValue();
        }
        throw mismatch(plain, "double");
    }

    private static Object toBoolean(Object plain) {
        if (plain instanceof Boolean) {
            return plain;
        }
        throw mismatch(plain, "boolean");
    }

    private static Object toChar(Object plain) {
        if (plain instanceof String text && text.length() == 1) {
            return text.charAt(0);
        }
        throw mismatch(plain, "char");
    }

    private static Object toText(Object plain) {
        if (plain instanceof String || plain instanceof UUID) {
            return plain.toString();
        }
        throw mismatch(plain, "String");
    }

    private static Object toBigInteger(Object plain) {
        if (plain instanceof BigInteger) {
            return plain;
        } else if (plain instanceof Long || plain instanceof Integer) {
            return BigInteger.valueOf(((Number) plain).longValue());
        } else if (plain instanceof BigDecimal decimal && Math.abs((long) decimal.scale()) <= MAX_SCALE) {
            try {
                return decimal.toBigIntegerExact();
            } catch (ArithmeticException e) {
                throw new ConversionException(
                        Brief.value(plain) + " cannot be used as BigInteger: it has a fraction", e);
            }
        }
        throw mismatch(plain, "BigInteger");
    }

    private static Object toDecimal(Object plain) {
        if (plain instanceof BigDecimal) {
            return plain;
        } else if (plain instanceof BigInteger whole) {
            return new BigDecimal(whole);
        } else if (plain instanceof Long || plain instanceof Integer) {
            return BigDecimal.valueOf(((Number) plain).longValue());
        } else if (plain instanceof Double number && Double.isFinite(number)) {
            return BigDecimal.valueOf(number);
        } else if (plain instanceof String text && text.length() <= MAX_SCALE) {
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                throw new ConversionException(Brief.value(plain) + " cannot be used as BigDecimal", e);
            }
        }
        throw mismatch(plain, "BigDecimal");
    }

    private static Temporal dateTime(Object plain, String target) {
        if (plain instanceof OffsetDateTime || plain instanceof LocalDateTime) {
            return (Temporal) plain;
        } else if (plain instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        } else if (plain instanceof String text) {
            try {
                return IsoTime.parseDateTime(text);
            } catch (DateTimeException e) {
                throw new ConversionException(
                        Brief.value(plain) + " cannot be used as " + target + ": " + e.getMessage(), e);
            }
        }
        throw mismatch(plain, target);
    }

    /** A naive datetime is UTC, as in Celery with {@code enable_utc}. */
    private static OffsetDateTime toOffsetDateTime(Object plain) {
        Temporal time = dateTime(plain, "OffsetDateTime");
        return time instanceof LocalDateTime naive ? naive.atOffset(ZoneOffset.UTC) : (OffsetDateTime) time;
    }

    private static Instant toInstant(Object plain) {
        Temporal time = dateTime(plain, "Instant");
        return time instanceof LocalDateTime naive
                ? naive.toInstant(ZoneOffset.UTC)
                : ((OffsetDateTime) time).toInstant();
    }

    private static LocalDateTime toLocalDateTime(Object plain) {
        if (dateTime(plain, "LocalDateTime") instanceof LocalDateTime naive) {
            return naive;
        }
        throw new ConversionException(Brief.value(plain)
                + " cannot be used as LocalDateTime: it has an offset; use OffsetDateTime or Instant");
    }

    private static LocalDate toLocalDate(Object plain) {
        if (plain instanceof LocalDate date) {
            return date;
        } else if (plain instanceof String text) {
            try {
                return IsoTime.parseDate(text);
            } catch (DateTimeException e) {
                throw new ConversionException(
                        Brief.value(plain) + " cannot be used as LocalDate: " + e.getMessage(), e);
            }
        }
        throw mismatch(plain, "LocalDate");
    }

    private static Temporal time(Object plain, String target) {
        if (plain instanceof LocalTime || plain instanceof OffsetTime) {
            return (Temporal) plain;
        } else if (plain instanceof String text) {
            try {
                return IsoTime.parseTime(text);
            } catch (DateTimeException e) {
                throw new ConversionException(
                        Brief.value(plain) + " cannot be used as " + target + ": " + e.getMessage(), e);
            }
        }
        throw mismatch(plain, target);
    }

    private static LocalTime toLocalTime(Object plain) {
        if (time(plain, "LocalTime") instanceof LocalTime naive) {
            return naive;
        }
        throw new ConversionException(
                Brief.value(plain) + " cannot be used as LocalTime: it has an offset; use OffsetTime");
    }

    private static OffsetTime toOffsetTime(Object plain) {
        Temporal time = time(plain, "OffsetTime");
        return time instanceof LocalTime naive ? naive.atOffset(ZoneOffset.UTC) : (OffsetTime) time;
    }

    /** Seconds, as everywhere in Celery, or ISO 8601 text such as {@code PT1M}. */
    private static Duration toDuration(Object plain) {
        try {
            if (plain instanceof Long || plain instanceof Integer) {
                return Duration.ofSeconds(((Number) plain).longValue());
            } else if (plain instanceof Double || plain instanceof BigDecimal) {
                return seconds(((Number) plain).doubleValue());
            } else if (plain instanceof String text) {
                return Duration.parse(text);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new ConversionException(
                    Brief.value(plain) + " cannot be used as Duration: give seconds or ISO 8601 such as PT1M", e);
        }
        throw mismatch(plain, "Duration");
    }

    /**
     * @throws ArithmeticException when it is not a number, or too large
     */
    static Duration seconds(double seconds) {
        if (Double.isNaN(seconds) || Math.abs(seconds) > Long.MAX_VALUE / 1e9) {
            throw new ArithmeticException(seconds + " seconds");
        }
        long whole = (long) Math.floor(seconds);
        return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e9));
    }

    private static UUID toUuid(Object plain) {
        if (plain instanceof UUID uuid) {
            return uuid;
        } else if (plain instanceof String text) {
            try {
                return ExtendedTypes.parseUuid(text);
            } catch (IllegalArgumentException e) {
                throw new ConversionException(Brief.value(plain) + " cannot be used as UUID", e);
            }
        }
        throw mismatch(plain, "UUID");
    }

    /** Bytes that travelled as text arrive as base64 text from clients that know no extended types. */
    private static byte[] toBytes(Object plain) {
        if (plain instanceof byte[] bytes) {
            return bytes;
        } else if (plain instanceof String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new ConversionException(Brief.value(plain) + " cannot be used as byte[]: it is not base64", e);
            }
        }
        throw mismatch(plain, "byte[]");
    }
}
