package dev.celeriac.canvas;

import static dev.celeriac.canvas.Signatures.CHAIN;
import static dev.celeriac.canvas.Signatures.CHORD;
import static dev.celeriac.canvas.Signatures.GROUP;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ChordSize;
import dev.celeriac.task.TaskRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which single tasks of a frozen canvas are to be published first, and what each of them carries along. What follows
 * is in each message once: a chord's header carries its body, and the body what comes after.
 */
final class Launcher {

    final Freezer freezer;

    /** Complete calls, in order. */
    final List<SignatureDocument> calls = new ArrayList<>();

    /** The chords that begin with them. */
    final List<ChordSize> chords = new ArrayList<>();

    Launcher(Freezer freezer) {
        this.freezer = freezer;
    }

    /** Of which group a task is the end of an element, and what waits for the group. */
    private record Membership(
            String groupId,
            @Nullable Integer index,
            @Nullable Object chord) {}

    /**
     * @param prepend goes before the arguments of the first tasks that are not immutable
     * @param rest frozen steps that follow, in reverse order as on the wire
     */
    void launch(SignatureDocument frozen, List<@Nullable Object> prepend, List<SignatureDocument> rest) {
        launch(frozen, prepend, rest, null);
    }

    /** See {@link Publications#replacement}. */
    void launchInPlaceOf(TaskRequest request, SignatureDocument by) {
        List<String> stamps = request.headers().stampedHeaders();
        SignatureDocument stamped = stamps == null || stamps.isEmpty()
                ? by
                : Stamping.inherited(stamps, request.headers().stamps()).stamp(by);
        SignatureDocument linked =
                Signatures.link(freezer.ended(stamped), request.embed().callbacks());
        SignatureDocument frozen =
                freezer.freeze(Signatures.linkError(linked, request.embed().errbacks()), request.id());
        List<SignatureDocument> rest = request.embed().chain();
        String group = request.headers().group();
        Integer index = request.headers().groupIndex();
        SignatureDocument chord = request.embed().chord();
        Membership membership = group == null || !rest.isEmpty()
                ? null
                : new Membership(group, index, chord == null ? null : SignatureCodec.toMap(chord));
        launch(frozen, List.of(), rest, membership);
        calls.replaceAll(call -> Signatures.withOption(
                call, "replaced_task_nesting", request.headers().replacedTaskNesting() + 1));
    }

    /** See {@link Publications#addition}. */
    void launchBeside(TaskRequest request, SignatureDocument frozen) {
        SignatureDocument chord = request.embed().chord();
        String group = request.headers().group();
        if (chord == null || group == null) {
            throw new IllegalStateException("a task that is no part of a chord");
        }
        launch(
                frozen,
                List.of(),
                List.of(),
                new Membership(group, request.headers().groupIndex(), SignatureCodec.toMap(chord)));
    }

    private void launch(
            SignatureDocument signature,
            List<@Nullable Object> prepend,
            List<SignatureDocument> rest,
            @Nullable Membership membership) {
        switch (Signatures.kind(signature)) {
            case CHAIN:
                List<SignatureDocument> steps = Signatures.tasks(signature);
                if (!steps.isEmpty()) {
                    List<SignatureDocument> following = new ArrayList<>(rest);
                    for (int i = steps.size() - 1; i > 0; i--) {
                        following.add(steps.get(i));
                    }
                    launch(Signatures.after(steps.get(0), signature.args()), prepend, following, membership);
                }
                break;
            case GROUP:
                launchGroup(signature, prepend, rest, membership);
                break;
            case CHORD:
                launchChord(signature, prepend, rest, membership);
                break;
            default:
                calls.add(withRest(Signatures.after(signature, prepend), rest, membership));
        }
    }

    private void launchGroup(
            SignatureDocument group,
            List<@Nullable Object> prepend,
            List<SignatureDocument> rest,
            @Nullable Membership membership) {
        if (!rest.isEmpty()) {
            // Older producers leave the upgrade to a chord to whoever launches.
            List<SignatureDocument> steps = new ArrayList<>(rest.size() + 1);
            steps.add(group);
            for (int i = rest.size() - 1; i >= 0; i--) {
                steps.add(rest.get(i));
            }
            launch(freezer.freeze(Signatures.chain(steps)), prepend, List.of(), membership);
            return;
        }
        List<@Nullable Object> first = group.immutable() ? List.of() : prepend;
        String groupId = id(group);
        // Celery has put the members of this group into a chord itself, and counted them.
        boolean counted = group.options().get("chord") != null;
        int index = 0;
        for (SignatureDocument member : Signatures.tasks(group)) {
            launch(member, first, List.of(), counted ? null : new Membership(groupId, index, null));
            index++;
        }
    }

    private void launchChord(
            SignatureDocument chord,
            List<@Nullable Object> prepend,
            List<SignatureDocument> rest,
            @Nullable Membership membership) {
        SignatureDocument header = Signatures.header(chord);
        SignatureDocument body = withRest(Signatures.body(chord), rest, membership);
        List<SignatureDocument> elements = Signatures.tasks(header);
        if (elements.isEmpty()) {
            launch(body, Collections.singletonList(List.of()), List.of(), null);
            return;
        }
        Object waiting = SignatureCodec.toMap(body);
        String groupId = id(header);
        List<@Nullable Object> first = Signatures.after(chord, prepend).args();
        int index = 0;
        for (SignatureDocument element : elements) {
            launch(element, first, List.of(), new Membership(groupId, index, waiting));
            index++;
        }
        chords.add(new ChordSize(groupId, index, body));
    }

    /** The same with what follows it, and with the last of all being the end of a group's element. */
    private SignatureDocument withRest(
            SignatureDocument signature, List<SignatureDocument> rest, @Nullable Membership membership) {
        if (rest.isEmpty() && membership == null) {
            return signature;
        }
        switch (Signatures.kind(signature)) {
            case CHAIN:
                List<SignatureDocument> steps = new ArrayList<>(Signatures.tasks(signature));
                for (int i = rest.size() - 1; i >= 0; i--) {
                    steps.add(rest.get(i));
                }
                int last = steps.size() - 1;
                if (last >= 0) {
                    steps.set(last, withRest(steps.get(last), List.of(), membership));
                }
                return Signatures.withKwarg(signature, "tasks", Signatures.maps(steps));
            case CHORD:
                SignatureDocument body = withRest(Signatures.body(signature), rest, membership);
                return Signatures.withKwarg(signature, "body", SignatureCodec.toMap(body));
            case GROUP:
                return groupWithRest(signature, rest, membership);
            default:
                return taskWithRest(signature, rest, membership);
        }
    }

    private SignatureDocument groupWithRest(
            SignatureDocument group, List<SignatureDocument> rest, @Nullable Membership membership) {
        if (rest.isEmpty() && (membership == null || membership.chord() == null)) {
            return group;
        }
        if (rest.isEmpty()) {
            throw new InvalidMessageException(
                    InvalidMessageException.Kind.INVALID_TASK,
                    "an element of a chord's header ends in a group, which nobody puts together");
        }
        List<SignatureDocument> steps = new ArrayList<>();
        steps.add(group);
        for (int i = rest.size() - 1; i >= 0; i--) {
            steps.add(rest.get(i));
        }
        return withRest(freezer.freeze(Signatures.chain(steps)), List.of(), membership);
    }

    private SignatureDocument taskWithRest(
            SignatureDocument task, List<SignatureDocument> rest, @Nullable Membership membership) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(task.options());
        if (membership == null && options.get("chain") == null) {
            // The usual step of a chain hands the rest on as it came.
            options.put("chain", rest);
            return Signatures.withOptions(task, options);
        }
        // In reverse order: its own steps come before those that are passed on (celery.canvas does passed + own).
        List<SignatureDocument> chain = new ArrayList<>(rest);
        chain.addAll(SignatureCodec.listFrom(options.get("chain")));
        if (membership != null && !chain.isEmpty()) {
            chain.set(0, withRest(chain.get(0), List.of(), membership));
        } else if (membership != null) {
            options.put("group_id", membership.groupId());
            options.put("group_index", membership.index());
            if (membership.chord() != null) {
                options.put("chord", membership.chord());
            }
        }
        if (!chain.isEmpty()) {
            options.put("chain", Signatures.maps(chain));
        }
        return Signatures.withOptions(task, options);
    }

    private static String id(SignatureDocument group) {
        String id = Signatures.taskId(group);
        if (id == null) {
            throw new IllegalStateException("a group that was not frozen");
        }
        return id;
    }
}
