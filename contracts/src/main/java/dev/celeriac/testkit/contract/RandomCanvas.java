package dev.celeriac.testkit.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random nested canvases, and what comes out of them according to a few lines of interpretation that share nothing with
 * the code under test. The tasks are those of {@link CanvasTasks}: a label in, a text out that shows who was called with
 * what.
 */
final class RandomCanvas {
    private static final Object NOTHING = new Object();

    private final Random random;
    private final boolean mayFail;
    private final String prefix;
    private int labels;

    /** @param prefix of all labels */
    RandomCanvas(long seed, boolean mayFail, String prefix) {
        this.random = new Random(seed);
        this.mayFail = mayFail;
        this.prefix = prefix;
    }

    /** What failed on the way. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A canvas as JSON has it. */
    Map<String, Object> next() {
        return canvas(4, false);
    }

    private Map<String, Object> canvas(int depth, boolean follows) {
        int kind = depth == 0 ? 0 : random.nextInt(7);
        if (kind < 2) {
            return depth > 0 && random.nextInt(6) == 0 ? swap(depth) : task(follows);
        } else if (kind < 4) {
            List<Object> steps = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                steps.add(canvas(depth - 1, follows || i > 0));
            }
            if (random.nextInt(8) == 0) {
                steps.add(random.nextInt(count + 1), empty());
            }
            return signature("celery.chain", Map.of("tasks", steps), "chain");
        } else if (kind < 6) {
            return group(depth, follows);
        }
        Map<String, Object> header = random.nextInt(8) == 0 ? empty() : group(depth, follows);
        Object parts = random.nextBoolean() ? header : list(map(header, "kwargs"), "tasks");
        return signature(
                "celery.chord", Map.of("kwargs", Map.of(), "header", parts, "body", canvas(depth - 1, true)), "chord");
    }

    private Map<String, Object> group(int depth, boolean follows) {
        List<Object> members = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            members.add(canvas(depth - 1, follows));
        }
        if (random.nextInt(8) == 0) {
            members.add(empty());
        }
        return signature("celery.group", Map.of("tasks", members), "group");
    }

    private static Map<String, Object> empty() {
        return signature("celery.group", Map.of("tasks", List.of()), "group");
    }

    /** A task that has itself replaced by a canvas, and takes nothing from before it. */
    private Map<String, Object> swap(int depth) {
        Map<String, Object> task = signature("canvas.swap", Map.of(), null);
        task.put("args", List.of(canvas(depth - 1, false)));
        task.put("immutable", true);
        return task;
    }

    private Map<String, Object> task(boolean follows) {
        String label = prefix + ++labels;
        boolean immutable = follows && random.nextInt(5) == 0;
        String name = mayFail && random.nextInt(12) == 0 ? "boom" : follows && !immutable ? "wrap" : "leaf";
        Map<String, Object> task = signature("canvas." + name, Map.of(), null);
        task.put("args", List.of(label));
        task.put("immutable", immutable || !follows || name.equals("boom"));
        return task;
    }

    private static Map<String, Object> signature(String task, Map<String, Object> kwargs, @Nullable String type) {
        Map<String, Object> signature = new LinkedHashMap<>();
        signature.put("task", task);
        signature.put("args", List.of());
        signature.put("kwargs", kwargs);
        signature.put("options", Map.of());
        signature.put("subtask_type", type);
        signature.put("immutable", false);
        return signature;
    }

    /**
     * What comes out.
     *
     * @throws Failed if a task of it fails
     */
    static Object interpret(Map<?, ?> canvas) {
        return interpret(canvas, NOTHING);
    }

    private static Object interpret(Map<?, ?> canvas, Object input) {
        Map<?, ?> kwargs = map(canvas, "kwargs");
        if (is(canvas, "celery.chain")) {
            Object value = input;
            for (Object step : list(kwargs, "tasks")) {
                // A group of nothing is no step.
                if (!is((Map<?, ?>) step, "celery.group")
                        || !list(map((Map<?, ?>) step, "kwargs"), "tasks").isEmpty()) {
                    value = interpret((Map<?, ?>) step, value);
                }
            }
            return value;
        } else if (is(canvas, "celery.group")) {
            return side(list(kwargs, "tasks"), input);
        } else if (is(canvas, "celery.chord")) {
            List<?> parts = kwargs.get("header") instanceof Map<?, ?> group
                    ? list(map(group, "kwargs"), "tasks")
                    : list(kwargs, "header");
            return interpret(map(kwargs, "body"), side(parts, input));
        } else if (is(canvas, "canvas.boom")) {
            throw new Failed();
        }
        if (is(canvas, "canvas.swap")) {
            return interpret((Map<?, ?>) list(canvas, "args").get(0), NOTHING);
        }
        Object label = list(canvas, "args").get(0);
        return Boolean.TRUE.equals(canvas.get("immutable")) ? label : label + "(" + input + ")";
    }

    /** Groups in groups are flat. */
    private static List<Object> side(List<?> members, Object input) {
        List<Object> values = new ArrayList<>();
        for (Object member : members) {
            if (is((Map<?, ?>) member, "celery.group")) {
                values.addAll((List<?>) interpret((Map<?, ?>) member, input));
            } else {
                values.add(interpret((Map<?, ?>) member, input));
            }
        }
        return values;
    }

    private static boolean is(Map<?, ?> canvas, String task) {
        return task.equals(canvas.get("task"));
    }

    private static Map<?, ?> map(Map<?, ?> canvas, String key) {
        return (Map<?, ?>) Objects.requireNonNull(canvas.get(key), key);
    }

    private static List<?> list(Map<?, ?> canvas, String key) {
        return (List<?>) Objects.requireNonNull(canvas.get(key), key);
    }
}
