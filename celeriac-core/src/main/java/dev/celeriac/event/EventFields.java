package dev.celeriac.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an event beyond those that every event has; asked for once, on the thread that sends events. */
@FunctionalInterface
public interface EventFields {

    /** @param document gets the fields, values that have a JSON form */
    void writeTo(Map<String, @Nullable Object> document);
}
