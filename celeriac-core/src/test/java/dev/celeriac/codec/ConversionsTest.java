package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionsTest {
    private static final JsonCodec CODEC = JsonCodec.DEFAULT;
    private static final UUID KEY = UUID.fromString("12345678-1234-5678-1234-567812345678");

    enum Size {
        SMALL,
        LARGE
    }

    record Item(String name, int count, Size size) {}

    record Everything(
            Instant at,
            LocalDate day,
            BigDecimal price,
            UUID key,
            byte[] raw,
            Duration nap,
            Optional<String> note,
            long[] ids) {}

    static final class Shapes {
        List<Item> items;
        Map<String, Long> counts;
        Optional<Long> maybe;
        List<Integer> ints;
        Set<String> names;
        List<List<Double>> matrix;
        Map<String, Object> open;
        Optional<Item> item;

        static Type of(String field) {
            try {
                return Shapes.class.getDeclaredField(field).getGenericType();
            } catch (NoSuchFieldException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    static Stream<Arguments> fitting() {
        Map<String, Object> item = Map.of("name", "a", "count", 2L, "size", "LARGE", "unknown", 1L);
        OffsetDateTime time = OffsetDateTime.parse("2026-01-02T03:04:05+01:00");
        return Stream.of(
                Arguments.of("x", String.class, "x"),
                Arguments.of(5L, long.class, 5L),
                Arguments.of(5L, Integer.class, 5),
                Arguments.of(5L, short.class, (short) 5),
                Arguments.of(5L, double.class, 5.0),
                Arguments.of(5L, float.class, 5f),
                Arguments.of(1.5, Double.class, 1.5),
                Arguments.of(true, boolean.class, true),
                Arguments.of("c", char.class, 'c'),
                Arguments.of(5L, BigInteger.class, BigInteger.valueOf(5)),
                Arguments.of(5L, BigDecimal.class, BigDecimal.valueOf(5)),
                Arguments.of("1.10", BigDecimal.class, new BigDecimal("1.10")),
                Arguments.of(null, Long.class, null),
                Arguments.of(null, String.class, null),
                Arguments.of(null, Item.class, null),
                Arguments.of(null, Optional.class, Optional.empty()),
                Arguments.of(5L, Object.class, 5L),
                Arguments.of(5L, Number.class, 5L),
                Arguments.of(List.of(1L), List.class, List.of(1L)),
                Arguments.of(time, Instant.class, time.toInstant()),
                Arguments.of("2026-01-02T03:04:05Z", Instant.class, Instant.parse("2026-01-02T03:04:05Z")),
                Arguments.of(
                        LocalDateTime.parse("2026-01-02T03:04:05"),
                        Instant.class,
                        Instant.parse("2026-01-02T03:04:05Z")),
                Arguments.of(time, OffsetDateTime.class, time),
                Arguments.of("2026-01-02", LocalDate.class, LocalDate.parse("2026-01-02")),
                Arguments.of(KEY.toString(), UUID.class, KEY),
                Arguments.of(KEY, String.class, KEY.toString()),
                Arguments.of("/wA=", byte[].class, new byte[] {(byte) 0xff, 0}),
                Arguments.of(90L, Duration.class, Duration.ofSeconds(90)),
                Arguments.of(1.5, Duration.class, Duration.ofMillis(1500)),
                Arguments.of("PT1M", Duration.class, Duration.ofMinutes(1)),
                Arguments.of("SMALL", Size.class, Size.SMALL),
                Arguments.of(item, Item.class, new Item("a", 2, Size.LARGE)),
                Arguments.of(List.of(item), Shapes.of("items"), List.of(new Item("a", 2, Size.LARGE))),
                Arguments.of(Map.of("a", 1L), Shapes.of("counts"), Map.of("a", 1L)),
                Arguments.of(5L, Shapes.of("maybe"), Optional.of(5L)),
                Arguments.of(null, Shapes.of("maybe"), Optional.empty()),
                Arguments.of(item, Shapes.of("item"), Optional.of(new Item("a", 2, Size.LARGE))),
                Arguments.of(List.of(1L, 2L), Shapes.of("ints"), List.of(1, 2)),
                Arguments.of(List.of("a"), Shapes.of("names"), Set.of("a")),
                Arguments.of(List.of(List.of(1L, 2.5)), Shapes.of("matrix"), List.of(List.of(1.0, 2.5))),
                Arguments.of(Map.of("a", 1L, "t", time), Shapes.of("open"), Map.of("a", 1L, "t", time)),
                Arguments.of(List.of(1L, 2L), int[].class, new int[] {1, 2}));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void fits(Object plain, Type target, Object expected) {
        assertThat(CODEC.convert(plain, target)).isEqualTo(expected);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(4.5, int.class, "4.5 (number) cannot be used as int"),
                Arguments.of(4.0, long.class, "4.0 (number) cannot be used as long"),
                Arguments.of("abc", long.class, "'abc' (text) cannot be used as long"),
                Arguments.of(
                        1L << 40, int.class, "1099511627776 (whole number) cannot be used as int: out of its range"),
                Arguments.of(BigInteger.TEN.pow(30), long.class, "out of its range"),
                Arguments.of(null, int.class, "null cannot be used as int"),
                Arguments.of(5L, String.class, "5 (whole number) cannot be used as String"),
                Arguments.of("true", boolean.class, "cannot be used as boolean"),
                Arguments.of(1L, boolean.class, "cannot be used as boolean"),
                Arguments.of("tomorrow", Instant.class, "cannot be used as Instant"),
                Arguments.of(5L, Instant.class, "cannot be used as Instant"),
                Arguments.of("x", UUID.class, "cannot be used as UUID"),
                Arguments.of("x y", byte[].class, "cannot be used as byte[]"),
                Arguments.of("a minute", Duration.class, "give seconds or ISO 8601"),
                Arguments.of(1e300, Duration.class, "cannot be used as Duration"),
                Arguments.of("MEDIUM", Size.class, "MEDIUM"),
                Arguments.of(1L, Size.class, "cannot be used as"),
                Arguments.of(new BigDecimal("1E999999999"), BigInteger.class, "cannot be used as BigInteger"),
                Arguments.of(Map.of("name", "a", "count", 2.5), Item.class, "at count"),
                Arguments.of(Map.of("name", 5L, "count", 2L), Item.class, "at name"),
                Arguments.of(Map.of("name", "a"), Item.class, "at count"),
                Arguments.of(List.of(Map.of("name", "a", "count", "x")), Shapes.of("items"), "at [0].count"),
                Arguments.of(Arrays.asList(1L, "x"), Shapes.of("ints"), "at [1]"),
                Arguments.of("text", Shapes.of("ints"), "cannot be used as"),
                Arguments.of("text", Item.class, "cannot be used as"),
                Arguments.of(
                        Map.of("at", "never"), Everything.class, "at at: 'never' (text) cannot be used as Instant"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void doesNotFit(Object plain, Type target, String message) {
        assertThatThrownBy(() -> CODEC.convert(plain, target))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aRecordTravelsAndComesBack() {
        Everything sent = new Everything(
                Instant.parse("2026-01-02T03:04:05.000006Z"),
                LocalDate.EPOCH,
                new BigDecimal("1E+3"),
                KEY,
                "é".getBytes(StandardCharsets.UTF_8),
                Duration.ofMillis(2500),
                Optional.of("n"),
                new long[] {1, Long.MAX_VALUE});
        Everything back = (Everything) CODEC.convert(CODEC.toPlain(sent), Everything.class);
        assertThat(back).usingRecursiveComparison().isEqualTo(sent);
    }
}
