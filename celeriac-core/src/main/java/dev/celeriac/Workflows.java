package dev.celeriac;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done with workflows of any kind. */
final class Workflows {

    private Workflows() {}

    /** A copy that takes nothing from before it. One that is known by its JSON only says itself what it takes. */
    static <R extends @Nullable Object> Workflow<R> asItStands(Workflow<R> workflow) {
        Workflow<?> immutable = workflow;
        if (workflow instanceof Signature<?> signature) {
            immutable = signature.immutable();
        } else if (workflow instanceof Chain<?> chain) {
            immutable = chain.immutable();
        } else if (workflow instanceof Group<?> group) {
            immutable = group.immutable();
        } else if (workflow instanceof Chord<?> chord) {
            immutable = chord.immutable();
        }
        return same(immutable);
    }

    /** A copy with callbacks or errbacks, documents or maps of them. */
    static <R extends @Nullable Object> Workflow<R> linked(Workflow<R> workflow, String option, List<?> callbacks) {
        Object linked = workflow;
        for (Object callback : callbacks) {
            linked = ((CallOptions<?>) linked).linked(option, SignatureCodec.fromMap(callback));
        }
        return same((Workflow<?>) linked);
    }

    /** A copy with more options. */
    static <R extends @Nullable Object> Workflow<R> with(Workflow<R> workflow, Map<String, ?> options) {
        return same((Workflow<?>) ((CallOptions<?>) workflow).withOptions(options));
    }

    /** Copies that are stamped as these documents of them are. */
    static <W extends Workflow<?>> List<W> withStamps(List<W> workflows, List<SignatureDocument> stamped) {
        List<W> all = new ArrayList<>(workflows.size());
        for (int i = 0; i < workflows.size(); i++) {
            all.add(withStamps(workflows.get(i), stamped.get(i)));
        }
        return all;
    }

    @SuppressWarnings("unchecked") // each kind comes to its own kind
    static <W extends Workflow<?>> W withStamps(W workflow, SignatureDocument stamped) {
        if (workflow instanceof Signature<?> signature) {
            return (W) signature.withStamps(stamped);
        } else if (workflow instanceof Chain<?> chain) {
            return (W) chain.withStamps(stamped);
        } else if (workflow instanceof Group<?> group) {
            return (W) group.withStamps(stamped);
        } else if (workflow instanceof Chord<?> chord) {
            return (W) chord.withStamps(stamped);
        }
        return (W) ((SavedWorkflow) workflow).withDocument(stamped);
    }

    /** Through whom it is published; null if it belongs to no app. */
    static @Nullable Caller caller(Workflow<?> workflow) {
        if (workflow instanceof Signature<?> signature) {
            return signature.target().caller();
        } else if (workflow instanceof Chain<?> chain) {
            return chain.caller();
        } else if (workflow instanceof Group<?> group) {
            return group.caller();
        } else if (workflow instanceof Chord<?> chord) {
            return chord.caller();
        }
        return ((SavedWorkflow) workflow).caller();
    }

    static Caller required(@Nullable Caller caller, Workflow<?> workflow) {
        if (caller == null) {
            throw new IllegalStateException(
                    "The workflow " + workflow.toDocument().task()
                            + " begins with a task that was declared without an app: begin it with app.chain(...)");
        }
        return caller;
    }

    @SuppressWarnings("unchecked") // what comes out of it is still the same
    private static <R extends @Nullable Object> Workflow<R> same(Workflow<?> workflow) {
        return (Workflow<R>) workflow;
    }
}
