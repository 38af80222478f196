package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTextTest {
    private static final String ENVELOPE = "{\"body\": \"W1tdLCB7fV0=\", \"content-encoding\": \"utf-8\", \"headers\":"
            + " {\"task\": \"a\\\"}\", \"big\": 123456789012345678901234567890, \"x\": [1.10, NaN, {\"headers\": {}}]},"
            + " \"properties\": {\"priority\": 6, \"delivery_info\": {\"exchange\": \"\", \"routing_key\": \"q\"},"
            + " \"own\": {\"kept\": true}}}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("marking changes nothing but the marks, however often")
    void marks() {
        byte[] once = EnvelopeText.redelivered(bytes(ENVELOPE), 2);
        assertThat(text(once))
                .isEqualTo(ENVELOPE.replace("\"headers\": {\"task\"", "\"headers\": {\"redelivered\": true, \"task\"")
                        .replace("{\"exchange\"", "{\"celeriac_deliveries\": 2, \"redelivered\": true, \"exchange\""));
        byte[] twice = EnvelopeText.redelivered(once, 13);
        assertThat(text(twice))
                .isEqualTo(text(once).replace("\"celeriac_deliveries\": 2", "\"celeriac_deliveries\": 13"));
        assertThat(EnvelopeText.deliveries(twice)).isEqualTo(13);
        assertThat(EnvelopeText.deliveries(EnvelopeText.fresh(twice))).isZero();
    }

    @Test
    @DisplayName("empty objects are marked too, and kombu's own mark counts as one delivery")
    void emptyObjects() {
        byte[] marked = EnvelopeText.redelivered(bytes("{\"headers\":{},\"properties\":{\"delivery_info\":{}}}"), 3);
        assertThat(text(marked))
                .isEqualTo("{\"headers\":{\"redelivered\": true},\"properties\":{\"delivery_info\":"
                        + "{\"celeriac_deliveries\": 3, \"redelivered\": true}}}");
        assertThat(EnvelopeText.deliveries(bytes("{\"headers\": {\"redelivered\": true}}")))
                .isEqualTo(1);
        assertThat(EnvelopeText.deliveries(bytes(ENVELOPE))).isZero();
        assertThat(EnvelopeText.priority(bytes(ENVELOPE))).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "[]", "{", "{\"headers\"", "{\"headers\": {\"a", "null", "{\"headers\": 1}", "{]"
            })
    @DisplayName("what is no envelope is left as it is")
    void malformed(String raw) {
        assertThat(text(EnvelopeText.redelivered(bytes(raw), 2))).isEqualTo(raw);
        assertThat(text(EnvelopeText.fresh(bytes(raw)))).isEqualTo(raw);
        assertThat(EnvelopeText.deliveries(bytes(raw))).isZero();
        assertThat(EnvelopeText.priority(bytes(raw))).isZero();
    }

    @Test
    @DisplayName("entries of kombu and of ours are taken apart, also around what is no JSON")
    void entries() {
        EnvelopeText.Entry python = EnvelopeText.entry(bytes("[" + ENVELOPE + ", \"tasks\", \"feed.\\u00e4\\\"b\"]"));
        assertThat(text(python.raw())).isEqualTo(ENVELOPE);
        assertThat(python.exchange()).isEqualTo("tasks");
        assertThat(python.routingKey()).isEqualTo("feed.ä\"b");

        for (String queue : new String[] {"celery", "größe \"q\"\\", "a,b", "\u0001"}) {
            for (String raw : new String[] {ENVELOPE, "not json", "{\"half\": \"", ""}) {
                EnvelopeText.Entry own = EnvelopeText.entry(bytes("[" + raw + text(KombuLayout.tail(queue))));
                assertThat(own).as(raw + " in " + queue).isNotNull();
                assertThat(text(own.raw())).isEqualTo(raw);
                assertThat(own.exchange()).isEmpty();
                assertThat(own.routingKey()).isEqualTo(queue);
            }
        }
        assertThat(EnvelopeText.entry(bytes("rubbish"))).isNull();
        assertThat(EnvelopeText.entry(bytes(""))).isNull();
    }
}
