package dev.celeriac.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope that is plain in the sense of {@link PlainJsonReader}, straight into fields and without a map for it and its
 * properties. Anything else is left to the reading by way of maps, which is also what says what is wrong.
 */
final class PlainEnvelope extends PlainJsonReader {
    private static final int ENVELOPE = 0;
    private static final int PROPERTIES = 1;
    private static final int DELIVERY_INFO = 2;

    /** As deep as the properties' own values. */
    private static final int DEEP = 3;

    @Nullable Object body;

    @Nullable Object contentType;

    @Nullable Object contentEncoding;

    @Nullable Object headers;

    @Nullable Object correlationId;

    @Nullable Object replyTo;

    @Nullable Object deliveryMode;

    @Nullable Object priority;

    @Nullable Object expiration;

    @Nullable Object bodyEncoding;

    @Nullable Object deliveryTag;

    @Nullable Object exchange;

    @Nullable Object routingKey;

    private final boolean withTag;
    private boolean seenProperties;
    private boolean seenDeliveryInfo;

    private PlainEnvelope(byte[] json, boolean withTag) {
        super(json, 0, json.length, DEEP);
        this.withTag = withTag;
    }

    /**
     * The fields of an envelope, or null when it is not plain.
     *
     * @param withTag whether the delivery tag is of interest
     */
    static @Nullable PlainEnvelope read(byte[] json, boolean withTag) {
        PlainEnvelope envelope = new PlainEnvelope(json, withTag);
        return envelope.peek() == '{' && envelope.object(ENVELOPE) && envelope.peek() < 0 ? envelope : null;
    }

    private boolean object(int which) {
        at++;
        if (peek() == '}') {
            at++;
            return true;
        }
        while (true) {
            Object name = peek() == '"' ? text(true) : STOPPED;
            if (name == STOPPED || peek() != ':') {
                return false;
            }
            at++;
            boolean plain = switch (which) {
                case ENVELOPE -> member((String) name);
                case PROPERTIES -> property((String) name);
                default -> addressPart((String) name);
            };
            if (!plain) {
                return false;
            }
            int next = peek();
            at++;
            if (next == '}') {
                return true;
            } else if (next != ',') {
                return false;
            }
        }
    }

    private boolean member(String name) {
        switch (name) {
            case "body" -> body = body();
            case "content-type" -> contentType = value(1);
            case "content-encoding" -> contentEncoding = value(1);
            case "headers" -> {
                kind = HEADERS;
                headers = value(1);
                kind = UNKNOWN;
                return headers != STOPPED;
            }
            case "properties" -> {
                // One of two that have the same name would be mixed with the other.
                boolean again = seenProperties;
                seenProperties = true;
                return !again && peek() == '{' && object(PROPERTIES);
            }
            default -> {
                return other(name, 1);
            }
        }
        return body != STOPPED && contentType != STOPPED && contentEncoding != STOPPED;
    }

    private boolean property(String name) {
        Object value;
        switch (name) {
            case "correlation_id" -> value = correlationId = value(2);
            case "reply_to" -> value = replyTo = value(2);
            case "delivery_mode" -> value = deliveryMode = value(2);
            case "priority" -> value = priority = value(2);
            case "expiration" -> value = expiration = value(2);
            case "body_encoding" -> value = bodyEncoding = value(2);
            case "delivery_tag" -> value = deliveryTag = withTag || peek() != '"' ? value(2) : skipText();
            case "delivery_info" -> {
                boolean again = seenDeliveryInfo;
                seenDeliveryInfo = true;
                return !again && peek() == '{' && object(DELIVERY_INFO);
            }
            default -> {
                return other(name, 2);
            }
        }
        return value != STOPPED;
    }

    private boolean addressPart(String name) {
        Object value;
        switch (name) {
            case "exchange" -> value = exchange = value(DEEP);
            case "routing_key" -> value = routingKey = value(DEEP);
            default -> {
                return other(name, DEEP);
            }
        }
        return value != STOPPED;
    }

    private boolean other(String name, int depth) {
        // An object of kombu's extended types is more than an object.
        return !name.equals(ExtendedTypes.TYPE) && value(depth) != STOPPED;
    }

    /** A text is given as the {@link ByteBuffer} of its ASCII, not copied. */
    private @Nullable Object body() {
        if (peek() != '"') {
            return value(1);
        }
        int start = at + 1;
        return skipText() == STOPPED ? STOPPED : ByteBuffer.wrap(json, start, at - 1 - start);
    }

    /** Goes on behind a text; null, or {@link #STOPPED} when it is not plain. */
    private @Nullable Object skipText() {
        for (int i = at + 1; i < end; i++) {
            byte b = json[i];
            if (b == '"') {
                at = i + 1;
                return null;
            }
            if (b < ' ' || b == '\\') {
                return STOPPED;
            }
        }
        return STOPPED;
    }
}
