package dev.celeriac.cli;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.transport.ConsumerInfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Celery's {@code status --json}: {@code {node: {"ok": "pong"}}}. */
    static String nodes(List<ConsumerInfo> online) {
        Map<String, Map<String, String>> nodes = new LinkedHashMap<>();
        online.forEach(node -> nodes.put(node.name(), Map.of("ok", "pong")));
        return text(nodes);
    }
}
