package dev.celeriac.cli;

import dev.celeriac.codec.PythonRepr;
import dev.celeriac.control.ControlReply;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers of workers as {@code celery inspect} prints them. */
final class ReplyText {
    private static final String INDENT = "    ";

    private ReplyText() {}

    static void print(ControlReply reply, boolean quiet, PrintStream out) {
        boolean failed = reply.error() != null && reply.ok() == null;
        out.println(
                (quiet ? "" : "-> ") + " " + plain(reply.node()).replace("\n", " ") + ": " + (failed ? "ERROR" : "OK"));
        String body = body(reply.value());
        if (!body.isEmpty()) {
            out.println(plain(indented(body)));
        }
    }

    /** Without what would steer the terminal. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\n\t]]", " ");
    }

    private static String body(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? "- empty -"
                    : list.stream()
                            .map(item -> "* " + (item instanceof String text ? text : PythonRepr.whole(item)))
                            .collect(Collectors.joining("\n"));
        }
        if (value instanceof Map<?, ?> map) {
            Object told = map.containsKey("ok") ? map.get("ok") : map.get("error");
            boolean plain = map.containsKey("ok") || map.containsKey("error");
            return plain ? indented(body(told)) : json(map, "");
        }
        return value instanceof String text ? text : PythonRepr.whole(value);
    }

    private static String indented(String text) {
        return text.lines().map(line -> line.isEmpty() ? line : INDENT + line).collect(Collectors.joining("\n"));
    }

    /** Python's {@code json.dumps(sort_keys=True, indent=4)}. */
    private static String json(@Nullable Object value, String indent) {
        String deeper = indent + INDENT;
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, inner) -> sorted.put(String.valueOf(key), inner));
            return sorted.entrySet().stream()
                    .map(entry -> deeper + Json.text(entry.getKey()) + ": " + json(entry.getValue(), deeper))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
        }
        if (value instanceof List<?> list && !list.isEmpty()) {
            return list.stream()
                    .map(inner -> deeper + json(inner, deeper))
                    .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
        }
        return Json.text(value);
    }
}
