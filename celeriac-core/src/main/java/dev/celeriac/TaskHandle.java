package dev.celeriac;

import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskParameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that can be called. Immutable and thread-safe; obtained from {@link Celeriac#task(dev.celeriac.function.Fn0)} or
 * {@link RemoteTask}.
 *
 * @param <R> what it returns; {@link Void} for nothing
 */
public abstract sealed class TaskHandle<R extends @Nullable Object>
        permits Task0, Task1, Task2, Task3, Task4, Task5, Task6, Task7, Task8 {

    private final Target target;

    TaskHandle(Target target) {
        this.target = target;
    }

    /** Name on the wire. */
    public final String name() {
        return target.name();
    }

    /** A call by position and name, checked when it is made: for keyword arguments and for defaults. */
    public final Signature<R> signature(
            List<? extends @Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs) {
        return Signature.untyped(target, args, kwargs);
    }

    final Target target() {
        return target;
    }

    final Signature<R> signature(@Nullable Object... args) {
        return new Signature<>(target, checked(args, 0), Map.of(), Map.of(), false);
    }

    final <A extends @Nullable Object> Step<A, R> step(@Nullable Object... rest) {
        return new Step<>(new Signature<>(target, checked(rest, 1), Map.of(), Map.of(), false));
    }

    // The compiler has checked everything but this: a null Integer for an int.
    private List<@Nullable Object> checked(@Nullable Object[] args, int firstParameter) {
        TaskDefinition definition = target.definition();
        if (definition != null) {
            for (int i = 0; i < args.length; i++) {
                TaskParameter parameter = definition.parameters().get(firstParameter + i);
                if (args[i] == null && parameter.primitive()) {
                    throw new InvalidArgumentsException("Task " + name() + " got null for '" + parameter.name()
                            + "', which is " + parameter.type().getTypeName() + " and cannot be null. It is "
                            + definition.signature() + ".");
                }
            }
        }
        List<@Nullable Object> copy = new ArrayList<>(args.length);
        Collections.addAll(copy, args);
        return Collections.unmodifiableList(copy);
    }

    @Override
    public final String toString() {
        TaskDefinition definition = target.definition();
        return definition == null ? name() : definition.signature();
    }
}
