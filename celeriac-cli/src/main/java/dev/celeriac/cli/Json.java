package dev.celeriac.cli;

import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Values as commands print them. */
final class Json {
    private Json() {}

    static String text(@Nullable Object value) {
        return new String(JsonCodec.DEFAULT.encode(value), StandardCharsets.UTF_8);
    }

    /** A text as it is, anything else as JSON. */
    static String readable(@Nullable Object value) {
        return value instanceof String text ? text : text(value);
    }
}
