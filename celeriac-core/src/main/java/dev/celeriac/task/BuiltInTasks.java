package dev.celeriac.task;

import dev.celeriac.message.SignatureDocument;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tasks that every Celery worker has ({@code celery.app.builtins}), as far as a message can ask for them. */
public final class BuiltInTasks {

    private final TaskRegistry registry;
    private final ArgumentConverter converter;

    private BuiltInTasks(TaskRegistry registry, ArgumentConverter converter) {
        this.registry = registry;
        this.converter = converter;
    }

    /** A task's code. */
    interface Body {
        @Nullable Object run(@Nullable Object[] arguments) throws Throwable;
    }

    /**
     * Makes them known.
     *
     * @param group makes a group of the maps of signatures
     * @param chord makes a chord of a header and a body
     * @param cleanUp deletes expired results
     */
    public static void register(
            TaskRegistry registry,
            ArgumentConverter converter,
            Function<List<Object>, SignatureDocument> group,
            BiFunction<Object, Object, SignatureDocument> chord,
            Runnable cleanUp) {
        BuiltInTasks tasks = new BuiltInTasks(registry, converter);
        tasks.add(
                "celery.map",
                List.of(required("task", Map.class), required("it", List.class)),
                arguments -> tasks.each(arguments, false));
        tasks.add(
                "celery.starmap",
                List.of(required("task", Map.class), required("it", List.class)),
                arguments -> tasks.each(arguments, true));
        tasks.add(
                "celery.chunks",
                List.of(required("task", Map.class), required("it", List.class), required("n", int.class)),
                arguments -> {
                    throw new Replacement(
                            group.apply(chunks((Map<?, ?>) arguments[0], (List<?>) arguments[1], (int) arguments[2])));
                });
        tasks.add(
                "celery.accumulate",
                List.of(optional("value", Object.class), optional("index", Integer.class)),
                arguments -> arguments[1] == null ? List.of(arguments[0]) : arguments[0]);
        tasks.add(
                "celery.group",
                List.of(
                        required("tasks", List.class),
                        optional("result", Object.class),
                        optional("group_id", String.class),
                        optional("partial_args", List.class),
                        optional("add_to_parent", Object.class)),
                arguments -> {
                    throw new Replacement(group.apply(objects((List<?>) arguments[0])));
                });
        tasks.add(
                "celery.chord",
                List.of(
                        required("header", Object.class),
                        required("body", Map.class),
                        optional("partial_args", List.class),
                        optional("interval", Object.class),
                        optional("countdown", Object.class),
                        optional("max_retries", Object.class),
                        optional("eager", Object.class)),
                arguments -> {
                    throw new Replacement(chord.apply(arguments[0], arguments[1]));
                });
        tasks.add("celery.chain", List.of(), arguments -> {
            throw new UnsupportedOperationException(
                    "celery.chain is no task that runs: a chain travels in its messages");
        });
        tasks.add("celery.backend_cleanup", List.of(), arguments -> {
            cleanUp.run();
            return null;
        });
    }

    private void add(String name, List<TaskParameter> parameters, Body body) {
        try {
            MethodHandle handle = MethodHandles.lookup()
                    .findVirtual(Body.class, "run", MethodType.methodType(Object.class, Object[].class))
                    .bindTo(body);
            registry.registerBuiltIn(new RegisteredTask(
                    new TaskDefinition(name, parameters, Object.class, TaskOptions.DEFAULTS, "built in"),
                    handle,
                    List.of()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TaskParameter required(String name, Type type) {
        return new TaskParameter(name, type, true, null);
    }

    private static TaskParameter optional(String name, Type type) {
        return new TaskParameter(name, type, false, null);
    }

    private List<@Nullable Object> each(@Nullable Object[] arguments, boolean star) throws Throwable {
        Map<?, ?> signature = (Map<?, ?>) arguments[0];
        RegisteredTask task = registry.get(String.valueOf(signature == null ? null : signature.get("task")));
        ArgumentBinder binder = task.binder();
        List<@Nullable Object> results = new ArrayList<>();
        for (Object item : arguments[1] instanceof List<?> items ? items : List.of()) {
            List<@Nullable Object> args = new ArrayList<>();
            if (star && item instanceof List<?> several) {
                args.addAll(several);
            } else {
                args.add(item);
            }
            results.add(task.run(binder.bindAndConvert(args, Map.of(), converter)));
        }
        return results;
    }

    private static List<Object> chunks(Map<?, ?> task, List<?> items, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("chunks of " + size + " items: at least 1 is needed");
        }
        List<Object> members = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            List<?> part = items.subList(from, Math.min(from + size, items.size()));
            members.add(
                    Map.of("task", "celery.starmap", "kwargs", Map.of("task", task, "it", part), "immutable", true));
        }
        return members;
    }

    private static List<Object> objects(List<?> list) {
        return new ArrayList<>(list);
    }
}
