package dev.celeriac.worker;

import java.time.Duration;

/**
 * What tests make shorter.
 *
 * @param backoff between attempts to reach the broker
 * @param stall how long nothing may be fetched before the watchdog looks
 * @param stale how long read-ahead may wait for a slot
 * @param coldGrace how long interrupted tasks may take to return
 * @param sweep between two looks for chords that were left over
 * @param leftOver how long a complete chord is left to whoever completed it
 */
record WorkerTuning(
        Backoff backoff, Duration stall, Duration stale, Duration coldGrace, Duration sweep, Duration leftOver) {
    static final WorkerTuning DEFAULT =
            new WorkerTuning(Backoff.CELERY, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5));

    WorkerTuning(Backoff backoff, Duration stall, Duration stale, Duration coldGrace) {
        this(backoff, stall, stale, coldGrace, Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    WorkerTuning sweeping(Duration every, Duration after) {
        return new WorkerTuning(backoff, stall, stale, coldGrace, every, after);
    }
}
