package dev.celeriac.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker's answer.
 *
 * @param node name of the worker
 * @param value as it came, plain values
 */
public record ControlReply(String node, @Nullable Object value) {

    /** What the worker says it could not do; null when it could. */
    public @Nullable String error() {
        return value instanceof Map<?, ?> map && map.get("error") != null ? String.valueOf(map.get("error")) : null;
    }

    /** What it says it has done, of commands that answer {@code {"ok": text}}; null for others. */
    public @Nullable String ok() {
        return value instanceof Map<?, ?> map && map.get("ok") != null ? String.valueOf(map.get("ok")) : null;
    }
}
