package dev.celeriac.task;

import dev.celeriac.exceptions.InvalidArgumentsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lays positional and keyword arguments out over a task's parameters, with Python's rules and in Python's words. */
public final class ArgumentBinder {

    private final TaskDefinition task;

    public ArgumentBinder(TaskDefinition task) {
        this.task = task;
    }

    /**
     * One plain value for each parameter, defaults filled in.
     *
     * @throws InvalidArgumentsException if they do not fit; the message ends with the task's parameters
     */
    public List<@Nullable Object> bind(List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {
        List<TaskParameter> parameters = task.parameters();
        if (args.size() > parameters.size()) {
            throw mismatch("takes " + count(parameters.size(), "argument") + " but " + args.size() + " were given");
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(kwargs);
        List<@Nullable Object> values = new ArrayList<>(parameters.size());
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            TaskParameter parameter = parameters.get(i);
            boolean named = rest.containsKey(parameter.name());
            if (i < args.size()) {
                if (named) {
                    throw mismatch("got two values for parameter '" + parameter.name() + "'");
                }
                values.add(args.get(i));
            } else if (named) {
                values.add(rest.remove(parameter.name()));
            } else {
                if (parameter.required()) {
                    missing.add("'" + parameter.name() + "'");
                }
                values.add(parameter.defaultValue());
            }
        }
        if (!rest.isEmpty()) {
            throw mismatch("got an unexpected keyword argument " + quoted(rest.keySet()) + compilerHint());
        }
        if (!missing.isEmpty()) {
            throw mismatch("is missing " + count(missing.size(), "argument") + ": " + String.join(", ", missing));
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (values.get(i) == null && parameters.get(i).primitive()) {
                throw mismatch("got null for '" + parameters.get(i).name() + "', which is "
                        + article(parameters.get(i).type().getTypeName()) + " and cannot be null");
            }
        }
        return values;
    }

    /**
     * {@link #bind}, with every value converted to its parameter's type.
     *
     * @throws InvalidArgumentsException if they do not fit
     */
    public @Nullable Object[] bindAndConvert(
            List<@Nullable Object> args, Map<String, @Nullable Object> kwargs, ArgumentConverter converter) {
        List<@Nullable Object> values = bind(args, kwargs);
        @Nullable Object[] converted = new @Nullable Object[values.size()];
        for (int i = 0; i < converted.length; i++) {
            TaskParameter parameter = task.parameters().get(i);
            try {
                converted[i] = converter.convert(values.get(i), parameter.type());
            } catch (RuntimeException e) {
                throw new InvalidArgumentsException(
                        "Task " + task.name() + " got for '" + parameter.name() + "' a value that is not "
                                + article(parameter.type().getTypeName()) + ": " + e.getMessage() + parameterList(),
                        e);
            }
        }
        return converted;
    }

    InvalidArgumentsException mismatch(String problem) {
        return new InvalidArgumentsException("Task " + task.name() + " " + problem + parameterList());
    }

    private String parameterList() {
        return ". It is " + task.signature() + " (" + task.origin() + ").";
    }

    // Without -parameters javac leaves arg0, arg1, …: then no keyword can ever fit.
    private String compilerHint() {
        boolean unnamed = task.parameters().stream().anyMatch(p -> p.name().matches("arg\\d+"));
        return unnamed ? ", and its parameters have no names: compile with -parameters, or use @Arg(\"…\")" : "";
    }

    private static String quoted(Set<String> names) {
        return names.stream().map(n -> "'" + n + "'").collect(Collectors.joining(", "));
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    private static String article(String type) {
        return ("aeiou".indexOf(Character.toLowerCase(type.charAt(0))) >= 0 ? "an " : "a ") + type;
    }
}
