package dev.celeriac.canvas;

import static dev.celeriac.canvas.Signatures.CHAIN;
import static dev.celeriac.canvas.Signatures.CHORD;
import static dev.celeriac.canvas.Signatures.GROUP;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a canvas into the form in which it is launched: every task has its id, chains and groups are flat, a group with
 * something after it is a chord (Celery's {@code freeze} and {@code chain.prepare_steps}). Ids that are there stay, so
 * freezing twice is freezing once. Pure but for the ids it draws.
 *
 * <p>A chord's header counts one end for each of its elements. Where an element ends in a group, Celery counts the group's
 * members and then waits for ever; here {@code celery.accumulate} is put behind the group, so that the element has one
 * end and its result is the list.
 */
final class Freezer {

    /** Options that place a canvas rather than configure the task that runs first. */
    private static final List<String> OF_THE_WHOLE =
            List.of("task_id", "link", "link_error", "chain", "chord", "group_id", "group_index");

    private static final int DEEPEST = 200;

    private static final SignatureDocument ACCUMULATE =
            new SignatureDocument("celery.accumulate", List.of(), Map.of("index", 0), Map.of(), null, false);

    private final Supplier<String> ids;
    private final String replyTo;
    private final boolean errbacksOnHeader;

    /** @param errbacksOnHeader {@code task_allow_error_cb_on_chord_header} */
    Freezer(Supplier<String> ids, String replyTo, boolean errbacksOnHeader) {
        this.ids = ids;
        this.replyTo = replyTo;
        this.errbacksOnHeader = errbacksOnHeader;
    }

    /**
     * @throws InvalidMessageException if it cannot be launched
     */
    SignatureDocument freeze(SignatureDocument signature) {
        return freeze(signature, null, false, 0);
    }

    /** The same with another id for its last task. */
    SignatureDocument freeze(SignatureDocument signature, String id) {
        return freeze(signature, id, false, 0);
    }

    /** With one end: something that ends in a group gets a task behind it that returns the list. */
    SignatureDocument ended(SignatureDocument signature) {
        return endsInGroup(signature) ? Signatures.chain(List.of(signature, ACCUMULATE)) : signature;
    }

    /**
     * @param id of the last task; null for its own or a new one
     * @param counted whether it is an element of a chord's header
     */
    private SignatureDocument freeze(SignatureDocument signature, @Nullable String id, boolean counted, int depth) {
        if (depth > DEEPEST) {
            throw invalid("a canvas nested more than " + DEEPEST + " levels deep, or in itself");
        }
        List<SignatureDocument> after = Signatures.own(signature);
        if (!after.isEmpty()
                && !Signatures.kind(signature).isEmpty()
                && !Signatures.kind(signature).equals(CHAIN)) {
            // Celery hands what follows a canvas to it as an option.
            List<SignatureDocument> steps = new ArrayList<>();
            steps.add(Signatures.withOption(signature, "chain", null));
            steps.addAll(after);
            return freeze(Signatures.chain(steps), id, counted, depth + 1);
        }
        if (counted && endsInGroup(signature)) {
            return freeze(ended(signature), id, false, depth + 1);
        }
        switch (Signatures.kind(signature)) {
            case CHAIN:
                return freezeChain(signature, id, depth);
            case GROUP:
                return freezeGroup(signature, id, false, depth);
            case CHORD:
                return freezeChord(signature, id, depth);
            default:
                return freezeTask(signature, id);
        }
    }

    private SignatureDocument freezeTask(SignatureDocument task, @Nullable String id) {
        if (id == null
                && task.options().get("task_id") != null
                && task.options().get("reply_to") != null) {
            return task;
        }
        Map<String, @Nullable Object> options = new LinkedHashMap<>(task.options());
        if (id != null) {
            options.put("task_id", id);
        } else if (options.get("task_id") == null) {
            options.put("task_id", ids.get());
        }
        if (options.get("reply_to") == null) {
            options.put("reply_to", replyTo);
        }
        return Signatures.withOptions(task, options);
    }

    private SignatureDocument freezeChain(SignatureDocument chain, @Nullable String id, int depth) {
        Deque<SignatureDocument> steps = upgraded(spliced(chain, depth));
        if (steps.isEmpty()) {
            throw invalid("a chain without tasks");
        }
        String lastId = id;
        if (lastId == null && endId(steps.getLast(), depth) == null) {
            // Meant for the last step. One that is frozen has its id; Celery 5.6 gives a body that is a chain another
            // one.
            lastId = Signatures.taskId(chain);
        }
        if (steps.size() == 1) {
            return freeze(steps.getFirst(), lastId, false, depth + 1);
        }
        List<SignatureDocument> frozen = new ArrayList<>(steps.size());
        int last = steps.size() - 1;
        for (SignatureDocument step : steps) {
            frozen.add(freeze(step, frozen.size() == last ? lastId : null, false, depth + 1));
        }
        return Signatures.chain(frozen);
    }

    /** The id that its last task, or its last group, has already. */
    private static @Nullable String endId(SignatureDocument signature, int depth) {
        switch (Signatures.kind(signature)) {
            case CHAIN:
                List<SignatureDocument> steps = Signatures.tasks(signature);
                return steps.isEmpty() || depth > DEEPEST ? null : endId(steps.get(steps.size() - 1), depth + 1);
            case CHORD:
                return depth > DEEPEST ? null : endId(Signatures.body(signature), depth + 1);
            default:
                return Signatures.taskId(signature);
        }
    }

    /** The steps of a chain and of the chains in it; empty groups are left out. */
    private List<SignatureDocument> spliced(SignatureDocument chain, int depth) {
        if (depth > DEEPEST) {
            throw invalid("a chain nested more than " + DEEPEST + " levels deep, or in itself");
        }
        List<SignatureDocument> steps = new ArrayList<>();
        for (SignatureDocument step : Signatures.tasks(chain)) {
            if (Signatures.kind(step).equals(CHAIN)) {
                steps.addAll(spliced(step, depth + 1));
            } else if (!Signatures.kind(step).isEmpty() && !Signatures.own(step).isEmpty()) {
                steps.add(Signatures.withOption(step, "chain", null));
                steps.addAll(Signatures.own(step));
            } else if (!Signatures.kind(step).equals(GROUP)
                    || !Signatures.tasks(step).isEmpty()) {
                steps.add(step);
            }
        }
        steps.addAll(Signatures.own(chain));
        if (steps.isEmpty()) {
            return steps;
        }
        SignatureDocument first = Signatures.after(steps.get(0), chain.immutable() ? List.of() : chain.args());
        steps.set(0, withOptionsOf(chain, first));
        List<SignatureDocument> errbacks =
                SignatureCodec.listFrom(chain.options().get("link_error"));
        steps.replaceAll(step -> Signatures.linkError(step, errbacks, errbacksOnHeader));
        int last = steps.size() - 1;
        steps.set(
                last,
                Signatures.link(
                        steps.get(last), SignatureCodec.listFrom(chain.options().get("link"))));
        return steps;
    }

    /** A group with something after it becomes a chord. */
    private static Deque<SignatureDocument> upgraded(List<SignatureDocument> steps) {
        Deque<SignatureDocument> done = new ArrayDeque<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            SignatureDocument step = steps.get(i);
            if (!done.isEmpty() && endsInGroup(step)) {
                SignatureDocument next = done.removeFirst();
                step = Signatures.kind(step).equals(GROUP)
                        ? Signatures.chord(step, next)
                        : Signatures.withKwarg(
                                step,
                                "body",
                                SignatureCodec.toMap(Signatures.chain(List.of(Signatures.body(step), next))));
            }
            done.addFirst(step);
        }
        return done;
    }

    /** Whether its result is a list that nobody has put together. */
    private static boolean endsInGroup(SignatureDocument signature) {
        SignatureDocument last = signature;
        for (int depth = 0; depth < DEEPEST; depth++) {
            switch (Signatures.kind(last)) {
                case GROUP:
                    return true;
                case CHORD:
                    last = Signatures.body(last);
                    break;
                case CHAIN:
                    List<SignatureDocument> steps = Signatures.tasks(last);
                    if (steps.isEmpty()) {
                        return false;
                    }
                    last = steps.get(steps.size() - 1);
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    private SignatureDocument freezeGroup(SignatureDocument group, @Nullable String id, boolean header, int depth) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(group.options());
        // The others are those of the members now.
        options.keySet().retainAll(OF_THE_WHOLE);
        options.remove("link_error");
        if (id != null) {
            options.put("task_id", id);
        } else if (options.get("task_id") == null) {
            options.put("task_id", ids.get());
        }
        List<SignatureDocument> members = new ArrayList<>();
        collect(group, members, header, depth);
        return Signatures.group(members, options);
    }

    private void collect(SignatureDocument group, List<SignatureDocument> into, boolean header, int depth) {
        if (depth > DEEPEST) {
            throw invalid("a group nested more than " + DEEPEST + " levels deep, or in itself");
        }
        List<SignatureDocument> errbacks =
                SignatureCodec.listFrom(group.options().get("link_error"));
        for (SignatureDocument member : Signatures.tasks(group)) {
            SignatureDocument one = Signatures.linkError(
                    withOptionsOf(group, Signatures.after(member, group.immutable() ? List.of() : group.args())),
                    errbacks,
                    errbacksOnHeader);
            if (Signatures.kind(one).equals(GROUP)) {
                collect(one, into, header, depth + 1);
            } else if (!Signatures.kind(one).equals(CHAIN)
                    || !Signatures.tasks(one).isEmpty()) {
                into.add(freeze(one, null, header, depth + 1));
            }
        }
    }

    private SignatureDocument freezeChord(SignatureDocument chord, @Nullable String id, int depth) {
        SignatureDocument whole = Signatures.linkError(
                chord, SignatureCodec.listFrom(chord.options().get("link_error")), errbacksOnHeader);
        SignatureDocument header = freezeGroup(withOptionsOf(chord, Signatures.header(whole)), null, true, depth + 1);
        SignatureDocument body = Signatures.link(
                Signatures.body(whole), SignatureCodec.listFrom(chord.options().get("link")));
        body = withOptionsOf(chord, body);
        // A chord that Celery has frozen bears the id of its header; before, an id is meant for the body.
        String named = Signatures.taskId(chord);
        String bodyId = id == null && !Objects.equals(named, Signatures.taskId(header)) ? named : id;
        body = freeze(body, bodyId, false, depth + 1);
        if (Signatures.kind(body).isEmpty() && body.options().get("group_id") == null) {
            // Celery's body says which header it belongs to.
            body = Signatures.withOption(body, "group_id", Signatures.taskId(header));
        }
        SignatureDocument frozen = Signatures.chord(header, body);
        return new SignatureDocument(frozen.task(), chord.args(), frozen.kwargs(), Map.of(), CHORD, chord.immutable());
    }

    /** What is said of the whole goes to the task that is asked for it, and before its own, but for its stamps. */
    private static SignatureDocument withOptionsOf(SignatureDocument whole, SignatureDocument part) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(part.options());
        Set<String> stamps = StampMerge.names(part.options());
        boolean stamped = options.containsKey(Stamping.NAMES);
        whole.options().forEach((name, value) -> {
            if (!OF_THE_WHOLE.contains(name)
                    && value != null
                    && !stamps.contains(name)
                    && !(stamped && name.equals(Stamping.NAMES))) {
                options.put(name, value);
            }
        });
        return options.size() == part.options().size() && options.equals(part.options())
                ? part
                : Signatures.withOptions(part, options);
    }

    private static InvalidMessageException invalid(String problem) {
        return new InvalidMessageException(InvalidMessageException.Kind.INVALID_TASK, problem);
    }
}
