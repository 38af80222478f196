package dev.celeriac.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a {@link ClusterState} knows about a worker; guarded by the state's lock. */
final class TrackedWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterState.class);

    /** Celery's {@code HEARTBEAT_DRIFT_MAX}, in seconds. */
    private static final double GREATEST_DRIFT = 16;

    /** Celery's interval for a worker that has not named its own yet. */
    private static final double UNKNOWN_FREQ = 60;

    private static final int KEPT = 4;
    private static final Set<String> OF_THE_EVENT = Set.of("hostname", "timestamp", "local_received", "utcoffset");

    private final String hostname;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final List<Double> heartbeats = new ArrayList<>();
    private boolean driftTold;

    TrackedWorker(String hostname) {
        this.hostname = hostname;
    }

    void update(Event event) {
        event.fields().forEach((name, value) -> {
            if (!OF_THE_EVENT.contains(name)) {
                fields.put(name, value);
            }
        });
        if (event.subject().equals("offline")) {
            heartbeats.clear();
            return;
        }
        double drift = Math.abs(event.localReceived() - event.timestamp());
        if (drift > GREATEST_DRIFT && !driftTold) {
            driftTold = true;
            LOG.warn(
                    "The clock of {} differs by {} s from the one here: its times will look wrong",
                    hostname,
                    Math.round(drift));
        }
        alive(event);
    }

    /** Whoever speaks lives. */
    void alive(Event event) {
        double at = event.localReceived();
        if (Double.isNaN(at)) {
            return;
        }
        heartbeats.add(at);
        Collections.sort(heartbeats);
        if (heartbeats.size() > KEPT) {
            heartbeats.remove(0);
        }
    }

    WorkerSnapshot snapshot(Instant now) {
        double freq = fields.get("freq") instanceof Number number ? number.doubleValue() : UNKNOWN_FREQ;
        boolean alive = !heartbeats.isEmpty()
                && now.getEpochSecond() + now.getNano() / 1e9
                        < heartbeats.get(heartbeats.size() - 1) + freq * WorkerSnapshot.INTERVALS;
        return new WorkerSnapshot(
                hostname,
                alive,
                freq,
                List.copyOf(heartbeats),
                Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }
}
