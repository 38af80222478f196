package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.Embed;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.TaskRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which plain signatures follow a task, with their arguments complete. */
final class FollowUps {

    /** Stands for a null result in a list of arguments to prepend. */
    static final Object NULL = new Object();

    private FollowUps() {}

    static List<SignatureDocument> ofSuccess(TaskRequest request, @Nullable Object result) {
        List<Object> prepend = List.of(result == null ? NULL : result);
        List<SignatureDocument> all = new ArrayList<>();
        for (SignatureDocument callback : request.embed().callbacks()) {
            all.addAll(expand(callback, prepend, List.of()));
        }
        List<SignatureDocument> chain = request.embed().chain();
        if (!chain.isEmpty()) {
            int last = chain.size() - 1;
            all.addAll(expand(chain.get(last), prepend, chain.subList(0, last)));
        }
        return all;
    }

    static List<SignatureDocument> ofFailure(TaskRequest request) {
        List<SignatureDocument> all = new ArrayList<>();
        for (SignatureDocument errback : request.embed().errbacks()) {
            all.addAll(expand(errback, List.of(request.id()), List.of()));
        }
        return all;
    }

    /**
     * @param prepend goes before the arguments of every signature that is not immutable
     * @param rest of the chain, in reverse order as on the wire
     */
    static List<SignatureDocument> expand(
            SignatureDocument signature, List<Object> prepend, List<SignatureDocument> rest) {
        String type = signature.subtaskType() == null ? "" : signature.subtaskType();
        switch (type) {
            case "chain":
                return expandChain(signature, prepend, rest);
            case "group":
                return expandGroup(signature, prepend, rest);
            case "chord":
                throw unsupported("a chord after a task");
            default:
                return List.of(plain(signature, prepend, rest));
        }
    }

    private static SignatureDocument plain(
            SignatureDocument signature, List<Object> prepend, List<SignatureDocument> rest) {
        List<@Nullable Object> args = new ArrayList<>();
        if (!signature.immutable()) {
            prepend.forEach(value -> args.add(value == NULL ? null : value));
        }
        args.addAll(signature.args());
        Map<String, @Nullable Object> options = new LinkedHashMap<>(signature.options());
        if (!rest.isEmpty()) {
            // A signature's own chain is its tail and runs last in reverse order: celery.canvas does own + passed.
            List<Object> chain = new ArrayList<>(SignatureCodec.listFrom(options.get("chain")));
            chain.addAll(rest);
            options.put("chain", chain);
        }
        return new SignatureDocument(
                signature.task(), args, signature.kwargs(), options, signature.subtaskType(), signature.immutable());
    }

    private static List<SignatureDocument> expandChain(
            SignatureDocument chain, List<Object> prepend, List<SignatureDocument> rest) {
        List<SignatureDocument> steps = SignatureCodec.listFrom(chain.kwargs().get("tasks"));
        if (steps.isEmpty()) {
            return List.of();
        }
        List<SignatureDocument> following = new ArrayList<>(rest);
        for (int i = steps.size() - 1; i > 0; i--) {
            following.add(steps.get(i));
        }
        return expand(steps.get(0), prepend, following);
    }

    private static List<SignatureDocument> expandGroup(
            SignatureDocument group, List<Object> prepend, List<SignatureDocument> rest) {
        if (!rest.isEmpty()) {
            throw unsupported("a group with a task after it");
        }
        Object own = group.options().get("task_id");
        String groupId = own == null ? TaskIds.next() : own.toString();
        List<SignatureDocument> members = new ArrayList<>();
        int index = 0;
        for (SignatureDocument member : SignatureCodec.listFrom(group.kwargs().get("tasks"))) {
            for (SignatureDocument one : expand(member, group.immutable() ? List.of() : prepend, List.of())) {
                Map<String, @Nullable Object> options = new LinkedHashMap<>(one.options());
                options.putIfAbsent("group_id", groupId);
                options.putIfAbsent("group_index", index);
                members.add(new SignatureDocument(
                        one.task(), one.args(), one.kwargs(), options, one.subtaskType(), one.immutable()));
            }
            index++;
        }
        return members;
    }

    static SignatureDocument inPlaceOf(TaskRequest request, SignatureDocument by) {
        if (by.subtaskType() != null) {
            throw unsupported("replacing a task by a " + by.subtaskType());
        }
        Embed embed = request.embed();
        Map<String, @Nullable Object> options = new LinkedHashMap<>(by.options());
        options.put("task_id", request.id());
        options.put("group_id", request.headers().group());
        options.put("group_index", request.headers().groupIndex());
        options.put("chord", embed.chord());
        options.put("replaced_task_nesting", request.headers().replacedTaskNesting() + 1);
        append(options, "link", embed.callbacks());
        append(options, "link_error", embed.errbacks());
        // In reverse order: what followed the old task runs after what follows the new one.
        List<Object> chain = new ArrayList<>(embed.chain());
        chain.addAll(SignatureCodec.listFrom(options.get("chain")));
        options.put("chain", chain);
        return new SignatureDocument(by.task(), by.args(), by.kwargs(), options, null, by.immutable());
    }

    private static void append(Map<String, @Nullable Object> options, String name, List<SignatureDocument> more) {
        List<Object> all = new ArrayList<>(SignatureCodec.listFrom(options.get(name)));
        all.addAll(more);
        options.put(name, all);
    }

    private static InvalidMessageException unsupported(String what) {
        return new InvalidMessageException(
                InvalidMessageException.Kind.INVALID_TASK,
                "This version of Celeriac does not run " + what + "; let a Python worker consume that queue");
    }
}
