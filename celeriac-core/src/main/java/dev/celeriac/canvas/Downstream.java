package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.TaskRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What cannot happen any more because a task did not succeed: the tasks that would have followed, whose waiting clients
 * must be told, and the chords that would have counted them, which must count them all the same (Celery's
 * {@code mark_as_failure}).
 *
 * @param taskIds in the order in which they would have run; none twice
 * @param ends the ends of elements of chord headers among them
 */
public record Downstream(Set<String> taskIds, List<HeaderEnd> ends) {

    private static final Logger LOG = LoggerFactory.getLogger(Downstream.class);
    private static final int DEEPEST = 200;

    /**
     * The task at the end of an element of a chord's header.
     *
     * @param body what waits for the header
     */
    public record HeaderEnd(
            String groupId, String taskId, @Nullable Integer groupIndex, SignatureDocument body) {}

    /** What would have followed a task. The task itself is not in it. */
    public static Downstream of(TaskRequest request) {
        List<SignatureDocument> chain = request.embed().chain();
        if (chain.isEmpty()) {
            return new Downstream(Set.of(), List.of());
        }
        Downstream all = new Downstream(new LinkedHashSet<>(), new ArrayList<>());
        for (int i = chain.size() - 1; i >= 0; i--) {
            all.collect(chain.get(i), true, 0);
        }
        all.taskIds.remove(request.id());
        return all;
    }

    /** A canvas that will not be launched at all, and what would have followed it. */
    public static Downstream of(SignatureDocument canvas) {
        Downstream all = new Downstream(new LinkedHashSet<>(), new ArrayList<>());
        all.collect(canvas, true, 0);
        return all;
    }

    /** The end of a header's element that a task itself is; null if it is none. */
    public static @Nullable HeaderEnd endOf(TaskRequest request) {
        SignatureDocument chord = request.embed().chord();
        String group = request.headers().group();
        return chord == null || group == null
                ? null
                : new HeaderEnd(group, request.id(), request.headers().groupIndex(), chord);
    }

    /** What cannot be read never had anybody who waits for it; a failure must not fail because of it. */
    private void collect(SignatureDocument signature, boolean counts, int depth) {
        try {
            collectReadable(signature, counts, depth);
        } catch (IllegalArgumentException | InvalidMessageException e) {
            LOG.warn("Of what was to follow, {} cannot be read: {}", signature.task(), e.getMessage());
        }
    }

    private void collectReadable(SignatureDocument signature, boolean counts, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        switch (Signatures.kind(signature)) {
            case Signatures.CHAIN:
            case Signatures.GROUP:
                Signatures.tasks(signature).forEach(task -> collect(task, counts, depth + 1));
                break;
            case Signatures.CHORD:
                // The header was never launched, so nobody waits for its parts; its body may be a part itself.
                Signatures.tasks(Signatures.header(signature)).forEach(task -> collect(task, false, depth + 1));
                collect(Signatures.body(signature), counts, depth + 1);
                break;
            default:
                collectTask(signature, counts, depth);
                return;
        }
        Signatures.own(signature).forEach(step -> collect(step, counts, depth + 1));
    }

    private void collectTask(SignatureDocument task, boolean counts, int depth) {
        String id = Signatures.taskId(task);
        if (id == null) {
            return;
        }
        taskIds.add(id);
        Signatures.own(task).forEach(step -> collect(step, counts, depth + 1));
        Object chord = task.options().get("chord");
        if (counts && chord != null && task.options().get("group_id") instanceof String group) {
            Integer index = task.options().get("group_index") instanceof Number number ? number.intValue() : null;
            ends.add(new HeaderEnd(group, id, index, SignatureCodec.fromMap(chord)));
        }
    }
}
