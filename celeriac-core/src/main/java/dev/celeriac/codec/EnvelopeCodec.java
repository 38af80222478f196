package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON envelope of kombu's virtual transports ({@code kombu/transport/virtual/base.py}): body in base64, headers and
 * properties beside it. Used where a broker has no headers of its own, and to export dead letters. Thread-safe.
 */
public final class EnvelopeCodec {
    /** Bytes beside the body when there is nothing unusual in the headers. */
    private static final int USUAL = 1000;

    private static final byte[] BODY = PlainJson.ascii("{\"body\":\"");
    private static final byte[] CONTENT_ENCODING = PlainJson.ascii("\",\"content-encoding\":");
    private static final byte[] CONTENT_TYPE = PlainJson.ascii(",\"content-type\":");
    private static final byte[] HEADERS = PlainJson.ascii(",\"headers\":");
    private static final byte[] PROPERTIES = PlainJson.ascii(",\"properties\":{");
    private static final byte[] CORRELATION_ID = PlainJson.ascii("\"correlation_id\":");
    private static final byte[] REPLY_TO = PlainJson.ascii("\"reply_to\":");
    private static final byte[] EXPIRATION = PlainJson.ascii("\"expiration\":");
    private static final byte[] DELIVERY_MODE = PlainJson.ascii("\"delivery_mode\":");
    private static final byte[] EXCHANGE = PlainJson.ascii(",\"delivery_info\":{\"exchange\":");
    private static final byte[] ROUTING_KEY = PlainJson.ascii(",\"routing_key\":");
    private static final byte[] PRIORITY = PlainJson.ascii("},\"priority\":");
    private static final byte[] BODY_ENCODING = PlainJson.ascii(",\"body_encoding\":\"base64\"");
    private static final byte[] DELIVERY_TAG = PlainJson.ascii(",\"delivery_tag\":");
    private static final byte[] COMMA = PlainJson.ascii(",");
    private static final byte[] END = PlainJson.ascii("}}");

    private EnvelopeCodec() {}

    /**
     * @throws EncodeException when a header has no JSON form, naming it
     */
    public static byte[] encode(Envelope envelope) {
        Message message = envelope.message();
        Properties from = message.properties();
        var json = new PlainJson((int) Math.min(message.body().length * 4L / 3 + USUAL, 1 << 30));
        json.raw(BODY).base64(message.body());
        json.raw(CONTENT_ENCODING).text(message.contentEncoding());
        json.raw(CONTENT_TYPE).text(message.contentType());
        if (!json.raw(HEADERS).value(message.headers())) {
            return encodeAny(envelope);
        }
        json.raw(PROPERTIES);
        if (from.correlationId() != null) {
            json.raw(CORRELATION_ID).text(from.correlationId()).raw(COMMA);
        }
        if (from.replyTo() != null) {
            json.raw(REPLY_TO).text(from.replyTo()).raw(COMMA);
        }
        if (from.expiration() != null) {
            json.raw(EXPIRATION)
                    .text(Long.toString(from.expiration().toMillis()))
                    .raw(COMMA);
        }
        json.raw(DELIVERY_MODE).number(from.deliveryMode());
        json.raw(EXCHANGE).text(envelope.exchange());
        json.raw(ROUTING_KEY).text(envelope.routingKey());
        json.raw(PRIORITY).number(from.priority());
        json.raw(BODY_ENCODING);
        if (envelope.deliveryTag() != null) {
            json.raw(DELIVERY_TAG).text(envelope.deliveryTag());
        }
        return json.raw(END).toBytes();
    }

    /** The same by way of maps, for headers that are not plain values. */
    static byte[] encodeAny(Envelope envelope) {
        Message message = envelope.message();
        Map<String, @Nullable Object> json = new LinkedHashMap<>(8);
        json.put("body", Base64.getEncoder().encodeToString(message.body()));
        json.put("content-encoding", message.contentEncoding());
        json.put("content-type", message.contentType());
        json.put("headers", message.headers());
        json.put("properties", properties(envelope));
        return JsonCodec.DEFAULT.encode(json);
    }

    private static Map<String, @Nullable Object> properties(Envelope envelope) {
        Properties from = envelope.message().properties();
        Map<String, @Nullable Object> to = new LinkedHashMap<>(16);
        if (from.correlationId() != null) {
            to.put("correlation_id", from.correlationId());
        }
        if (from.replyTo() != null) {
            to.put("reply_to", from.replyTo());
        }
        if (from.expiration() != null) {
            to.put("expiration", Long.toString(from.expiration().toMillis()));
        }
        Map<String, @Nullable Object> deliveryInfo = new LinkedHashMap<>(4);
        deliveryInfo.put("exchange", envelope.exchange());
        deliveryInfo.put("routing_key", envelope.routingKey());
        to.put("delivery_mode", from.deliveryMode());
        to.put("delivery_info", deliveryInfo);
        to.put("priority", from.priority());
        to.put("body_encoding", "base64");
        if (envelope.deliveryTag() != null) {
            to.put("delivery_tag", envelope.deliveryTag());
        }
        return to;
    }

    /**
     * Reads what kombu's own consumers read, and where they would exit (no delivery tag, no delivery info) gives what there
     * is.
     *
     * @throws InvalidMessageException DECODE_ERROR when it is not an envelope, or its body is not in its own encoding
     */
    public static Envelope decode(byte[] envelope) {
        PlainEnvelope plain = PlainEnvelope.read(envelope, true);
        return plain == null ? decodeAny(envelope) : of(plain);
    }

    /**
     * The same for a receiver that knows the message by a name of its own: without the delivery tag, unless the envelope is
     * unusual.
     */
    public static Envelope decodeUntagged(byte[] envelope) {
        PlainEnvelope plain = PlainEnvelope.read(envelope, false);
        return plain == null ? decodeAny(envelope) : of(plain);
    }

    private static Envelope of(PlainEnvelope plain) {
        Message message = new Message(
                body(plain.body, plain.bodyEncoding),
                orEmpty(plain.contentType),
                orEmpty(plain.contentEncoding),
                headers(plain.headers),
                properties(plain.correlationId, plain.replyTo, plain.deliveryMode, plain.priority, plain.expiration));
        return new Envelope(message, text(plain.deliveryTag), orEmpty(plain.exchange), orEmpty(plain.routingKey));
    }

    /** Everything there is; for what {@link PlainEnvelope} does not read. */
    static Envelope decodeAny(byte[] envelope) {
        if (!(JsonCodec.DEFAULT.decode(envelope) instanceof Map<?, ?> json)) {
            throw invalid("it is not an object");
        }
        Map<?, ?> properties = object(json, "properties");
        Map<?, ?> deliveryInfo = object(properties, "delivery_info");
        Message message = new Message(
                body(json.get("body"), properties.get("body_encoding")),
                orEmpty(json.get("content-type")),
                orEmpty(json.get("content-encoding")),
                headers(json.get("headers")),
                properties(
                        properties.get("correlation_id"),
                        properties.get("reply_to"),
                        properties.get("delivery_mode"),
                        properties.get("priority"),
                        properties.get("expiration")));
        return new Envelope(
                message,
                text(properties.get("delivery_tag")),
                orEmpty(deliveryInfo.get("exchange")),
                orEmpty(deliveryInfo.get("routing_key")));
    }

    private static Properties properties(
            @Nullable Object correlationId,
            @Nullable Object replyTo,
            @Nullable Object deliveryMode,
            @Nullable Object priority,
            @Nullable Object expiration) {
        return new Properties(
                text(correlationId),
                text(replyTo),
                number(deliveryMode, Properties.DEFAULT.deliveryMode()),
                number(priority, Properties.DEFAULT.priority()),
                milliseconds(expiration));
    }

    private static byte[] body(@Nullable Object body, @Nullable Object encoding) {
        ByteBuffer text;
        if (body instanceof ByteBuffer ascii) {
            text = ascii;
        } else if (body instanceof String string) {
            text = ByteBuffer.wrap(string.getBytes(StandardCharsets.UTF_8));
        } else {
            throw invalid("its body is " + Brief.kind(body) + ", not text");
        }
        if (encoding == null || encoding.equals("utf-8")) {
            return array(text);
        } else if (!encoding.equals("base64")) {
            throw invalid("its body_encoding is " + Brief.value(encoding));
        }
        try {
            return array(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(Kind.DECODE_ERROR, "broken envelope: its body is not base64", e);
        }
    }

    private static byte[] array(ByteBuffer content) {
        int from = content.arrayOffset() + content.position();
        return from == 0 && content.remaining() == content.array().length
                ? content.array()
                : Arrays.copyOfRange(content.array(), from, from + content.remaining());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> headers(@Nullable Object headers) {
        return (Map<String, @Nullable Object>) object(headers, "headers");
    }

    private static Map<?, ?> object(Map<?, ?> json, String key) {
        return object(json.get(key), key);
    }

    private static Map<?, ?> object(@Nullable Object value, String key) {
        if (value == null) {
            return Map.of();
        } else if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw invalid(key + " is " + Brief.kind(value) + ", not an object");
    }

    private static InvalidMessageException invalid(String reason) {
        return new InvalidMessageException(Kind.DECODE_ERROR, "broken envelope: " + reason);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value instanceof String ? (String) value : value.toString();
    }

    private static String orEmpty(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static int number(@Nullable Object value, int otherwise) {
        return value instanceof Long number && number >= 0 && number <= 255 ? number.intValue() : otherwise;
    }

    /** A decimal text on the wire; what is none is no expiration, which no virtual transport enforces anyway. */
    private static @Nullable Duration milliseconds(@Nullable Object value) {
        if (value instanceof Long millis && millis >= 0) {
            return Duration.ofMillis(millis);
        }
        return value instanceof String text && text.matches("\\d{1,18}")
                ? Duration.ofMillis(Long.parseLong(text))
                : null;
    }
}
