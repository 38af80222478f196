package dev.celeriac.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.IsoFields;
import java.time.temporal.Temporal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as Python writes and reads them: {@code datetime.isoformat()} one way, and what {@code dateutil.isoparse} and
 * {@code datetime.fromisoformat} accept the other way. Python counts microseconds; nanoseconds are cut off in writing.
 */
public final class IsoTime {
    private static final Pattern DATE =
            Pattern.compile("(\\d{4})(?:-?(\\d\\d)(?:-?(\\d\\d))?|-?W(\\d\\d)(?:-?(\\d))?)?");
    private static final Pattern TIME = Pattern.compile("(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,9})\\d*)?)?)?"
            + "(Z|z|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d(?:\\.\\d+)?)?)?)?");

    private IsoTime() {}

    /** {@code 2026-11-20T09:23:20.574970+00:00}; the fraction is left out when it is zero. */
    public static String format(Instant instant) {
        return format(instant.atOffset(ZoneOffset.UTC));
    }

    static String format(OffsetDateTime time) {
        StringBuilder out = new StringBuilder(32);
        dateTime(out, time.toLocalDateTime());
        offset(out, time.getOffset());
        return out.toString();
    }

    static String format(LocalDateTime time) {
        StringBuilder out = new StringBuilder(26);
        dateTime(out, time);
        return out.toString();
    }

    static String format(LocalDate date) {
        StringBuilder out = new StringBuilder(10);
        date(out, date);
        return out.toString();
    }

    static String format(LocalTime time) {
        StringBuilder out = new StringBuilder(15);
        time(out, time);
        return out.toString();
    }

    static String format(OffsetTime time) {
        StringBuilder out = new StringBuilder(21);
        time(out, time.toLocalTime());
        offset(out, time.getOffset());
        return out.toString();
    }

    /**
     * A point in time; text without an offset is taken as UTC.
     *
     * @throws DateTimeException when it is not an ISO 8601 date with or without a time
     */
    public static Instant parseInstant(String text) {
        Instant usual = usual(text);
        if (usual != null) {
            return usual;
        }
        Temporal parsed = parseDateTime(text);
        return parsed instanceof OffsetDateTime at
                ? at.toInstant()
                : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
    }

    /** What nearly every result says, as {@link #format(Instant)} writes it; null for anything else. */
    private static @Nullable Instant usual(String text) {
        int length = text.length();
        if (length != 25 && length != 32
                || !text.endsWith("+00:00")
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || length == 32 && text.charAt(19) != '.') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int micros = length == 32 ? digits(text, 20, 26) : 0;
        return (year | month | day | hour | minute | second | micros) < 0 || hour > 23
                ? null
                : LocalDateTime.of(year, month, day, hour, minute, second, micros * 1000)
                        .toInstant(ZoneOffset.UTC);
    }

    /** A number of so many digits; -1 if there is anything else. */
    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** An OffsetDateTime, or a LocalDateTime when the text names no offset. A date alone is its midnight. */
    static Temporal parseDateTime(String text) {
        int split = separator(text);
        LocalDate date = parseDate(text, text.substring(0, split));
        if (split == text.length()) {
            return date.atStartOfDay();
        }
        Temporal time = parseTime(text, text.substring(split + 1), date);
        return time;
    }

    static LocalDate parseDate(String text) {
        return parseDate(text, text.substring(0, separator(text)));
    }

    /** A LocalTime, or an OffsetTime when the text names an offset. */
    static Temporal parseTime(String text) {
        Temporal parsed = parseTime(text, text.startsWith("T") ? text.substring(1) : text, LocalDate.EPOCH);
        return parsed instanceof OffsetDateTime at ? at.toOffsetTime() : ((LocalDateTime) parsed).toLocalTime();
    }

    private static int separator(String text) {
        for (int i = 4; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '-' && c != 'W' && (c < '0' || c > '9')) {
                return i;
            }
        }
        return text.length();
    }

    private static LocalDate parseDate(String text, String part) {
        Matcher m = DATE.matcher(part);
        if (!m.matches()) {
            throw new DateTimeParseException("not an ISO 8601 date", text, 0);
        }
        int year = Integer.parseInt(m.group(1));
        if (m.group(4) != null) {
            return LocalDate.of(year, 1, 4)
                    .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, Integer.parseInt(m.group(4)))
                    .with(java.time.DayOfWeek.of(m.group(5) == null ? 1 : Integer.parseInt(m.group(5))));
        }
        return LocalDate.of(year, number(m, 2, 1), number(m, 3, 1));
    }

    private static Temporal parseTime(String text, String part, LocalDate date) {
        Matcher m = TIME.matcher(part);
        if (!m.matches()) {
            throw new DateTimeParseException("not an ISO 8601 time", text, 0);
        }
        String fraction = m.group(4);
        int nano = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
        int hour = number(m, 1, 0);
        boolean endOfDay = hour == 24 && number(m, 2, 0) == 0 && number(m, 3, 0) == 0 && nano == 0;
        LocalDateTime local = endOfDay
                ? date.plusDays(1).atStartOfDay()
                : date.atTime(LocalTime.of(hour, number(m, 2, 0), number(m, 3, 0), nano));
        String zone = m.group(5);
        return zone == null ? local : local.atOffset(parseOffset(zone));
    }

    private static ZoneOffset parseOffset(String zone) {
        if (zone.equalsIgnoreCase("Z")) {
            return ZoneOffset.UTC;
        }
        String digits = zone.substring(1).replace(":", "");
        int sign = zone.charAt(0) == '-' ? -1 : 1;
        int hours = Integer.parseInt(digits.substring(0, 2));
        int minutes = digits.length() < 4 ? 0 : Integer.parseInt(digits.substring(2, 4));
        int seconds = digits.length() < 6 ? 0 : Integer.parseInt(digits.substring(4, 6));
        return ZoneOffset.ofHoursMinutesSeconds(sign * hours, sign * minutes, sign * seconds);
    }

    private static int number(Matcher m, int group, int otherwise) {
        String digits = m.group(group);
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static void dateTime(StringBuilder out, LocalDateTime time) {
        date(out, time.toLocalDate());
        out.append('T');
        time(out, time.toLocalTime());
    }

    private static void date(StringBuilder out, LocalDate date) {
        int year = date.getYear();
        if (year < 1 || year > 9999) {
            throw new DateTimeException("the year " + year + " is outside Python's 1 to 9999");
        }
        padded(out, year / 100);
        padded(out, year % 100);
        padded(out.append('-'), date.getMonthValue());
        padded(out.append('-'), date.getDayOfMonth());
    }

    private static void time(StringBuilder out, LocalTime time) {
        padded(out, time.getHour());
        padded(out.append(':'), time.getMinute());
        padded(out.append(':'), time.getSecond());
        int micros = time.getNano() / 1000;
        if (micros > 0) {
            out.append('.');
            padded(out, micros / 10_000);
            padded(out, micros / 100 % 100);
            padded(out, micros % 100);
        }
    }

    private static void offset(StringBuilder out, ZoneOffset offset) {
        int seconds = Math.abs(offset.getTotalSeconds());
        out.append(offset.getTotalSeconds() < 0 ? '-' : '+');
        padded(out, seconds / 3600);
        padded(out.append(':'), seconds / 60 % 60);
        if (seconds % 60 != 0) {
            padded(out.append(':'), seconds % 60);
        }
    }

    private static void padded(StringBuilder out, int twoDigits) {
        out.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10));
    }
}
