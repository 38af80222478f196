package dev.celeriac.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was received. Immutable; nothing but the type has been checked.
 *
 * @param type such as {@code task-received} or {@code worker-heartbeat}
 * @param fields everything else under Celery's names, {@code local_received} (the receiver's time, in seconds) among them
 */
public record Event(String type, Map<String, @Nullable Object> fields) {

    public Event {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What the type begins with: {@code task}, {@code worker}, or the application's own. */
    public String group() {
        int dash = type.indexOf('-');
        return dash < 0 ? type : type.substring(0, dash);
    }

    /** What the type goes on with, such as {@code received}; empty if it does not. */
    public String subject() {
        int dash = type.indexOf('-');
        return dash < 0 ? "" : type.substring(dash + 1);
    }

    /** Node name of the sender; empty when it has none. */
    public String hostname() {
        String name = text("hostname");
        return name == null ? "" : name;
    }

    /** Id of the task that it is about. */
    public @Nullable String uuid() {
        return text("uuid");
    }

    /** When it happened by the sender's clock, in seconds of Unix time; NaN when it does not say. */
    public double timestamp() {
        return number("timestamp", Double.NaN);
    }

    /** When it came, in seconds of Unix time; NaN for an event that was not received. */
    public double localReceived() {
        return number("local_received", Double.NaN);
    }

    /** Logical time; 0 when it has none. */
    public long clock() {
        return (long) number("clock", 0);
    }

    @Nullable String text(String field) {
        return fields.get(field) instanceof String text ? text : null;
    }

    double number(String field, double otherwise) {
        return fields.get(field) instanceof Number number ? number.doubleValue() : otherwise;
    }
}
