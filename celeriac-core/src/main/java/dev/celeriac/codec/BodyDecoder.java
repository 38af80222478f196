package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.message.Message;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The way from a body's bytes to plain values: content type, size, compression, serializer. */
final class BodyDecoder {
    private final PayloadCodec payload;
    private final DecodeLimits limits;

    BodyDecoder(PayloadCodec payload, DecodeLimits limits) {
        this.payload = payload;
        this.limits = limits;
    }

    @Nullable Object decode(Message message) {
        checkContentType(message.contentType());
        byte[] body = message.body();
        if (body.length > limits.maxBodyBytes()) {
            throw new InvalidMessageException(
                    Kind.TOO_LARGE, "body has " + body.length + " bytes; the limit is " + limits.maxBodyBytes());
        }
        Object compression = message.headers().get("compression");
        if (compression != null) {
            body = decompress(compression, body);
        }
        return payload.decodeTaskBody(body);
    }

    private byte[] decompress(Object header, byte[] body) {
        Compression method = header instanceof String name ? Compression.find(name) : null;
        if (method == null) {
            throw new InvalidMessageException(
                    Kind.DECODE_ERROR, "header compression is " + Brief.value(header) + ", no method that kombu knows");
        }
        return method.decompress(body, limits.maxDecompressedBytes());
    }

    /**
     * The body is read as the serializer's own character set whatever the content encoding says; kombu does the same for
     * JSON.
     */
    private void checkContentType(String contentType) {
        if (contentType.equals(payload.contentType())) {
            return;
        }
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (type.equals(payload.contentType()) && isUtf8(contentType)) {
            return;
        }
        throw refused(type, contentType);
    }

    private static boolean isUtf8(String contentType) {
        String lower = contentType.toLowerCase(Locale.ROOT);
        int charset = lower.indexOf("charset=");
        if (charset < 0) {
            return true;
        }
        String name = lower.substring(charset + 8).replace("\"", "").strip();
        return name.equals("utf-8") || name.equals("utf8") || name.equals("us-ascii");
    }

    private InvalidMessageException refused(String type, String contentType) {
        String reason = switch (type) {
            case "" -> "the message has no content type; a Celery worker would exit on it";
            case "application/x-python-serialize", "application/x-python-pickle" ->
                "pickle is never accepted, since reading it runs code of the sender's choice: set"
                        + " task_serializer='json' on the Python side";
            case "application/x-yaml", "application/x-msgpack" ->
                "content type " + type + " is not accepted: set task_serializer='json' on the sending side";
            case "application/data" ->
                "content type application/data (signed or raw messages) is not accepted: set"
                        + " task_serializer='json' on the sending side";
            default -> "content type '" + Brief.text(contentType) + "' is not accepted, only " + payload.contentType();
        };
        Kind kind = type.isEmpty() ? Kind.DECODE_ERROR : Kind.CONTENT_DISALLOWED;
        return new InvalidMessageException(kind, reason);
    }
}
