package dev.celeriac;

import dev.celeriac.canvas.ResultTree;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Results from the forms in which their ids are kept (Celery's {@code result_from_tuple}). */
final class ResultTuples {

    private static final int DEEPEST = 500;

    private ResultTuples() {}

    /** {@code [[id, parent], null]} is a task, {@code [[id, parent], [members]]} a group; null for anything else. */
    static @Nullable AsyncResult<?> read(@Nullable Object tuple, ResultAccess access) {
        return read(tuple, access, 0);
    }

    private static @Nullable AsyncResult<?> read(@Nullable Object tuple, ResultAccess access, int depth) {
        if (depth > DEEPEST
                || !(tuple instanceof List<?> outer)
                || outer.size() != 2
                || !(outer.get(0) instanceof List<?> head)
                || head.isEmpty()
                || !(head.get(0) instanceof String id)) {
            return null;
        }
        AsyncResult<?> parent = head.size() > 1 ? read(head.get(1), access, depth + 1) : null;
        if (!(outer.get(1) instanceof List<?> tuples)) {
            return new StoredResult<Object>(id, Object.class, false, parent, access);
        }
        List<AsyncResult<Object>> members = new ArrayList<>();
        for (Object member : tuples) {
            AsyncResult<?> one = read(member, access, depth + 1);
            if (one != null) {
                members.add(any(one));
            }
        }
        return new GroupResult<>(id, members, parent, access);
    }

    /**
     * @param types what the results of a task are converted to, by its name
     * @param ignored whether the result of the task of an id is ignored
     */
    static AsyncResult<?> build(
            ResultTree tree, Function<String, Type> types, Predicate<String> ignored, ResultAccess access) {
        AsyncResult<?> before = null;
        List<ResultTree> steps = new ArrayList<>();
        for (ResultTree step = tree; step != null; step = step.parent()) {
            steps.add(step);
        }
        for (int i = steps.size() - 1; i >= 0; i--) {
            ResultTree step = steps.get(i);
            List<ResultTree> trees = step.members();
            if (trees == null) {
                String task = step.task();
                before = new StoredResult<Object>(
                        step.id(),
                        task == null ? Object.class : types.apply(task),
                        ignored.test(step.id()),
                        before,
                        access);
            } else {
                List<AsyncResult<Object>> members = new ArrayList<>(trees.size());
                trees.forEach(member -> members.add(any(build(member, types, ignored, access))));
                before = new GroupResult<>(step.id(), members, before, access);
            }
        }
        if (before == null) {
            throw new IllegalStateException("a canvas without results");
        }
        return before;
    }

    @SuppressWarnings("unchecked") // only read from
    private static AsyncResult<Object> any(AsyncResult<?> result) {
        return (AsyncResult<Object>) result;
    }
}
