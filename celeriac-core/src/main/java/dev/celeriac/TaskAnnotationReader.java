package dev.celeriac;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskParameter;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a task's definition from its method, with {@code task_annotations} on top. */
final class TaskAnnotationReader {

    private final Map<String, Map<String, @Nullable Object>> overrides;

    /** @param overrides the setting {@code task_annotations} */
    TaskAnnotationReader(Map<String, Map<String, @Nullable Object>> overrides) {
        this.overrides = overrides;
    }

    /**
     * @throws ImproperlyConfigured for options or parameters that cannot work
     */
    TaskDefinition read(Method method) {
        Task annotation = method.getAnnotation(Task.class);
        if (method.isVarArgs()) {
            throw new ImproperlyConfigured("Task method " + TaskMethods.describe(method)
                    + " has a variable number of arguments: take a List instead");
        }
        String name = annotation.name().isEmpty()
                ? method.getDeclaringClass().getName().replace('$', '.') + "." + method.getName()
                : annotation.name();
        Map<String, @Nullable Object> options = options(annotation);
        options.putAll(overrides.getOrDefault("*", Map.of()));
        options.putAll(overrides.getOrDefault(name, Map.of()));
        return new TaskDefinition(
                name,
                parameters(method),
                method.getGenericReturnType(),
                TaskOptions.of(name, flat(options)),
                TaskMethods.describe(method));
    }

    // In settings retry_kwargs is a map; the reader of options knows its members.
    private static Map<String, @Nullable Object> flat(Map<String, @Nullable Object> options) {
        if (options.remove("retry_kwargs") instanceof Map<?, ?> bag) {
            bag.forEach((name, value) -> options.put("retry_kwargs." + name, value));
        }
        return options;
    }

    private static List<TaskParameter> parameters(Method method) {
        List<TaskParameter> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            Arg arg = parameter.getAnnotation(Arg.class);
            String name = arg == null || arg.value().isEmpty() ? parameter.getName() : arg.value();
            if (parameters.stream().anyMatch(p -> p.name().equals(name))) {
                throw new ImproperlyConfigured(
                        "Task method " + TaskMethods.describe(method) + " has two parameters named '" + name + "'");
            }
            boolean hasDefault = arg != null && !arg.defaultValue().equals(Arg.NONE);
            boolean optional = hasDefault || arg != null && arg.optional() || mayBeAbsent(parameter);
            parameters.add(new TaskParameter(
                    name,
                    parameter.getParameterizedType(),
                    !optional,
                    hasDefault ? plain(arg.defaultValue(), parameter, method) : zero(parameter.getType(), optional)));
        }
        return parameters;
    }

    private static boolean mayBeAbsent(Parameter parameter) {
        return parameter.getType() == Optional.class
                || parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || Arrays.stream(parameter.getAnnotations())
                        .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
    }

    private static @Nullable Object zero(Class<?> type, boolean optional) {
        if (!optional || !type.isPrimitive()) {
            return null;
        }
        return type == boolean.class ? (Object) Boolean.FALSE : type == char.class ? (Object) "\0" : (Object) 0L;
    }

    private static Object plain(String text, Parameter parameter, Method method) {
        Class<?> type = parameter.getType();
        try {
            if (type == boolean.class || type == Boolean.class) {
                return Boolean.valueOf(text);
            }
            if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
                return Double.valueOf(text);
            }
            if (type.isPrimitive() && type != char.class || Number.class.isAssignableFrom(type)) {
                return Long.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new ImproperlyConfigured("Task method " + TaskMethods.describe(method) + ": @Arg default '" + text
                    + "' of parameter '" + parameter.getName() + "' is no " + type.getSimpleName());
        }
        return text;
    }

    private static Map<String, @Nullable Object> options(Task task) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("max_retries", task.maxRetries());
        options.put("default_retry_delay", task.defaultRetryDelay());
        options.put("autoretry_for", Arrays.asList(task.autoretryFor()));
        options.put("dont_autoretry_for", Arrays.asList(task.dontAutoretryFor()));
        if (task.retryKwargs().maxRetries() != Integer.MIN_VALUE) {
            options.put("retry_kwargs.max_retries", task.retryKwargs().maxRetries());
        }
        options.put("retry_kwargs.countdown", task.retryKwargs().countdown());
        options.put("retry_backoff", task.retryBackoff());
        options.put("retry_backoff_max", task.retryBackoffMax());
        options.put("retry_jitter", task.retryJitter());
        options.put("soft_time_limit", task.softTimeLimit());
        options.put("time_limit", task.timeLimit());
        options.put("ignore_result", yesOrNo(task.ignoreResult()));
        options.put("store_errors_even_if_ignored", yesOrNo(task.storeErrorsEvenIfIgnored()));
        options.put("track_started", yesOrNo(task.trackStarted()));
        options.put("acks_late", yesOrNo(task.acksLate()));
        options.put("acks_on_failure", yesOrNo(task.acksOnFailure()));
        options.put("acks_on_timeout", yesOrNo(task.acksOnTimeout()));
        options.put("reject_on_worker_lost", yesOrNo(task.rejectOnWorkerLost()));
        options.put("rate_limit", task.rateLimit());
        options.put("queue", task.queue());
        options.put("exchange", task.exchange());
        options.put("routing_key", task.routingKey());
        options.put("priority", task.priority() == -1 ? null : task.priority());
        options.put("expires", task.expires());
        options.put("serializer", task.serializer());
        options.put("compression", task.compression());
        options.put("throws", Arrays.asList(task.throws_()));
        options.put("send_events", task.sendEvents());
        options.put("trail", task.trail());
        options.put("typing", task.typing());
        options.put("resultrepr_maxsize", task.resultReprMaxsize());
        return options;
    }

    private static @Nullable Boolean yesOrNo(Switch value) {
        return value == Switch.DEFAULT ? null : value == Switch.ON;
    }
}
