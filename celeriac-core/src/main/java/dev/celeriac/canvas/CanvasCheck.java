package dev.celeriac.canvas;

import dev.celeriac.codec.EncodeException;
import dev.celeriac.codec.PayloadCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a workflow before it is sent and says which member is wrong, by its place: {@code step 2 of the chain, body
 * of the chord}. Not thread-safe.
 */
public final class CanvasCheck {
    private static final int DEEPEST = 200;
    private static final Set<String> KINDS =
            Set.of(Signatures.CHAIN, Signatures.GROUP, Signatures.CHORD, "xmap", "xstarmap", "chunks");

    private final @Nullable PayloadCodec codec;
    private final Deque<String> place = new ArrayDeque<>();
    private final Set<Object> around = Collections.newSetFromMap(new IdentityHashMap<>());

    private CanvasCheck(@Nullable PayloadCodec codec) {
        this.codec = codec;
    }

    /**
     * That everything in it which should be a signature is one, and that nothing is in itself.
     *
     * @param canvas a signature as a map
     * @throws InvalidArgumentsException naming the member
     */
    public static void structure(@Nullable Object canvas) {
        new CanvasCheck(null).check(canvas);
    }

    /**
     * {@link #structure}, and that all arguments and options can be written.
     *
     * @throws InvalidArgumentsException naming the member
     */
    public static void values(SignatureDocument canvas, PayloadCodec codec) {
        new CanvasCheck(codec).check(canvas);
    }

    private void check(@Nullable Object one) {
        if (one == null) {
            throw wrong("there is none", null);
        }
        if (place.size() > DEEPEST || !around.add(one)) {
            throw wrong(
                    place.size() > DEEPEST
                            ? "it is nested more than " + DEEPEST + " levels deep"
                            : "it is linked to itself",
                    null);
        }
        SignatureDocument signature;
        try {
            signature = SignatureCodec.fromMap(one);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage(), e);
        }
        String kind = Signatures.kind(signature);
        if (!kind.isEmpty() && !KINDS.contains(kind)) {
            throw wrong("'" + kind + "' of " + signature.task() + " is no kind of workflow: " + KINDS, null);
        }
        switch (kind) {
            case Signatures.CHAIN:
                all(signature.kwargs().get("tasks"), "step", "the chain");
                break;
            case Signatures.GROUP:
                all(signature.kwargs().get("tasks"), "member", "the group");
                break;
            case Signatures.CHORD:
                Object header = signature.kwargs().get("header");
                if (header instanceof List) {
                    all(header, "member", "the chord's header");
                } else {
                    at("header of the chord", header);
                }
                at("body of the chord", signature.kwargs().get("body"));
                break;
            default:
                encodable(signature);
        }
        links(signature);
        around.remove(one);
    }

    private void links(SignatureDocument signature) {
        String of = Signatures.kind(signature).isEmpty() ? signature.task() : "the " + Signatures.kind(signature);
        all(listed(signature.options().get("link")), "callback", of);
        all(listed(signature.options().get("link_error")), "errback", of);
        all(listed(signature.options().get("chain")), "step after", of);
    }

    private static Object listed(@Nullable Object links) {
        return links == null ? List.of() : links instanceof List ? links : List.of(links);
    }

    private void all(@Nullable Object members, String what, String of) {
        if (!(members instanceof List<?> list)) {
            throw wrong(
                    (what.equals("step") ? "the steps of " : "the members of ") + of + " are " + members
                            + ", not a list",
                    null);
        }
        int number = 1;
        for (Object member : list) {
            at(what + " " + number + " of " + of, member);
            number++;
        }
    }

    private void at(String where, @Nullable Object one) {
        place.push(where);
        check(one);
        place.pop();
    }

    private void encodable(SignatureDocument signature) {
        if (codec == null) {
            return;
        }
        try {
            codec.toPlain(signature.args());
            codec.toPlain(signature.kwargs());
            for (Map.Entry<String, @Nullable Object> option :
                    signature.options().entrySet()) {
                if (!List.of("link", "link_error", "chain").contains(option.getKey())) {
                    codec.toPlain(option.getValue());
                }
            }
        } catch (EncodeException e) {
            throw new InvalidArgumentsException(
                    "The workflow cannot be sent because of its member " + signature.task() + where() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private String where() {
        return place.isEmpty() ? "" : " (" + String.join(" in ", place) + ")";
    }

    private InvalidArgumentsException wrong(@Nullable String problem, @Nullable Throwable cause) {
        String where = place.isEmpty() ? "The workflow" : "The workflow's " + String.join(" in ", place);
        String message = where + " is wrong: " + problem;
        return cause == null ? new InvalidArgumentsException(message) : new InvalidArgumentsException(message, cause);
    }
}
