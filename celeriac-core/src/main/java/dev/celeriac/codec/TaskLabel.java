package dev.celeriac.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a message that cannot be decoded calls itself, for logs.
 *
 * @param task name, null when there is none
 * @param id task id, null when there is none
 */
public record TaskLabel(@Nullable String task, @Nullable String id) {

    /** {@code name[id]}, as Celery logs it. */
    @Override
    public String toString() {
        return (task == null ? "unknown task" : task) + "[" + (id == null ? "no id" : id) + "]";
    }
}
