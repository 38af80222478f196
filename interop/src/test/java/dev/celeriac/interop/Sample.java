package dev.celeriac.interop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A value of each type that can travel, as both languages write it. */
enum Sample {
    NULL("null", null, "None"),
    TRUE("true", true, "True"),
    FALSE("false", false, "False"),
    INTEGER("small integer", -7L, "-7"),
    LONG("largest 64-bit integer", Long.MAX_VALUE, "2**63 - 1"),
    BIG_INTEGER("integer beyond 64 bits", BigInteger.TEN.pow(40), "10**40"),
    FLOAT("float", 0.1, "0.1"),
    WHOLE_FLOAT("float without a fraction", 3.0, "3.0"),
    LARGE_FLOAT("float with an exponent", 1.5e300, "1.5e300"),
    MINUS_ZERO("negative zero", -0.0, "-0.0"),
    NAN("NaN", Double.NaN, "float('nan')"),
    INFINITY("infinity", Double.NEGATIVE_INFINITY, "float('-inf')"),
    EMPTY_TEXT("empty text", "", "''"),
    UNICODE(
            "unicode text",
            "Grüße 中文 😀 \u2028 \"quoted\" \\ \n\t\u0000",
            "'Grüße 中文 😀 \\u2028 \"quoted\" \\\\ \\n\\t\\x00'"),
    LIST("list", Arrays.asList(1L, "two", null, List.of(3.5)), "[1, 'two', None, [3.5]]"),
    EMPTY_LIST("empty list", List.of(), "[]"),
    MAP("map", nested(), "{'a': {'b': [1, {'c': None}]}, 'ключ': True}"),
    EMPTY_MAP("empty map", Map.of(), "{}"),
    DATETIME(
            "datetime without zone",
            LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000),
            "datetime.datetime(2026, 1, 2, 3, 4, 5, 678)",
            "datetime",
            "2026-01-02T03:04:05.000678"),
    DATETIME_UTC(
            "datetime in UTC",
            OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC),
            "datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)",
            "datetime",
            "2026-01-02T03:04:05Z"),
    DATETIME_OFFSET(
            "datetime with an offset",
            OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6_000, ZoneOffset.ofHoursMinutes(5, 45)),
            "datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=45)))",
            "datetime",
            "2026-01-02T03:04:05.000006+05:45"),
    DATE("date", LocalDate.of(2026, 1, 2), "datetime.date(2026, 1, 2)", "date", "2026-01-02T00:00:00"),
    TIME("time", LocalTime.of(3, 4, 5), "datetime.time(3, 4, 5)", "time", "03:04:05"),
    TIME_OFFSET(
            "time with an offset",
            OffsetTime.of(3, 4, 5, 0, ZoneOffset.UTC),
            "datetime.time(3, 4, 5, tzinfo=UTC)",
            "time",
            "03:04:05+00:00"),
    DECIMAL("decimal", new BigDecimal("1.10"), "decimal.Decimal('1.10')", "decimal", "1.10"),
    UUID_VALUE(
            "uuid",
            UUID.fromString("12345678-1234-5678-1234-567812345678"),
            "uuid.UUID('12345678123456781234567812345678')",
            "uuid",
            "12345678-1234-5678-1234-567812345678"),
    TEXT_BYTES("bytes that are text", "text é".getBytes(StandardCharsets.UTF_8), "'text é'.encode()", "bytes", ""),
    BINARY("bytes", new byte[] {(byte) 0xff, 0, 1}, "b'\\xff\\x00\\x01'", "base64", "");

    private final String label;
    final @Nullable Object value;
    /** A Python expression. */
    final String python;
    /** Name of the type in kombu's JSON, empty for JSON's own. */
    final String extension;
    /** The text that Celery before 5.3, which knows no extended types, makes of it; empty if it refuses to send it. */
    final String asText;

    Sample(String label, @Nullable Object value, String python) {
        this(label, value, python, "", "");
    }

    Sample(String label, @Nullable Object value, String python, String extension, String asText) {
        this.label = label;
        this.value = value;
        this.python = python;
        this.extension = extension;
        this.asText = asText;
    }

    private static Map<String, Object> nested() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("c", null);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", Map.of("b", List.of(1L, inner)));
        map.put("ключ", true);
        return map;
    }

    boolean extended() {
        return !extension.isEmpty();
    }

    @Override
    public String toString() {
        return label;
    }
}
