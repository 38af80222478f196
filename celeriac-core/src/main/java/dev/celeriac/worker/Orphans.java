package dev.celeriac.worker;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.TaskRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ids of the tasks that will never run because another did not succeed: the rest of its chain, and the body of a chord
 * in it. Without a document of their own, a client that waits for the last one would wait for ever.
 */
final class Orphans {
    private static final int DEEPEST = 50;

    private Orphans() {}

    /** In the order in which they would have run; never the task itself, and none twice. */
    static Set<String> of(TaskRequest failed) {
        List<SignatureDocument> chain = failed.embed().chain();
        SignatureDocument chord = failed.embed().chord();
        if (chain.isEmpty() && chord == null) {
            return Set.of();
        }
        Set<String> ids = new LinkedHashSet<>();
        for (int i = chain.size() - 1; i >= 0; i--) {
            SignatureDocument step = chain.get(i);
            collect(step.options(), step.kwargs(), ids, 0);
        }
        if (chord != null) {
            collect(chord.options(), chord.kwargs(), ids, 0);
        }
        ids.remove(failed.id());
        return ids;
    }

    private static void collect(
            Map<String, @Nullable Object> options, Map<String, @Nullable Object> kwargs, Set<String> ids, int depth) {
        if (options.get("task_id") instanceof String id) {
            ids.add(id);
        }
        collectNested(kwargs.get("tasks"), ids, depth);
        collectNested(kwargs.get("header"), ids, depth);
        collectNested(kwargs.get("body"), ids, depth);
    }

    private static void collectNested(@Nullable Object nested, Set<String> ids, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (nested instanceof List<?> list) {
            list.forEach(element -> collectNested(element, ids, depth + 1));
        } else if (nested instanceof Map<?, ?> signature && signature.containsKey("task")) {
            collect(mapAt(signature, "options"), mapAt(signature, "kwargs"), ids, depth + 1);
        }
    }

    @SuppressWarnings("unchecked") // keys of a decoded JSON object are strings
    private static Map<String, @Nullable Object> mapAt(Map<?, ?> signature, String key) {
        return signature.get(key) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }
}
