package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rest of a chain, handed on as it came. */
class WireSignaturesTest {
    private static final String STEP = """
            {"task": "shop.%s", "args": [1, "two", [null, true]], "kwargs": {"deep": {"er": []}}, \
            "options": {"task_id": "id-%s", "reply_to": "r", "priority": 3}, "subtask_type": null, "immutable": false}""";

    private static final String BODY =
            "[[7], {\"chain\": [" + step("no") + "]}, {\"callbacks\": null, \"errbacks\": null, " + "\"chain\": ["
                    + step("last") + ", " + step("second") + "," + step("first") + "], \"chord\": null}]";

    private static String step(String name) {
        return STEP.formatted(name, name);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Object chain(@Nullable Object body) {
        return body instanceof List<?> parts && parts.size() == 3 && parts.get(2) instanceof Map<?, ?> embed
                ? embed.get("chain")
                : null;
    }

    private static WireSignatures wire(String json) {
        return (WireSignatures) chain(JsonCodec.DEFAULT.decodeTaskBody(bytes(json)));
    }

    @Test
    void eachIsWhatReadingThemAllWouldHaveMade() {
        WireSignatures rest = wire(BODY);
        assertThat(rest).isEqualTo(SignatureCodec.listFrom(chain(JsonCodec.DEFAULT.decode(bytes(BODY)))));
        assertThat(SignatureCodec.listFrom(rest)).isSameAs(rest);
    }

    @Test
    void theRestOfTheRestIsWrittenAsItCame() {
        List<SignatureDocument> rest = wire(BODY).subList(0, 2);
        assertThat(rest).extracting(SignatureDocument::task).containsExactly("shop.last", "shop.second");
        assertThat(new String(JsonCodec.DEFAULT.encode(rest), StandardCharsets.UTF_8))
                .isEqualTo("[" + step("last") + ", " + step("second") + "]");
        assertThat(JsonCodec.DEFAULT.encode(rest.subList(0, 0))).isEqualTo(bytes("[]"));
    }

    @Test
    void whatTheSlowWriterMakesOfThemMeansTheSame() {
        byte[] slowly = JsonCodec.DEFAULT.encodeAny(wire(BODY));
        assertThat(JsonCodec.DEFAULT.decode(slowly)).isEqualTo(chain(JsonCodec.DEFAULT.decode(bytes(BODY))));
    }

    @Test
    void aKeywordArgumentOfThatNameIsThePlainListThatItIs() {
        List<?> parts = (List<?>) JsonCodec.DEFAULT.decodeTaskBody(bytes(BODY));
        Map<?, ?> kwargs = (Map<?, ?>) parts.get(1);
        assertThat(kwargs.get("chain")).isInstanceOf(ArrayList.class);
    }

    /** Whatever is done to a message, the two ways of reading agree on what it says and on whether it says anything. */
    @Test
    void neverTellsAnythingElseThanReadingThemAll() {
        long seed = 20261130;
        Random random = new Random(seed);
        byte[] original = bytes(BODY);
        String alphabet = "{}[]\",:\\ 0123456789-.eEtruefalsnÿ\t\u0001";
        int lazy = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] json = original.clone();
            int changes = 1 + random.nextInt(2);
            for (int change = 0; change < changes; change++) {
                int at = random.nextInt(json.length);
                if (random.nextInt(4) == 0) {
                    int cut = Math.min(json.length - at, 1 + random.nextInt(8));
                    byte[] shorter = Arrays.copyOf(json, json.length - cut);
                    System.arraycopy(json, at + cut, shorter, at, json.length - at - cut);
                    json = shorter;
                } else {
                    json[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
            }
            Object lazily = signatures(json, true);
            assertThat(lazily)
                    .as("seed %d, round %d: %s", seed, i, new String(json, StandardCharsets.ISO_8859_1))
                    .isEqualTo(signatures(json, false));
            lazy += lazily instanceof WireSignatures ? 1 : 0;
        }
        assertThat(lazy).as("mutations that are still read lazily").isGreaterThan(300);
    }

    private static @Nullable Object signatures(byte[] json, boolean lazily) {
        try {
            Object chain = chain(lazily ? JsonCodec.DEFAULT.decodeTaskBody(json) : JsonCodec.DEFAULT.decode(json));
            return SignatureCodec.listFrom(chain);
        } catch (InvalidMessageException | IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
