package dev.celeriac.task;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task that can run here: its definition, its code, and the hooks around it. Thread-safe if its code is. */
public final class RegisteredTask {

    private final TaskDefinition definition;
    private final MethodHandle body;
    private final List<TaskHandlers> handlers;
    private final ArgumentBinder binder;

    /**
     * @param body takes one {@code Object[]} of converted arguments and returns an {@code Object}
     * @param handlers called in this order
     */
    public RegisteredTask(TaskDefinition definition, MethodHandle body, List<TaskHandlers> handlers) {
        this.definition = definition;
        this.body = body;
        this.handlers = List.copyOf(handlers);
        this.binder = new ArgumentBinder(definition);
    }

    public TaskDefinition definition() {
        return definition;
    }

    public String name() {
        return definition.name();
    }

    public TaskOptions options() {
        return definition.options();
    }

    /** Lays arguments out over its parameters. */
    ArgumentBinder binder() {
        return binder;
    }

    List<TaskHandlers> handlers() {
        return handlers;
    }

    RegisteredTask with(TaskOptions options) {
        return new RegisteredTask(definition.with(options), body, handlers);
    }

    /** Runs the body on this thread; throws whatever it throws. */
    @Nullable Object run(@Nullable Object[] arguments) throws Throwable {
        return (Object) body.invokeExact(arguments);
    }

    @Override
    public String toString() {
        return definition.signature();
    }
}
