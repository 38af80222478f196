package dev.celeriac.cli;

import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as commands print them. */
final class Json {
    private Json() {}

    static String text(@Nullable Object value) {
        return new String(JsonCodec.DEFAULT.encode(value), StandardCharsets.UTF_8);
    }

    /** One line as Python's {@code json.dumps} writes it, for scripts that were made for Celery's output. */
    static String python(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(each -> python(String.valueOf(each.getKey())) + ": " + python(each.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::python).collect(Collectors.joining(", ", "[", "]"));
        }
        return text(value);
    }

    /** A text as it is, anything else as JSON. */
    static String readable(@Nullable Object value) {
        return value instanceof String text ? text : text(value);
    }
}
