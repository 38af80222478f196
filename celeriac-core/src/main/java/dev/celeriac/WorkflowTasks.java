package dev.celeriac;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Walks over the calls of a workflow. */
final class WorkflowTasks {

    private WorkflowTasks() {}

    /** Calls back with every call, and whether it gets a result of one before it. */
    static void forEach(Workflow<?> workflow, boolean follows, BiConsumer<Signature<?>, Boolean> each) {
        if (workflow instanceof Signature<?> signature) {
            each.accept(signature, follows);
        } else if (workflow instanceof Group<?> group) {
            group.members().forEach(member -> forEach(member, follows, each));
        } else if (workflow instanceof Chord<?> chord) {
            forEach(chord.header(), follows, each);
            forEach(chord.body(), true, each);
        } else if (workflow instanceof Chain<?> chain) {
            boolean first = true;
            for (Workflow<?> step : chain.steps()) {
                forEach(step, follows || !first, each);
                first = false;
            }
        }
    }

    /** What is known here about the tasks that it calls, by name. */
    static Map<String, Target> targets(Workflow<?> workflow) {
        if (workflow instanceof SavedWorkflow saved) {
            return saved.targets();
        }
        Map<String, Target> targets = new LinkedHashMap<>();
        forEach(workflow, false, (signature, follows) -> targets.putIfAbsent(signature.task(), signature.target()));
        return targets;
    }

    /** The call that is made first, whose publishing options count for all. */
    static Signature<?> first(Workflow<?> workflow) {
        Signature<?>[] first = new Signature<?>[1];
        forEach(workflow, false, (signature, follows) -> first[0] = first[0] == null ? signature : first[0]);
        return first[0];
    }
}
