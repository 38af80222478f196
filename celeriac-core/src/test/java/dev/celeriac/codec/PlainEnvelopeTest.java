package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.InvalidMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read straight into fields is what the reading by way of maps gives, and what that refuses is refused. */
class PlainEnvelopeTest {
    private static final String USUAL =
            "{\"body\":\"W1sxXSx7fSx7ImNhbGxiYWNrcyI6bnVsbH1d\",\"content-encoding\":\"utf-8\","
                    + "\"content-type\":\"application/json\",\"headers\":{\"task\":\"add\",\"id\":\"1\",\"timelimit\":[null, null],"
                    + "\"retries\":0,\"stamps\":{\"a\":1},\"eta\":null},\"properties\":{\"correlation_id\":\"1\",\"reply_to\":\"r\","
                    + "\"delivery_mode\":2,\"delivery_info\":{\"exchange\":\"\",\"routing_key\":\"celery\"},\"priority\":3,"
                    + "\"body_encoding\":\"base64\",\"delivery_tag\":\"6e5f\",\"expiration\":\"1000\"}}";
    private static final String[] PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\"",
        "null",
        "1",
        "\"body\"",
        "\"properties\":{}",
        "\"headers\":null",
        "\"delivery_info\":{\"exchange\":\"x\"}",
        "\"body_encoding\":\"utf-8\"",
        "\"__type__\":\"uuid\"",
        "\\n",
        "\u00e9",
        "\"priority\":-1",
        "\"delivery_tag\":7",
        "\"expiration\":5"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                USUAL,
                "{}",
                " { } ",
                "[]",
                "",
                "{\"body\":\"\"}",
                "{\"body\":null}",
                "{\"body\":\"x\",\"properties\":null}",
                "{\"body\":\"x\",\"properties\":[]}",
                "{\"body\":\"x\",\"headers\":7}",
                "{\"body\":\"x\",\"headers\":{\"a\":{\"__type__\":\"date\",\"__value__\":\"2026-01-01\"}}}",
                "{\"body\":\"x\",\"other\":{\"b\":[1]},\"properties\":{\"more\":[2],\"delivery_info\":{\"z\":3}}}",
                "{\"body\":\"x\",\"properties\":{\"priority\":1},\"properties\":{\"delivery_mode\":1}}",
                "{\"body\":\"x\",\"__type__\":\"uuid\",\"__value__\":\"00000000-0000-0000-0000-000000000000\"}",
                "{\"body\":\"eA==\",\"properties\":{\"body_encoding\":\"base64\"}} x",
                "{\"body\":\"===\",\"properties\":{\"body_encoding\":\"base64\"}}",
                "{\"body\":\"x\",\"properties\":{\"body_encoding\":\"rot13\"}}",
                "{\"body\":\"x\\u00e9\",\"properties\":{}}"
            })
    void same(String json) {
        check(json);
    }

    @Test
    @DisplayName("the usual one is read straight")
    void straight() {
        PlainEnvelope plain = PlainEnvelope.read(USUAL.getBytes(StandardCharsets.UTF_8), true);
        assertThat(plain).isNotNull();
        assertThat(plain.deliveryTag).isEqualTo("6e5f");
        assertThat(EnvelopeCodec.decodeUntagged(USUAL.getBytes(StandardCharsets.UTF_8))
                        .deliveryTag())
                .isNull();
    }

    @Test
    @DisplayName("damage at random: the same message, or the same refusal")
    void damage() {
        Random random = new Random(815);
        for (int i = 0; i < 6_000; i++) {
            StringBuilder json = new StringBuilder(USUAL);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                String part = PARTS[random.nextInt(PARTS.length)];
                int at = random.nextInt(json.length());
                if (random.nextBoolean()) {
                    json.insert(at, random.nextBoolean() ? part + "," : part);
                } else {
                    json.replace(at, Math.min(json.length(), at + random.nextInt(5)), part);
                }
            }
            check(json.toString());
        }
    }

    private static void check(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(outcome(bytes, true)).as(json).usingRecursiveComparison().isEqualTo(outcome(bytes, false));
    }

    private static @Nullable Object outcome(byte[] json, boolean straight) {
        try {
            return straight ? EnvelopeCodec.decode(json) : EnvelopeCodec.decodeAny(json);
        } catch (InvalidMessageException e) {
            return e.kind() + " " + e.getMessage();
        }
    }
}
