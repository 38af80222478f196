package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Questions to signatures, and copies of them with something changed. Pure. */
public final class Signatures {

    static final String CHAIN = "chain";
    static final String GROUP = "group";
    static final String CHORD = "chord";

    private Signatures() {}

    /** {@code chain}, {@code group}, {@code chord}, or empty for a single task. */
    static String kind(SignatureDocument signature) {
        return signature.subtaskType() == null ? "" : signature.subtaskType();
    }

    /** Tasks one after the other. */
    public static SignatureDocument chain(List<SignatureDocument> steps) {
        return canvas(CHAIN, Map.of("tasks", maps(steps)), Map.of());
    }

    /** Tasks side by side. */
    public static SignatureDocument group(List<SignatureDocument> members) {
        return group(members, Map.of());
    }

    static SignatureDocument group(List<SignatureDocument> members, Map<String, @Nullable Object> options) {
        return canvas(GROUP, Map.of("tasks", maps(members)), options);
    }

    /** Tasks side by side, and one that gets their results. */
    public static SignatureDocument chord(SignatureDocument header, SignatureDocument body) {
        Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
        kwargs.put("kwargs", Map.of());
        kwargs.put("header", SignatureCodec.toMap(header));
        kwargs.put("body", SignatureCodec.toMap(body));
        return canvas(CHORD, kwargs, Map.of());
    }

    /** A chord as Celery's operator makes it, with a list as its header and the rest of the group left out. */
    static SignatureDocument chordWithList(SignatureDocument group, SignatureDocument body) {
        Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
        kwargs.put("kwargs", Map.of());
        kwargs.put("header", maps(tasks(group)));
        kwargs.put("body", SignatureCodec.toMap(body));
        return canvas(CHORD, kwargs, Map.of());
    }

    /**
     * A chord of what a message says: a list of signatures or a group, and a body.
     *
     * @throws InvalidMessageException if they are no signatures
     */
    public static SignatureDocument chordOf(Object header, Object body) {
        SignatureDocument chord = canvas(CHORD, Map.of("header", header), Map.of());
        return chord(header(chord), SignatureCodec.fromMap(body));
    }

    private static SignatureDocument canvas(
            String kind, Map<String, @Nullable Object> kwargs, Map<String, @Nullable Object> options) {
        return new SignatureDocument("celery." + kind, List.of(), kwargs, options, kind, false);
    }

    static List<Object> maps(List<SignatureDocument> signatures) {
        List<Object> maps = new ArrayList<>(signatures.size());
        signatures.forEach(signature -> maps.add(SignatureCodec.toMap(signature)));
        return maps;
    }

    /** Steps of a chain, members of a group. */
    static List<SignatureDocument> tasks(SignatureDocument canvas) {
        return SignatureCodec.listFrom(canvas.kwargs().get("tasks"));
    }

    /** Steps of a chain, members of a group. */
    public static List<SignatureDocument> members(SignatureDocument canvas) {
        return tasks(canvas);
    }

    /** The header of a chord as a group. */
    public static SignatureDocument headerOf(SignatureDocument chord) {
        return header(chord);
    }

    /** The body of a chord. */
    public static SignatureDocument bodyOf(SignatureDocument chord) {
        return body(chord);
    }

    /** The header of a chord as a group: Celery sends a list or a group. */
    static SignatureDocument header(SignatureDocument chord) {
        Object header = chord.kwargs().get("header");
        if (header instanceof Map || header instanceof SignatureDocument) {
            SignatureDocument group = SignatureCodec.fromMap(header);
            return kind(group).equals(GROUP) ? group : group(List.of(group));
        }
        return group(SignatureCodec.listFrom(header));
    }

    /** With other elements of the header, in the form in which they are: a list, or a group. */
    static SignatureDocument withHeader(SignatureDocument chord, List<SignatureDocument> elements) {
        return withKwarg(
                chord,
                "header",
                chord.kwargs().get("header") instanceof List
                        ? maps(elements)
                        : SignatureCodec.toMap(withKwarg(header(chord), "tasks", maps(elements))));
    }

    /**
     * @throws InvalidMessageException if there is none
     */
    static SignatureDocument body(SignatureDocument chord) {
        Object body = chord.kwargs().get("body");
        if (body == null) {
            throw new InvalidMessageException(
                    InvalidMessageException.Kind.INVALID_TASK, "a chord without a body: call chord(header)(body)");
        }
        return SignatureCodec.fromMap(body);
    }

    /** The body of the first chord in a frozen canvas; null if there is none. Callbacks are not looked at. */
    static @Nullable SignatureDocument chordBody(SignatureDocument canvas) {
        switch (kind(canvas)) {
            case CHORD:
                return body(canvas);
            case CHAIN:
            case GROUP:
                for (SignatureDocument member : tasks(canvas)) {
                    SignatureDocument found = chordBody(member);
                    if (found != null) {
                        return found;
                    }
                }
                return null;
            default:
                return null;
        }
    }

    /** What follows it according to its own option, in the order in which it runs. */
    static List<SignatureDocument> own(SignatureDocument signature) {
        Object chain = signature.options().get("chain");
        if (chain == null) {
            return List.of();
        }
        List<SignatureDocument> steps = new ArrayList<>(SignatureCodec.listFrom(chain));
        Collections.reverse(steps);
        return steps;
    }

    static @Nullable String taskId(SignatureDocument signature) {
        Object id = signature.options().get("task_id");
        return id == null ? null : id.toString();
    }

    /** The same with other options. */
    public static SignatureDocument withOptions(SignatureDocument signature, Map<String, @Nullable Object> options) {
        return new SignatureDocument(
                signature.task(),
                signature.args(),
                signature.kwargs(),
                options,
                signature.subtaskType(),
                signature.immutable());
    }

    static SignatureDocument withOption(SignatureDocument signature, String name, @Nullable Object value) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(signature.options());
        options.put(name, value);
        return withOptions(signature, options);
    }

    static SignatureDocument withKwarg(SignatureDocument signature, String name, @Nullable Object value) {
        Map<String, @Nullable Object> kwargs = new LinkedHashMap<>(signature.kwargs());
        kwargs.put(name, value);
        return new SignatureDocument(
                signature.task(),
                signature.args(),
                kwargs,
                signature.options(),
                signature.subtaskType(),
                signature.immutable());
    }

    /** With arguments in front, unless it is immutable. */
    static SignatureDocument after(SignatureDocument signature, List<@Nullable Object> prepend) {
        if (prepend.isEmpty() || signature.immutable()) {
            return signature;
        }
        List<@Nullable Object> args = new ArrayList<>(prepend);
        args.addAll(signature.args());
        return new SignatureDocument(
                signature.task(),
                args,
                signature.kwargs(),
                signature.options(),
                signature.subtaskType(),
                signature.immutable());
    }

    /** A copy whose first tasks take nothing from before them. */
    public static SignatureDocument immutable(SignatureDocument signature) {
        switch (kind(signature)) {
            case CHAIN:
                List<SignatureDocument> steps = new ArrayList<>(tasks(signature));
                if (!steps.isEmpty()) {
                    steps.set(0, immutable(steps.get(0)));
                }
                return withKwarg(signature, "tasks", maps(steps));
            case GROUP:
                return withKwarg(
                        signature,
                        "tasks",
                        maps(tasks(signature).stream()
                                .map(Signatures::immutable)
                                .toList()));
            case CHORD:
                return withKwarg(signature, "header", SignatureCodec.toMap(immutable(header(signature))));
            default:
                return new SignatureDocument(
                        signature.task(), signature.args(), signature.kwargs(), signature.options(), null, true);
        }
    }

    /** Adds to a list of callbacks what is not there yet, as Celery does. */
    static SignatureDocument append(SignatureDocument signature, String option, List<SignatureDocument> more) {
        if (more.isEmpty()) {
            return signature;
        }
        List<Object> all =
                new ArrayList<>(maps(SignatureCodec.listFrom(signature.options().get(option))));
        for (Object one : maps(more)) {
            if (!all.contains(one)) {
                all.add(one);
            }
        }
        return withOption(signature, option, Collections.unmodifiableList(all));
    }

    /** What is to be called with the result: after the last step, after a chord's body, after a group's first member. */
    public static SignatureDocument link(SignatureDocument signature, List<SignatureDocument> callbacks) {
        if (callbacks.isEmpty()) {
            return signature;
        }
        switch (kind(signature)) {
            case CHAIN:
            case GROUP:
                List<SignatureDocument> tasks = new ArrayList<>(tasks(signature));
                if (tasks.isEmpty()) {
                    return signature;
                }
                // Celery links a group's callback to its first member, as an immutable one.
                boolean chain = kind(signature).equals(CHAIN);
                int at = chain ? tasks.size() - 1 : 0;
                tasks.set(
                        at,
                        link(
                                tasks.get(at),
                                chain
                                        ? callbacks
                                        : callbacks.stream()
                                                .map(Signatures::immutable)
                                                .toList()));
                return withKwarg(signature, "tasks", maps(tasks));
            case CHORD:
                return withKwarg(signature, "body", SignatureCodec.toMap(link(body(signature), callbacks)));
            default:
                return append(signature, "link", callbacks);
        }
    }

    /**
     * What is to be called when a task of it fails: on every step and member, but of a chord on the body, and on those
     * members of the header that are chords.
     */
    public static SignatureDocument linkError(SignatureDocument signature, List<SignatureDocument> errbacks) {
        return linkError(signature, errbacks, false);
    }

    /** @param headers whether that of a chord belongs on every member of its header ({@code task_allow_error_cb_on_chord_header}) */
    public static SignatureDocument linkError(
            SignatureDocument signature, List<SignatureDocument> errbacks, boolean headers) {
        if (errbacks.isEmpty()) {
            return signature;
        }
        switch (kind(signature)) {
            case CHAIN:
            case GROUP:
                return withKwarg(
                        signature,
                        "tasks",
                        maps(tasks(signature).stream()
                                .map(task -> linkError(task, errbacks, headers))
                                .toList()));
            case CHORD:
                List<SignatureDocument> parts = tasks(header(signature)).stream()
                        .map(task -> headers || kind(task).equals(CHORD) ? linkError(task, errbacks, headers) : task)
                        .toList();
                return withKwarg(
                        withHeader(signature, parts),
                        "body",
                        SignatureCodec.toMap(linkError(body(signature), errbacks, headers)));
            default:
                return append(signature, "link_error", errbacks);
        }
    }

    /** With arguments in front and keyword arguments that go before its own, unless it is immutable. */
    public static SignatureDocument clone(
            SignatureDocument signature,
            List<? extends @Nullable Object> first,
            Map<String, ? extends @Nullable Object> more) {
        if (signature.immutable()) {
            return signature;
        }
        Map<String, @Nullable Object> kwargs = new LinkedHashMap<>(signature.kwargs());
        kwargs.putAll(more);
        SignatureDocument after = after(signature, new ArrayList<>(first));
        return new SignatureDocument(
                after.task(), after.args(), kwargs, after.options(), after.subtaskType(), after.immutable());
    }
}
