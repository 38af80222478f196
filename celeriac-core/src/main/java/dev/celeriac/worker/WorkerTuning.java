package dev.celeriac.worker;

import java.time.Duration;

/**
 * What tests make shorter.
 *
 * @param backoff between attempts to reach the broker
 * @param stall how long nothing may be fetched before the watchdog looks
 * @param stale how long read-ahead may wait for a slot
 * @param coldGrace how long interrupted tasks may take to return
 */
record WorkerTuning(Backoff backoff, Duration stall, Duration stale, Duration coldGrace) {
    static final WorkerTuning DEFAULT =
            new WorkerTuning(Backoff.CELERY, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5));
}
