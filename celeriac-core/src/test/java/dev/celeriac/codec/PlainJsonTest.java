package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.SignatureDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way and the long way write the same bytes. */
class PlainJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"quoted\" \\ /",
                "\b\t\n\f\r\u0000\u001f\u007f",
                "é ß \u2028 中文 \uffff",
                "\ud83d\ude00 and half a pair \ud83d",
                "celery\u0006\u00163"
            })
    void text(String text) {
        assertThat(same(text)).isTrue();
        assertThat(same(Map.of(text, text))).isTrue();
    }

    @Test
    @DisplayName("random values of all plain kinds")
    void values() {
        Random random = new Random(20261121);
        for (int i = 0; i < 3_000; i++) {
            assertThat(same(any(random, 0))).isTrue();
        }
    }

    @Test
    @DisplayName("what follows a task, at every depth, without a way round")
    void signatures() {
        SignatureDocument body =
                new SignatureDocument("sum", List.of(1L, "ß"), Map.of("k", 2L), Map.of("task_id", "b"), "chord", true);
        SignatureDocument sized = new SignatureDocument(
                "sum", List.of(), Map.of(), Map.of(SignatureCodec.CHORD_SIZE, 7, "chord", body), null, false);
        Map<String, @Nullable Object> embed = new LinkedHashMap<>();
        embed.put("chain", List.of(sized, SignatureCodec.toMap(body)));
        embed.put("chord", body);
        assertThat(same(List.of(List.of(), Map.of(), embed))).isTrue();
    }

    @Test
    @DisplayName("what is not plain is left to the other, wherever it is")
    void notPlain() {
        List<@Nullable Object> circular = new ArrayList<>();
        circular.add(circular);
        for (Object value :
                Arrays.asList(Instant.EPOCH, Double.NaN, new int[] {1}, Duration.ZERO, Map.of(1, 2), circular)) {
            assertThat(new PlainJson(1).value(value)).isFalse();
            assertThat(new PlainJson(1).value(List.of("a", Map.of("b", List.of(value)))))
                    .isFalse();
        }
        assertThat(new String(JsonCodec.DEFAULT.encode(List.of(Duration.ofSeconds(2))), StandardCharsets.UTF_8))
                .isEqualTo("[2]");
    }

    @Test
    @DisplayName("envelopes with everything, with nothing, and with a header that is not plain")
    void envelopes() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            Map<String, @Nullable Object> headers = new LinkedHashMap<>();
            headers.put("id", "ß" + i);
            headers.put("value", any(random, 2));
            if (i % 5 == 0) {
                headers.put("when", Instant.ofEpochSecond(i));
            }
            byte[] body = new byte[random.nextInt(100)];
            random.nextBytes(body);
            Message message = new Message(
                    body,
                    "application/json",
                    "utf-8",
                    headers,
                    new Properties(
                            i % 2 == 0 ? "corr\"" + i : null,
                            i % 3 == 0 ? "reply" : null,
                            i % 3,
                            i % 10,
                            i % 4 == 0 ? Duration.ofMillis(i) : null));
            Envelope envelope = new Envelope(message, i % 7 == 0 ? null : "tag", i % 2 == 0 ? "" : "ex", "kéy");

            assertThat(new String(EnvelopeCodec.encode(envelope), StandardCharsets.UTF_8))
                    .isEqualTo(new String(EnvelopeCodec.encodeAny(envelope), StandardCharsets.UTF_8));
        }
    }

    private static boolean same(@Nullable Object value) {
        PlainJson plain = new PlainJson(1);
        assertThat(plain.value(value)).isTrue();
        assertThat(new String(plain.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(JsonCodec.DEFAULT.encodeAny(value), StandardCharsets.UTF_8));
        return true;
    }

    private static @Nullable Object any(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 12 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> (long) random.nextInt(20);
            case 4 -> random.nextLong();
            case 5 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            case 6 -> (double) random.nextInt(100);
            case 7 -> word(random);
            case 8 -> Collections.nCopies(random.nextInt(4), any(random, depth + 1));
            case 9 -> new LinkedList<>(Arrays.asList(any(random, depth + 1), any(random, depth + 1)));
            case 10 -> Arrays.asList(any(random, depth + 1), any(random, depth + 1), any(random, depth + 1));
            default -> {
                Map<String, @Nullable Object> map = random.nextBoolean() ? new FieldMap(2) : new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(word(random), any(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String word(Random random) {
        var word = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            word.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
        }
        return word.toString();
    }
}
