package dev.celeriac.task;

import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is known about a task without being able to run it: enough to call it.
 *
 * @param name name on the wire
 * @param parameters in order
 * @param resultType what the method returns; {@code void.class} for nothing
 * @param options as declared, with {@code task_annotations} applied
 * @param origin where it is declared, for error messages
 */
public record TaskDefinition(
        String name, List<TaskParameter> parameters, Type resultType, TaskOptions options, String origin) {

    /** The task as a reader would write it: {@code orders.charge(long orderId)}. */
    public String signature() {
        return name + parameters.stream().map(TaskParameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** The same task with other options. */
    public TaskDefinition with(TaskOptions newOptions) {
        return new TaskDefinition(name, parameters, resultType, newOptions, origin);
    }
}
