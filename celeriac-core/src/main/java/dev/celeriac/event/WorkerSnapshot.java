package dev.celeriac.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a worker at one moment.
 *
 * @param hostname its node name
 * @param alive whether its last heartbeat is less than two intervals ago
 * @param freq seconds between its heartbeats
 * @param heartbeats when the last four came, in seconds of Unix time, the latest last
 * @param fields what it last said about itself, under Celery's names: pid, clock, active, processed, loadavg, sw_ident,
 *     sw_ver, sw_sys
 */
public record WorkerSnapshot(
        String hostname, boolean alive, double freq, List<Double> heartbeats, Map<String, @Nullable Object> fields) {

    /** Intervals without a heartbeat after which a worker counts as dead. */
    static final int INTERVALS = 2;

    /** Tasks that it ran at its last heartbeat; -1 if it has not said. */
    public long active() {
        return number("active");
    }

    /** Tasks that it had processed at its last heartbeat; -1 if it has not said. */
    public long processed() {
        return number("processed");
    }

    /** Process id; -1 if it has not said. */
    public long pid() {
        return number("pid");
    }

    private long number(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : -1;
    }
}
