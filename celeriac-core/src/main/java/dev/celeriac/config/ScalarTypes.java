package dev.celeriac.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/** The types of settings that hold one value. */
final class ScalarTypes {

    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0");

    static final SettingType<Boolean> BOOLEAN =
            SettingType.of("boolean", "true or false (also yes/no, on/off, 1/0)", ScalarTypes::bool);
    static final SettingType<Integer> INT = SettingType.of("integer", "a whole number", ScalarTypes::integer);
    static final SettingType<Double> DOUBLE = SettingType.of("number", "a number (or 'inf')", ScalarTypes::number);
    static final SettingType<Duration> DURATION = SettingType.of("duration", Durations.EXPECTED, ScalarTypes::duration);
    static final SettingType<String> TEXT = SettingType.of("text", "a text", ScalarTypes::text);
    static final SettingType<ZoneId> ZONE =
            SettingType.of("time zone", "a time zone such as 'UTC', 'Europe/Berlin' or '+05:45'", ScalarTypes::zone);

    /** Celery's rates: tasks a second, or a minute or an hour with {@code /m}, {@code /h}. */
    static final SettingType<String> RATE =
            TEXT.where("a rate such as '10/s', '100/m' or '5/h'", rate -> rate.matches("\\d+(\\.\\d+)?(/[smh])?"));

    /** Persistent and transient under Celery's numbers (2 and 1) or names. */
    static final SettingType<Integer> DELIVERY_MODE =
            SettingType.of("choice", "2 or 'persistent', 1 or 'transient'", ScalarTypes::deliveryMode);

    private ScalarTypes() {}

    static SettingType<Integer> atLeast(int least) {
        return INT.where("a whole number of at least " + least, number -> number >= least);
    }

    static SettingType<Integer> between(int least, int most) {
        return INT.where("a whole number from " + least + " to " + most, n -> n >= least && n <= most);
    }

    private static Boolean bool(Object raw) {
        String word = raw.toString().toLowerCase(Locale.ROOT);
        if (raw instanceof Boolean value) {
            return value;
        } else if (TRUE.contains(word)) {
            return true;
        } else if (FALSE.contains(word)) {
            return false;
        }
        throw new IllegalArgumentException();
    }

    private static Integer integer(Object raw) {
        try {
            return decimal(raw).intValueExact();
        } catch (ArithmeticException fractionOrTooLarge) {
            throw new IllegalArgumentException();
        }
    }

    private static Double number(Object raw) {
        if (raw instanceof Double value && !value.isNaN()) {
            return value;
        }
        if (raw.toString().toLowerCase(Locale.ROOT).matches("inf|infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        return decimal(raw).doubleValue();
    }

    private static Duration duration(Object raw) {
        if (raw instanceof Duration value) {
            return Durations.inRange(value);
        }
        return raw instanceof Number ? Durations.ofSeconds(decimal(raw)) : Durations.parse(textOnly(raw));
    }

    private static ZoneId zone(Object raw) {
        if (raw instanceof ZoneId value) {
            return value;
        }
        try {
            return Zones.of(textOnly(raw));
        } catch (IllegalArgumentException unknownZone) {
            throw new IllegalArgumentException();
        }
    }

    private static Integer deliveryMode(Object raw) {
        switch (raw.toString().toLowerCase(Locale.ROOT)) {
            case "1":
            case "transient":
                return 1;
            case "2":
            case "persistent":
                return 2;
            default:
                throw new IllegalArgumentException();
        }
    }

    static String text(Object raw) {
        // A bare number is what YAML and TOML make of an unquoted '10'.
        return raw instanceof Number || raw instanceof Path || raw instanceof URI ? raw.toString() : textOnly(raw);
    }

    private static String textOnly(Object raw) {
        if (raw instanceof CharSequence) {
            return raw.toString();
        }
        throw new IllegalArgumentException();
    }

    private static BigDecimal decimal(Object raw) {
        if (raw instanceof Number || raw instanceof String) {
            try {
                return new BigDecimal(raw.toString().replace("_", ""));
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException();
            }
        }
        throw new IllegalArgumentException();
    }
}
