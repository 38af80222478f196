package dev.celeriac.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as settings and task options spell them. A plain number is seconds, as everywhere in Celery.
 */
public final class Durations {

    static final String EXPECTED = "a duration: seconds (90 or 1.5), with units ('90s', '10m', '1h30m', '2d', '250ms')"
            + " or ISO-8601 ('PT90S')";

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d|w)\\s*");
    private static final Map<String, BigDecimal> UNIT_NANOS = Map.of(
            "ms", new BigDecimal(1_000_000L),
            "s", new BigDecimal(1_000_000_000L),
            "m", new BigDecimal(60_000_000_000L),
            "h", new BigDecimal(3_600_000_000_000L),
            "d", new BigDecimal(86_400_000_000_000L),
            "w", new BigDecimal(604_800_000_000_000L));

    private Durations() {}

    /**
     * Reads {@code "90"}, {@code "1.5"}, {@code "90s"}, {@code "1h30m"}, {@code "2d"}, {@code "250ms"} or
     * {@code "PT90S"}.
     *
     * @throws IllegalArgumentException if the text is none of these, is negative, or is too large for a
     *     {@link Duration} of nanoseconds in a {@code long} (292 years)
     */
    public static Duration parse(String text) {
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        if (trimmed.startsWith("p")) {
            return inRange(iso(trimmed));
        }
        if (trimmed.matches("\\d+(\\.\\d*)?|\\.\\d+")) {
            return ofSeconds(new BigDecimal(trimmed));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(trimmed);
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(UNIT_NANOS.get(part.group(2))));
            end = part.end();
        }
        if (end == 0 || end != trimmed.length()) {
            throw notADuration();
        }
        return ofNanos(nanos);
    }

    /**
     * A duration of so many seconds; fractions are rounded to the nanosecond.
     *
     * @throws IllegalArgumentException if negative or beyond 292 years
     */
    public static Duration ofSeconds(BigDecimal seconds) {
        return ofNanos(seconds.movePointRight(9));
    }

    /** The shortest spelling that {@link #parse} reads back: {@code "1d"}, {@code "1h30m"}, {@code "1.5s"}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        BigDecimal seconds =
                BigDecimal.valueOf(duration.toSecondsPart()).add(BigDecimal.valueOf(duration.toNanosPart(), 9));
        if (seconds.signum() != 0) {
            text.append(seconds.stripTrailingZeros().toPlainString()).append('s');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw notADuration();
        }
    }

    static Duration inRange(Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw outOfRange();
        }
        return duration;
    }

    private static Duration ofNanos(BigDecimal nanos) {
        if (nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw outOfRange();
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static IllegalArgumentException outOfRange() {
        return new IllegalArgumentException("a duration between 0 and 292 years");
    }

    private static IllegalArgumentException notADuration() {
        return new IllegalArgumentException(EXPECTED);
    }
}
