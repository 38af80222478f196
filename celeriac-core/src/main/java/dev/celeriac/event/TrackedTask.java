package dev.celeriac.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClusterState} knows about a task; guarded by the state's lock. Events may come in any order: one whose state
 * comes logically before the present one only fills in what it alone knows (Celery's {@code merge_rules}).
 */
final class TrackedTask {
    private static final Map<String, String> STATES = Map.of(
            "sent", "PENDING",
            "received", "RECEIVED",
            "started", "STARTED",
            "failed", "FAILURE",
            "retried", "RETRY",
            "succeeded", "SUCCESS",
            "revoked", "REVOKED",
            "rejected", "REJECTED");

    private static final Set<String> FROM_RECEIVED =
            Set.of("name", "args", "kwargs", "parent_id", "root_id", "retries", "eta", "expires");

    private static final Set<String> OF_THE_EVENT =
            Set.of("uuid", "hostname", "timestamp", "local_received", "utcoffset", "pid", "clock");

    final String id;

    /** Place among the others, by the latest event. Only changed while the task is out of the order. */
    long clock;

    String origin = "";
    double seen;

    private String state = "PENDING";
    private double changed = Double.NaN;
    private @Nullable String worker;
    private @Nullable String client;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final Map<String, Double> times = new LinkedHashMap<>();

    TrackedTask(String id) {
        this.id = id;
    }

    void update(Event event, boolean byClient) {
        if (byClient) {
            client = event.hostname();
        } else {
            worker = event.hostname();
        }
        if (event.clock() >= clock) {
            clock = event.clock();
            origin = event.hostname() + "." + event.fields().get("pid");
            seen = event.timestamp();
        }
        String known = STATES.get(event.subject());
        String next = known == null ? event.subject().toUpperCase(java.util.Locale.ROOT) : known;
        if (known != null) {
            times.put(event.subject(), event.timestamp());
        }
        boolean before = !next.equals("RETRY")
                && !state.equals("RETRY")
                && TaskStates.precedence(next) > TaskStates.precedence(state);
        event.fields().forEach((name, value) -> {
            boolean kept = !before || !next.equals("RECEIVED") || FROM_RECEIVED.contains(name);
            if (kept && !OF_THE_EVENT.contains(name)) {
                fields.put(name, value);
            }
        });
        if (!before) {
            state = next;
            changed = event.timestamp();
        }
    }

    String state() {
        return state;
    }

    @Nullable String name() {
        return text("name");
    }

    @Nullable String worker() {
        return worker;
    }

    @Nullable String parentId() {
        return text("parent_id");
    }

    private @Nullable String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    TaskSnapshot snapshot() {
        return new TaskSnapshot(
                id,
                name(),
                state,
                changed,
                clock,
                worker,
                client,
                Collections.unmodifiableMap(new LinkedHashMap<>(times)),
                Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }
}
