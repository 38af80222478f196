package dev.celeriac.task;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Turns plain values from the wire into what a method wants. Implemented by the codec. */
@FunctionalInterface
public interface ArgumentConverter {

    /**
     * @throws IllegalArgumentException if the value cannot become one of that type; the message says what was found
     */
    @Nullable Object convert(@Nullable Object value, Type type);
}
