package dev.celeriac.interop;

import java.util.List;
import java.util.Map;

/** Commands of remote control with arguments that any worker can be asked with. */
final class Questions {
    private Questions() {}

    /**
     * The arguments to ask a worker with.
     *
     * @param task a task that the worker has
     * @param queue a queue that nobody else uses
     * @param running id of a task that runs there
     */
    static Map<String, Object> arguments(String command, String task, String queue, String running) {
        return switch (command) {
            case "query_task" -> Map.of("ids", List.of(running, "unknown"));
            case "hello" -> Map.of("from_node", "somebody@else", "revoked", Map.of());
            case "revoke" -> Map.of("task_id", List.of("unknown-1"));
            case "terminate" -> Map.of("signal", "KILL", "task_id", List.of("unknown-2"));
            case "revoke_by_stamped_headers" -> Map.of("headers", Map.of("stamp", List.of("nobody")));
            case "rate_limit" -> Map.of("task_name", task, "rate_limit", "100/s");
            case "time_limit" -> Map.of("task_name", task, "soft", 100, "hard", 200);
            case "add_consumer", "cancel_consumer" -> Map.of("queue", queue);
            case "pool_grow", "pool_shrink" -> Map.of("n", 1);
            case "autoscale" -> Map.of("max", 4, "min", 2);
            case "election" -> Map.of("id", "e1", "topic", "task");
            default -> Map.of();
        };
    }

    /** What is wrong with an answer, compared with a Python worker's; empty when nothing is. */
    static String difference(String path, Object expected, Object actual) {
        if (expected instanceof Map<?, ?> theirs && actual instanceof Map<?, ?> ours) {
            for (Map.Entry<?, ?> each : theirs.entrySet()) {
                String inner = path + "." + each.getKey();
                if (!ours.containsKey(each.getKey())) {
                    return inner + " is missing";
                }
                if (each.getValue() != null && ours.get(each.getKey()) != null) {
                    String found = difference(inner, each.getValue(), ours.get(each.getKey()));
                    if (!found.isEmpty()) {
                        return found;
                    }
                }
            }
            return "";
        }
        if (expected instanceof List<?> theirs && actual instanceof List<?> ours) {
            return theirs.isEmpty() || ours.isEmpty() || theirs.get(0) == null || ours.get(0) == null
                    ? ""
                    : difference(path + "[0]", theirs.get(0), ours.get(0));
        }
        boolean alike = expected instanceof Number && actual instanceof Number
                || expected.getClass().equals(actual.getClass());
        return alike ? "" : path + " is " + actual + ", in Python " + expected;
    }
}
