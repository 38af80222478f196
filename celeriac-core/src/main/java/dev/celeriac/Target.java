package dev.celeriac;

import dev.celeriac.task.TaskDefinition;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Which task is called, and through whom.
 *
 * @param definition null when only the name is known
 * @param resultType what results are converted to; {@code Object.class} leaves them as they are
 * @param caller null for tasks that belong to no app
 */
record Target(
        String name,
        @Nullable TaskDefinition definition,
        Type resultType,
        @Nullable Caller caller) {

    Target through(Caller newCaller) {
        return new Target(name, definition, resultType, newCaller);
    }

    /**
     * @throws IllegalStateException if the task belongs to no app
     */
    Caller requireCaller() {
        if (caller == null) {
            throw new IllegalStateException("Task " + name + " was declared without an app: call it as app.task(handle)"
                    + ", or publish the signature with app.applyAsync(signature)");
        }
        return caller;
    }
}
