package dev.celeriac.control;

import dev.celeriac.codec.PythonRepr;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.worker.RevocationEntry;
import dev.celeriac.worker.Revocations;
import dev.celeriac.worker.TaskView;
import dev.celeriac.worker.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands by which tasks are not started any more, or stopped. */
final class RevokingCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RevokingCommands.class);
    private static final double NANOS = 1e9;

    private RevokingCommands() {}

    static void addTo(ControlCommands commands) {
        commands.add(
                "revoke",
                (worker, arguments) -> revoke(worker, arguments, arguments.flag("terminate"), signal(arguments)));
        commands.add("terminate", (worker, arguments) -> {
            if (!arguments.all().containsKey("signal")) {
                throw ControlError.missing("terminate", "signal");
            }
            return revoke(worker, arguments, true, signal(arguments));
        });
        commands.add("revoke_by_stamped_headers", RevokingCommands::revokeStamped);
        commands.add("hello", RevokingCommands::hello);
    }

    /** What the broker has to remember of a command; nothing of one that is wrong, which its workers answer. */
    static List<String> entries(String command, Map<String, ? extends @Nullable Object> given) {
        try {
            ControlArguments arguments = new ControlArguments(command, new LinkedHashMap<>(given));
            List<String> entries = new ArrayList<>();
            if (command.equals("revoke") || command.equals("terminate")) {
                arguments.texts("task_id").forEach(id -> entries.add(RevocationEntry.task(id)));
            } else if (command.equals("revoke_by_stamped_headers")) {
                stamps(arguments)
                        .forEach((name, values) ->
                                values.forEach(value -> entries.add(RevocationEntry.stamp(name, value))));
            }
            return entries;
        } catch (ControlError e) {
            return List.of();
        }
    }

    private static ProcessSignal signal(ControlArguments arguments) {
        Object signal = arguments.get("signal");
        return signal == null || signal.equals("") ? ProcessSignal.TERM : ProcessSignal.parse(signal.toString());
    }

    private static Object revoke(Worker worker, ControlArguments arguments, boolean terminate, ProcessSignal signal) {
        Set<String> ids = new LinkedHashSet<>(arguments.requiredTexts("task_id"));
        worker.revoke(ids);
        if (!terminate) {
            String names = String.join(", ", ids);
            LOG.info(
                    "Tasks flagged as revoked: {}",
                    ids.stream().map(ControlNode::shortened).collect(Collectors.joining(", ")));
            return SteeringCommands.ok("tasks " + names + " flagged as revoked");
        }
        List<String> terminated =
                terminate(worker, view -> ids.contains(view.request().id()), signal);
        return SteeringCommands.ok(
                terminated.isEmpty() ? "terminate: tasks unknown" : "terminate: " + String.join(", ", terminated));
    }

    /** What waits here is revoked already and will not begin. */
    private static List<String> terminate(Worker worker, Predicate<TaskView> which, ProcessSignal signal) {
        List<String> ids = Stream.concat(worker.active().stream(), worker.reserved().stream())
                .filter(which)
                .map(view -> view.request().id())
                .distinct()
                .toList();
        for (String id : ids) {
            LOG.info("Terminating {} ({})", ControlNode.shortened(id), signal);
            worker.terminate(id, signal);
        }
        return ids;
    }

    private static Object revokeStamped(Worker worker, ControlArguments arguments) {
        Map<String, List<String>> stamps = stamps(arguments);
        boolean terminate = arguments.flag("terminate");
        ProcessSignal signal = signal(arguments);
        worker.revokeStamped(stamps);
        String shown = "headers " + PythonRepr.of(stamps);
        if (!terminate) {
            LOG.info("{} flagged as revoked", shown);
            return SteeringCommands.ok(shown + " flagged as revoked, but not terminated");
        }
        List<String> terminated =
                terminate(worker, view -> Revocations.bears(view.request().headers(), stamps), signal);
        worker.revoke(terminated);
        return SteeringCommands.ok(shown + (terminated.isEmpty() ? " were not terminated" : " revoked"));
    }

    /** A map, or a list of {@code name=value} as the command line sends it. */
    private static Map<String, List<String>> stamps(ControlArguments arguments) {
        Object given = arguments.get("headers");
        Map<String, List<String>> stamps = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> stamps.put(String.valueOf(name), values(value)));
        } else if (given instanceof List<?> list) {
            for (Object pair : list) {
                String text = String.valueOf(pair);
                int equals = text.indexOf('=');
                if (equals < 1) {
                    throw ControlError.wrong("revoke_by_stamped_headers", "headers", "name=value", pair);
                }
                stamps.computeIfAbsent(text.substring(0, equals), name -> new ArrayList<>())
                        .add(text.substring(equals + 1));
            }
        } else {
            throw given == null
                    ? ControlError.missing("revoke_by_stamped_headers", "headers")
                    : ControlError.wrong("revoke_by_stamped_headers", "headers", "dict or list", given);
        }
        return stamps;
    }

    private static List<String> values(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    /** A worker that starts asks for what the others know (Celery's mingle). */
    private static @Nullable Object hello(Worker worker, ControlArguments arguments) {
        String from = arguments.text("from_node");
        if (from.equals(worker.options().hostname())) {
            return null;
        }
        LOG.info("sync with {}", ControlNode.shortened(from));
        if (arguments.get("revoked") instanceof Map<?, ?> theirs) {
            learn(worker, theirs);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("revoked", known(worker));
        answer.put("clock", worker.clock().forward());
        return answer;
    }

    /** Their times are of a clock that means nothing here. */
    static void learn(Worker worker, Map<?, ?> revoked) {
        List<String> ids = revoked.keySet().stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        if (!ids.isEmpty()) {
            worker.revocations().revokeAll(ids);
        }
    }

    /** As Celery's set of revoked tasks is written: id to the monotonic time of its revocation, which must be a float. */
    static Map<String, Object> known(Worker worker) {
        double monotonic = System.nanoTime() / NANOS;
        Map<String, Object> known = new LinkedHashMap<>();
        worker.revocations().ages().forEach((id, age) -> known.put(id, List.of(monotonic - age.toMillis() / 1e3, id)));
        return known;
    }
}
