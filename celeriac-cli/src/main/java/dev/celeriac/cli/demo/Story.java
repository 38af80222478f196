package dev.celeriac.cli.demo;

import dev.celeriac.result.TaskMeta;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that the demo has made and what is known of each. For one thread. */
final class Story {

    /** Why a call was made. */
    enum Role {
        COUNT,
        SLOW,
        FLAKY,
        DELAYED,
        FAILING
    }

    /**
     * A call.
     *
     * @param file what it reads; null for the roles that read nothing
     */
    record Call(String id, Role role, @Nullable Path file) {}

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Map<String, TaskMeta> latest = new HashMap<>();
    private int done;
    private int counted;

    void add(Call call) {
        calls.put(call.id(), call);
    }

    Call call(String id) {
        Call call = calls.get(id);
        if (call == null) {
            throw new IllegalArgumentException("no call " + id);
        }
        return call;
    }

    /** Takes note of a document; false when it says nothing new. */
    boolean learn(TaskMeta document) {
        TaskMeta before = latest.put(document.taskId(), document);
        if (before != null && before.equals(document)) {
            return false;
        }
        if (document.ready() && (before == null || !before.ready())) {
            done++;
            if (call(document.taskId()).role() == Role.COUNT) {
                counted++;
            }
        }
        return true;
    }

    /** Ids of the calls that are not over. */
    List<String> open() {
        List<String> open = new ArrayList<>();
        for (String id : calls.keySet()) {
            TaskMeta known = latest.get(id);
            if (known == null || !known.ready()) {
                open.add(id);
            }
        }
        return open;
    }

    int total() {
        return calls.size();
    }

    int done() {
        return done;
    }

    int filesCounted() {
        return counted;
    }

    /** The documents of the calls of a role, as far as there are any, in the order of the calls. */
    List<TaskMeta> documents(Role role) {
        return calls.values().stream()
                .filter(call -> call.role() == role)
                .map(call -> latest.get(call.id()))
                .filter(document -> document != null)
                .toList();
    }

    long calls(Role role) {
        return calls.values().stream().filter(call -> call.role() == role).count();
    }

    /** How many calls were delivered more than once. */
    long redelivered() {
        return latest.values().stream()
                .filter(document -> Verdict.number(document.result(), "deliveries") > 1)
                .count();
    }
}
