package dev.celeriac.task;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a task.
 *
 * @param name name for keyword arguments
 * @param type Java type with its type arguments
 * @param required whether a call must give it
 * @param defaultValue what it is when a call does not give it, as a plain value still to be converted
 */
public record TaskParameter(
        String name, Type type, boolean required, @Nullable Object defaultValue) {

    /** Whether null cannot be passed. */
    public boolean primitive() {
        return type instanceof Class<?> c && c.isPrimitive();
    }

    @Override
    public String toString() {
        String text = type.getTypeName().replaceAll("\\b(?:[a-z]\\w*\\.)+", "") + " " + name;
        return required ? text : "[" + text + "]";
    }
}
