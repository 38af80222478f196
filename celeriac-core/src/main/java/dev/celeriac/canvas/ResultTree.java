package dev.celeriac.canvas;

import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of a canvas: a task, or a group with its members, and what went before (in Celery what {@code freeze}
 * returns).
 *
 * @param id of the task or group
 * @param task name of the task; null for a group
 * @param members null for a task
 * @param parent the step before it
 */
public record ResultTree(
        String id,
        @Nullable String task,
        @Nullable List<ResultTree> members,
        @Nullable ResultTree parent) {

    /** The results of a frozen canvas. */
    public static ResultTree of(SignatureDocument frozen, @Nullable ResultTree before) {
        switch (Signatures.kind(frozen)) {
            case Signatures.CHAIN:
                ResultTree last = before;
                for (SignatureDocument step : Signatures.tasks(frozen)) {
                    last = of(step, last);
                }
                return last == null ? new ResultTree("", null, List.of(), null) : last;
            case Signatures.GROUP:
                return group(frozen, before);
            case Signatures.CHORD:
                return of(Signatures.body(frozen), group(Signatures.header(frozen), before));
            default:
                ResultTree end = new ResultTree(String.valueOf(Signatures.taskId(frozen)), frozen.task(), null, before);
                for (SignatureDocument step : Signatures.own(frozen)) {
                    end = of(step, end);
                }
                return end;
        }
    }

    private static ResultTree group(SignatureDocument group, @Nullable ResultTree before) {
        List<ResultTree> members = new ArrayList<>();
        Signatures.tasks(group).forEach(member -> members.add(of(member, null)));
        return new ResultTree(String.valueOf(Signatures.taskId(group)), null, members, before);
    }

    /** Celery's {@code as_tuple}: {@code [[id, parent], null]}, for a group {@code [[id, parent], [members]]}. */
    public List<@Nullable Object> asTuple() {
        List<@Nullable Object> tuples = null;
        if (members != null) {
            tuples = new ArrayList<>();
            for (ResultTree member : members) {
                tuples.add(member.asTuple());
            }
        }
        return Arrays.asList(Arrays.asList(id, parent == null ? null : parent.asTuple()), tuples);
    }
}
