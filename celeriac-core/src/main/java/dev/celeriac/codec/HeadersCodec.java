package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Message headers as JSON, for stores that keep them in a column. Thread-safe. */
public final class HeadersCodec {
    private HeadersCodec() {}

    /**
     * @throws EncodeException when a header has no JSON form, naming it
     */
    public static byte[] encode(Map<String, ? extends @Nullable Object> headers) {
        return JsonCodec.DEFAULT.encode(headers);
    }

    /**
     * @throws InvalidMessageException when it is not a JSON object
     */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> decode(byte[] json) {
        if (JsonCodec.DEFAULT.decode(json) instanceof Map<?, ?> headers) {
            return (Map<String, @Nullable Object>) headers;
        }
        throw new InvalidMessageException(Kind.DECODE_ERROR, "the headers are not a JSON object");
    }
}
