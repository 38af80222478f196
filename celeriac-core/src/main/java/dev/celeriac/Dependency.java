package dev.celeriac;

import org.jspecify.annotations.Nullable;

/**
 * A result in a tree of results.
 *
 * @param parent the task that started it; null at the root
 * @param result the result
 */
public record Dependency(@Nullable AsyncResult<?> parent, AsyncResult<?> result) {

    /**
     * A result and its value, as {@link AsyncResult#collect} comes by it.
     *
     * @param value what the task returned, for a group the list of it
     */
    public record Value(AsyncResult<?> result, @Nullable Object value) {}
}
