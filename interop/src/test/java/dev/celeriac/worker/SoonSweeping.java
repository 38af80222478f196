package dev.celeriac.worker;

import java.time.Duration;

/** Makes workers look for chords that were left over without much patience. */
public final class SoonSweeping {
    private SoonSweeping() {}

    /** The builder, changed. */
    public static WorkerBuilder of(WorkerBuilder worker) {
        return worker.tuning(WorkerTuning.DEFAULT.sweeping(Duration.ofMillis(200), Duration.ofSeconds(1)));
    }
}
