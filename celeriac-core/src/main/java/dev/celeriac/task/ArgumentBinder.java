package dev.celeriac.task;

import dev.celeriac.exceptions.InvalidArgumentsException;
import java.util.ArrayList;
import java.util.Arrays;
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
        return Arrays.asList(lay(args, kwargs));
    }

    private @Nullable Object[] lay(List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {
        List<TaskParameter> parameters = task.parameters();
        if (args.size() > parameters.size()) {
            throw mismatch("takes " + count(parameters.size(), "argument") + " but " + args.size() + " were given");
        }
        Map<String, @Nullable Object> rest = kwargs.isEmpty() ? kwargs : new LinkedHashMap<>(kwargs);
        @Nullable Object[] values = new @Nullable Object[parameters.size()];
        List<String> missing = List.of();
        for (int i = 0; i < parameters.size(); i++) {
            TaskParameter parameter = parameters.get(i);
            boolean named = rest.containsKey(parameter.name());
            if (i < args.size()) {
                if (named) {
                    throw mismatch("got two values for parameter '" + parameter.name() + "'");
                }
                values[i] = args.get(i);
            } else if (named) {
                values[i] = rest.remove(parameter.name());
            } else {
                if (parameter.required()) {
                    missing = new ArrayList<>(missing);
                    missing.add("'" + parameter.name() + "'");
                }
                values[i] = parameter.defaultValue();
            }
        }
        if (!rest.isEmpty()) {
            throw mismatch("got an unexpected keyword argument " + quoted(rest.keySet()) + compilerHint());
        }
        if (!missing.isEmpty()) {
            throw mismatch("is missing " + count(missing.size(), "argument") + ": " + String.join(", ", missing));
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (values[i] == null && parameters.get(i).primitive()) {
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
        @Nullable Object[] values = lay(args, kwargs);
        for (int i = 0; i < values.length; i++) {
            TaskParameter parameter = task.parameters().get(i);
            try {
                values[i] = converter.convert(values[i], parameter.type());
            } catch (RuntimeException e) {
                throw new InvalidArgumentsException(
                        "Task " + task.name() + " got for '" + parameter.name() + "' a value that is not "
                                + article(parameter.type().getTypeName()) + ": " + e.getMessage() + parameterList(),
                        e);
            }
        }
        return values;
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
