package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.message.InvalidMessageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the short way reads, the long way reads too, and the same; everything else it leaves alone. */
class PlainJsonReaderTest {
    private static final String ALPHABET = "[]{}\",:\\ \t\n0123456789-.eEtruefalsn\u00e9\u0000";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " true ",
                "false",
                "0",
                "-0",
                "-12",
                "999999999999999999",
                "\"\"",
                "\"plain text\"",
                "[]",
                "{ }",
                "[1, [2, []], {}]",
                "{\"a\": {\"b\": {\"c\": {\"d\": [1, null, true]}}}, \"a\": 2}",
                "[[7], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"
            })
    void plain(String json) {
        Object value = read(json, 0);
        assertThat(value).isNotSameAs(PlainJsonReader.STOPPED).isEqualTo(any(json));
        assertThat(read(json, 3)).isEqualTo(any(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nullx",
                "truefalse",
                "01",
                "-",
                "1.5",
                "1e3",
                "1000000000000000000000",
                "NaN",
                "-Infinity",
                "\"",
                "\"a",
                "\"\\n\"",
                "\"\u00e9\"",
                "\"\t\"",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[1 2]",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{1:1}",
                "1 2",
                "[]]",
                "{\"__type__\": \"uuid\", \"__value__\": \"x\"}",
                "[{\"__value__\": \"aGk=\", \"__type__\": \"bytes\"}]"
            })
    void notPlain(String json) {
        assertThat(read(json, 0)).isSameAs(PlainJsonReader.STOPPED);
        assertThat(read(json, 3)).isSameAs(PlainJsonReader.STOPPED);
    }

    @Test
    @DisplayName("too deep, too long, too many fields: left to the other")
    void limits() {
        assertThat(read("[".repeat(31) + "]".repeat(31), 0)).isSameAs(PlainJsonReader.STOPPED);
        assertThat(read('"' + "x".repeat(70_000) + '"', 0)).isSameAs(PlainJsonReader.STOPPED);
        var many = new StringBuilder("{\"0\":0");
        for (int i = 1; i < 40; i++) {
            many.append(",\"").append(i).append("\":").append(i);
        }
        assertThat(read(many + "}", 1)).isSameAs(PlainJsonReader.STOPPED);
        assertThat(read(many + "}", 0)).isEqualTo(any(many + "}"));
    }

    @Test
    @DisplayName(
            "random JSON, and random damage to it: never another value than the parser's, never a value where it refuses")
    void random() {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder();
            append(json, random, 0);
            for (int damage = random.nextInt(3); damage > 0 && json.length() > 0; damage--) {
                json.setCharAt(random.nextInt(json.length()), ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            Object value = read(json.toString(), random.nextInt(4));
            if (value != PlainJsonReader.STOPPED) {
                assertThat(value).as(json.toString()).isEqualTo(any(json.toString()));
            }
        }
    }

    @Test
    @DisplayName("a part of an array")
    void part() {
        byte[] bytes = "xx[1,2]yy".getBytes(StandardCharsets.US_ASCII);
        assertThat(PlainJsonReader.read(bytes, 2, 5, 0)).isEqualTo(List.of(1L, 2L));
        assertThat(PlainJsonReader.read(bytes, 2, 4, 0)).isSameAs(PlainJsonReader.STOPPED);
    }

    @Test
    @DisplayName("an envelope's body is not copied, whatever its encoding; nothing else is given as a buffer")
    void body() {
        String text = "aGVsbG8sIHdvcmxkLCBhbmQgb24gYW5kIG9uIGFuZCBvbg==";
        for (String encoding : List.of("base64", "utf-8")) {
            String json = "{\"body\": \"" + text + "\", \"headers\": {\"body\": \"" + text
                    + "\"}, \"properties\": {\"body_encoding\": \"" + encoding + "\"}}";

            Envelope envelope = EnvelopeCodec.decode(json.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(envelope.message().body(), StandardCharsets.US_ASCII))
                    .isEqualTo(encoding.equals("utf-8") ? text : "hello, world, and on and on and on");
            assertThat(envelope.message().headers()).containsEntry("body", text);
        }
    }

    @ParameterizedTest
    @DisplayName("a body that is no text is a broken envelope, whatever is in it")
    @ValueSource(strings = {"[\"%s\"]", "{\"%s\": 1}", "{\"a\": \"%s\"}", "[[[[\"%s\"]]]]"})
    void bodyThatIsNoText(String form) {
        String json = "{\"body\": " + form.formatted("x".repeat(50)) + ", \"headers\": {}, \"properties\": {}}";

        assertThat(read(json, 3)).isEqualTo(any(json));
        assertThatThrownBy(() -> EnvelopeCodec.decode(json.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("its body is");
    }

    @Test
    @DisplayName("names with the same hash are not taken for one another")
    void collidingNames() {
        assertThat(read("{\"Aa\":1,\"BB\":2}", 3)).isEqualTo(Map.of("Aa", 1L, "BB", 2L));
        assertThat(read("[{\"Aa\":1},{\"BB\":2},{\"Aa\":3}]", 0)).isEqualTo(any("[{\"Aa\":1},{\"BB\":2},{\"Aa\":3}]"));
    }

    private static @Nullable Object read(String json, int fieldMaps) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return PlainJsonReader.read(bytes, 0, bytes.length, fieldMaps);
    }

    private static @Nullable Object any(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return JsonCodec.DEFAULT.decodeAny(bytes, 0, bytes.length);
        } catch (InvalidMessageException e) {
            throw new AssertionError("refused: " + json, e);
        }
    }

    private static void append(StringBuilder json, Random random, int depth) {
        switch (random.nextInt(depth < 4 ? 9 : 6)) {
            case 0 -> json.append("null");
            case 1 -> json.append(random.nextBoolean());
            case 2 -> json.append(random.nextInt(1000));
            case 3 -> json.append(random.nextLong());
            case 4 -> json.append('"').append("name".repeat(random.nextInt(3))).append('"');
            case 5 ->
                json.append(" \"").append((char) ('a' + random.nextInt(4))).append("\" ");
            case 6, 7 -> {
                json.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    json.append('"').append((char) ('a' + random.nextInt(4))).append("\": ");
                    append(json, random, depth + 1);
                    json.append(i > 1 ? "," : "");
                }
                json.append('}');
            }
            default -> {
                json.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    append(json, random, depth + 1);
                    json.append(i > 1 ? ", " : "");
                }
                json.append(']');
            }
        }
    }
}
