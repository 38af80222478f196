package dev.celeriac.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a task at one moment.
 *
 * @param uuid its id
 * @param name null until somebody has said it
 * @param state Celery's state, {@code REJECTED} and those of custom events included
 * @param timestamp when it came into that state, in seconds of Unix time by the sender's clock
 * @param clock logical time of the latest event
 * @param worker node name of the worker that spoke of it last
 * @param client node name of its producer, if that sends events
 * @param times when it was {@code sent}, {@code received}, {@code started}, {@code succeeded}, {@code failed},
 *     {@code retried}, {@code revoked}, {@code rejected}
 * @param fields what was said about it, under Celery's names: args, kwargs, retries, result, runtime, exception, …
 */
public record TaskSnapshot(
        String uuid,
        @Nullable String name,
        String state,
        double timestamp,
        long clock,
        @Nullable String worker,
        @Nullable String client,
        Map<String, Double> times,
        Map<String, @Nullable Object> fields) {

    /** Whether it is over. */
    public boolean ready() {
        return TaskStates.isReady(state);
    }

    /** A field as text, null when it is absent or null. */
    public @Nullable String text(String field) {
        Object value = fields.get(field);
        return value == null ? null : value.toString();
    }
}
