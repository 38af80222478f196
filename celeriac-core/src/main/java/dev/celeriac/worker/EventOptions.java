package dev.celeriac.worker;

import java.time.Duration;

/**
 * What a worker tells of itself.
 *
 * @param taskEvents whether it sends task events from the start ({@code -E})
 * @param heartbeats whether it sends {@code worker-online}, {@code -heartbeat} and {@code -offline}
 * @param interval between heartbeats
 */
record EventOptions(boolean taskEvents, boolean heartbeats, Duration interval) {
    /** Celery's. */
    static final Duration INTERVAL = Duration.ofSeconds(2);
}
