package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private final JsonCodec codec = JsonCodec.DEFAULT;

    record Line(String sku, int count) {}

    record Order(long id, BigDecimal total, Instant placed, List<Line> lines, Color color, Optional<String> note) {}

    record Holder(String name, Object connection) {}

    record Naps(Duration nap, byte[] raw, UUID key, LocalDate day) {}

    enum Color {
        RED;

        @Override
        public String toString() {
            return "a colour";
        }
    }

    static final class Node {
        public Node next;
    }

    static final class Selfish {
        @com.fasterxml.jackson.annotation.JsonValue
        public Object self() {
            return List.of(this);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private Object decode(String json) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> encodings() {
        UUID uuid = UUID.fromString("12345678-1234-5678-1234-567812345678");
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of("中😀\"\n", "\"\\u4E2D\\uD83D\\uDE00\\\"\\n\""),
                Arguments.of(1, "1"),
                Arguments.of((short) 2, "2"),
                Arguments.of(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
                Arguments.of(Double.NaN, "NaN"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(Float.POSITIVE_INFINITY, "Infinity"),
                Arguments.of('x', "\"x\""),
                Arguments.of(new int[] {1, 2}, "[1,2]"),
                Arguments.of(new Object[] {1, null}, "[1,null]"),
                Arguments.of(Optional.of(3), "3"),
                Arguments.of(Optional.empty(), "null"),
                Arguments.of(Color.RED, "\"RED\""),
                Arguments.of(Map.of(1, 2), "{\"1\":2}"),
                Arguments.of(Map.of(Color.RED, 2), "{\"RED\":2}"),
                Arguments.of(Duration.ofSeconds(90), "90"),
                Arguments.of(Duration.ofMillis(1500), "1.5"),
                Arguments.of(
                        Instant.parse("2026-01-02T03:04:05.000678999Z"),
                        ext("datetime", "2026-01-02T03:04:05.000678+00:00")),
                Arguments.of(LocalDateTime.parse("2026-01-02T03:04:05"), ext("datetime", "2026-01-02T03:04:05")),
                Arguments.of(
                        OffsetDateTime.parse("2026-01-02T03:04:05+01:00"),
                        ext("datetime", "2026-01-02T03:04:05+01:00")),
                Arguments.of(
                        Instant.parse("2026-07-02T00:00:00Z").atZone(ZoneId.of("Asia/Kathmandu")),
                        ext("datetime", "2026-07-02T05:45:00+05:45")),
                Arguments.of(new Date(0), ext("datetime", "1970-01-01T00:00:00+00:00")),
                Arguments.of(LocalDate.parse("2026-01-02"), ext("date", "2026-01-02")),
                Arguments.of(LocalTime.parse("03:04:05"), ext("time", "03:04:05")),
                Arguments.of(OffsetTime.parse("03:04:05.000006+00:00"), ext("time", "03:04:05.000006+00:00")),
                Arguments.of(new BigDecimal("1.10"), ext("decimal", "1.10")),
                Arguments.of(
                        uuid, "{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"12345678123456781234567812345678\"}}"),
                Arguments.of("hé".getBytes(StandardCharsets.UTF_8), ext("bytes", "h\\u00E9")),
                Arguments.of(new byte[] {(byte) 0xff, 0}, ext("base64", "/wA=")),
                Arguments.of(
                        new Order(
                                7,
                                new BigDecimal("9.50"),
                                Instant.EPOCH,
                                List.of(new Line("a", 1)),
                                Color.RED,
                                Optional.empty()),
                        "{\"id\":7,\"total\":" + ext("decimal", "9.50") + ",\"placed\":"
                                + ext("datetime", "1970-01-01T00:00:00+00:00")
                                + ",\"lines\":[{\"sku\":\"a\",\"count\":1}],\"color\":\"RED\",\"note\":null}"),
                Arguments.of(
                        new Naps(Duration.ofSeconds(2), new byte[] {65}, uuid, LocalDate.EPOCH),
                        "{\"nap\":2,\"raw\":" + ext("bytes", "A")
                                + ",\"key\":{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"12345678123456781234567812345678\"}},"
                                + "\"day\":" + ext("date", "1970-01-01") + "}"));
    }

    private static String ext(String type, String value) {
        return "{\"__type__\":\"" + type + "\",\"__value__\":\"" + value + "\"}";
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void encodesAsKombuDoes(Object value, String json) {
        assertThat(text(codec.encode(value))).isEqualTo(json);
    }

    static Stream<Arguments> decodings() {
        return Stream.of(
                Arguments.of("5", 5L),
                Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
                Arguments.of(
                        "[NaN, Infinity, -Infinity]",
                        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)),
                Arguments.of("{\"a\": 1, \"a\": 2}", Map.of("a", 2L)),
                Arguments.of("\"\\ud83d\\ude00 \\ud800\"", "😀 \ud800"),
                Arguments.of(ext("datetime", "2026-01-02T03:04:05Z"), OffsetDateTime.parse("2026-01-02T03:04:05Z")),
                Arguments.of(
                        ext("datetime", "2026-01-02T03:04:05.000678"),
                        LocalDateTime.parse("2026-01-02T03:04:05.000678")),
                Arguments.of(ext("date", "2026-01-02T03:04:05"), LocalDate.parse("2026-01-02")),
                Arguments.of(ext("time", "03:04:05.000006+00:00"), OffsetTime.parse("03:04:05.000006+00:00")),
                Arguments.of(ext("decimal", "1.10"), new BigDecimal("1.10")),
                Arguments.of(ext("decimal", "-Infinity"), Double.NEGATIVE_INFINITY),
                Arguments.of(
                        "{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"12345678-1234-5678-1234-567812345678\"}}",
                        UUID.fromString("12345678-1234-5678-1234-567812345678")),
                Arguments.of(ext("bytes", "hé"), "hé".getBytes(StandardCharsets.UTF_8)),
                Arguments.of(ext("base64", "/wA="), new byte[] {(byte) 0xff, 0}));
    }

    @ParameterizedTest
    @MethodSource("decodings")
    void decodesAsKombuDoes(String json, Object value) {
        assertThat(decode(json)).isEqualTo(value);
    }

    @Test
    void anObjectWithAnExtraKeyIsAnOrdinaryOne() {
        assertThat(decode("{\"__type__\":\"date\",\"__value__\":\"x\",\"more\":1}"))
                .isEqualTo(Map.of("__type__", "date", "__value__", "x", "more", 1L));
    }

    @Test
    void listsAndMapsKeepOrderAndMayBeChanged() {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) decode("{\"z\":[],\"a\":{}}");
        assertThat(map.keySet()).containsExactly("z", "a");
        map.put("q", 1);
        assertThat(map.get("z")).isInstanceOf(ArrayList.class);
        assertThat(map.get("a")).isInstanceOf(LinkedHashMap.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "[1] 2",
                "nul",
                "'a'",
                "{\"a\"}",
                "[01]",
                "\"a\nb\"",
                "1\u0000",
                "{\"__type__\":\"set\",\"__value__\":[1]}",
                "{\"__type__\":1,\"__value__\":[1]}",
                "{\"__type__\":\"date\",\"__value__\":\"x\"}",
                "{\"__type__\":\"date\",\"__value__\":null}",
                "{\"__type__\":\"datetime\",\"__value__\":\"2026-13-01T00:00:00\"}",
                "{\"__type__\":\"uuid\",\"__value__\":\"x\"}",
                "{\"__type__\":\"decimal\",\"__value__\":\"1..2\"}"
            })
    void brokenJsonIsADecodeError(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOfSatisfying(InvalidMessageException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.DECODE_ERROR);
            assertThat(e.getMessage()).doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC0, 0xC1, 0xED, 0xF8, 0xFF, 0x80})
    void bytesThatAreNotUtf8AreADecodeError(int first) {
        byte[] bytes = {'"', 'a', (byte) first, (byte) 0xA0, (byte) 0x80, '"'};
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DECODE_ERROR))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void depthSizeAndDigitsAreLimited() {
        JsonCodec small = new JsonCodec(new DecodeLimits(1000, 5000, 10, 100, 50));
        for (String json :
                List.of("[".repeat(11), "\"" + "a".repeat(101) + "\"", "1".repeat(51), "[" + " ".repeat(5000) + "]")) {
            assertThatThrownBy(() -> small.decode(json.getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isInstanceOfSatisfying(
                            InvalidMessageException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
        }
    }

    @Test
    void theDeepestPermittedDocumentFitsAThreadsStack() throws InterruptedException {
        JsonCodec deep = new JsonCodec(new DecodeLimits(1 << 20, 1 << 20, DecodeLimits.DEEPEST, 100, 50));
        String json = "[{\"a\":".repeat(DecodeLimits.DEEPEST / 2) + "1" + "}]".repeat(DecodeLimits.DEEPEST / 2);
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        Object value = deep.decode(json.getBytes(StandardCharsets.UTF_8));
                        assertThat(text(deep.encode(value))).isEqualTo(json);
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                },
                "celeriac-test-stack",
                1 << 20);
        thread.start();
        thread.join();
        assertThat(failure[0]).isNull();
    }

    @Test
    @DisplayName("kombu's maximal numbers of digits and beyond")
    void longNumbers() {
        assertThat(decode("1".repeat(4300))).isEqualTo(new BigInteger("1".repeat(4300)));
        assertThatThrownBy(() -> decode("1".repeat(4301))).isInstanceOf(InvalidMessageException.class);
    }

    static Stream<Arguments> refused() {
        Node loop = new Node();
        loop.next = loop;
        List<Object> list = new ArrayList<>();
        list.add(Map.of("k", list));
        return Stream.of(
                Arguments.of(
                        new Holder("a", new Socket()),
                        "connection: Object of type java.net.Socket is not JSON serializable"),
                Arguments.of(new Socket(), "Object of type java.net.Socket is not JSON serializable"),
                Arguments.of(
                        Map.of("x", List.of(1, new Holder("a", new Object()))),
                        "x[1].connection: Object of type java.lang.Object"),
                Arguments.of(Stream.of(1), "Object of type java.util.stream"),
                Arguments.of(List.of(1).iterator(), "is not JSON serializable"),
                Arguments.of(new IllegalStateException("x"), "Object of type java.lang.IllegalStateException"),
                Arguments.of((Runnable) () -> {}, "is not JSON serializable"),
                Arguments.of(Thread.currentThread(), "Thread is not JSON"),
                Arguments.of(String.class, "java.lang.Class"),
                Arguments.of(Runtime.getRuntime(), "java.lang.Runtime"),
                Arguments.of(new HashMap<>(Map.of(new Object(), 1)), "a key of type java.lang.Object"),
                Arguments.of(Instant.parse("+12345-01-01T00:00:00Z"), "outside Python's 1 to 9999"),
                Arguments.of(loop, "circular reference"),
                Arguments.of(list, "circular reference"),
                Arguments.of(new Selfish(), "circular reference"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatHasNoJsonFormIsRefusedWithItsPlace(Object value, String message) {
        assertThatThrownBy(() -> codec.encode(value))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFailedEncodingDoesNotSpoilTheNext() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> codec.encode(Arrays.asList("x".repeat(5000), new Object())));
            assertThat(text(codec.encode(List.of(1)))).isEqualTo("[1]");
        }
    }

    @Test
    void largeDocumentsComeBackWhole() {
        List<Object> large = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            large.add(Map.of("number", (long) i, "text", "é" + i));
        }
        assertThat(codec.decode(codec.encode(large))).isEqualTo(large);
    }

    @Test
    void threadsDoNotShareBuffers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                List<Object> own = List.of("t" + thread, "x".repeat(50 + 4000 * thread), (long) thread);
                runs.add(threads.submit(() -> {
                    boolean same = true;
                    for (int i = 0; i < 2000; i++) {
                        same &= own.equals(codec.decode(codec.encode(own)));
                    }
                    return same;
                }));
            }
            for (Future<Boolean> run : runs) {
                assertThat(run.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
