package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A call that has failed before it could be made, because what was to lead to it did.
 *
 * @param task the call, frozen
 * @param errbacks what is to be told
 */
public record FailedCall(SignatureDocument task, List<SignatureDocument> errbacks) {

    /** Its id. */
    public String id() {
        return String.valueOf(Signatures.taskId(task));
    }

    /**
     * Whose errbacks are called when a frozen canvas cannot be launched: those of a chain once, for its last task; those of
     * a group for each of its members ({@code Backend.chord_error_from_stack}).
     */
    static List<FailedCall> of(SignatureDocument canvas) {
        List<SignatureDocument> own = SignatureCodec.listFrom(canvas.options().get("link_error"));
        switch (Signatures.kind(canvas)) {
            case Signatures.CHAIN:
                List<SignatureDocument> steps = Signatures.tasks(canvas);
                if (steps.isEmpty()) {
                    return List.of();
                }
                Set<SignatureDocument> all = new LinkedHashSet<>(own);
                of(steps.get(0)).forEach(call -> all.addAll(call.errbacks()));
                List<FailedCall> ends = of(steps.get(steps.size() - 1));
                return ends.isEmpty()
                        ? List.of()
                        : List.of(new FailedCall(ends.get(ends.size() - 1).task(), List.copyOf(all)));
            case Signatures.GROUP:
                List<FailedCall> members = new ArrayList<>();
                for (SignatureDocument member : Signatures.tasks(canvas)) {
                    of(member).forEach(call -> members.add(call.with(own)));
                }
                return members;
            case Signatures.CHORD:
                return of(Signatures.body(canvas)).stream()
                        .map(call -> call.with(own))
                        .toList();
            default:
                return List.of(new FailedCall(canvas, own));
        }
    }

    private FailedCall with(List<SignatureDocument> more) {
        Set<SignatureDocument> all = new LinkedHashSet<>(errbacks);
        all.addAll(more);
        return new FailedCall(task, List.copyOf(all));
    }
}
