package dev.celeriac.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as a broker carries it, before anybody has looked inside: opaque body bytes plus the headers and
 * properties that kombu puts beside them.
 *
 * <p>Values in {@code headers} are plain: null, Boolean, Long or Integer, BigInteger, Double, String, List, Map. Nothing
 * in a received message has been checked; {@code TaskMessageCodec} is where it is.
 *
 * <p>Immutable by convention: neither the array nor the map is copied (messages travel on the hot path), so whoever
 * creates a message gives both away.
 *
 * @param body the serialized, possibly compressed body
 * @param contentType the body's MIME type, {@code application/json} for everything that Celery accepts by default; empty
 *     when the sender gave none
 * @param contentEncoding the body's character set, or {@code binary}; empty when the sender gave none
 * @param headers application headers; in protocol 2 they hold the task's name, id and fate
 * @param properties the broker-level properties
 */
public record Message(
        byte[] body,
        String contentType,
        String contentEncoding,
        Map<String, @Nullable Object> headers,
        Properties properties) {}
