package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import java.util.Map;

/** The application that {@code celeriac -A dev.celeriac.benchmarks.BenchApp worker} runs; its broker is CELERY_BROKER_URL. */
public final class BenchApp {
    private BenchApp() {}

    /** Found by the command line. */
    public static Celeriac app() {
        return Celeriac.builder("bench").build().register(BenchTasks.class);
    }

    /** Nothing but this broker: what the environment says about another one does not matter. */
    static Celeriac at(String brokerUrl) {
        return Celeriac.builder("bench")
                .environment(Map.of())
                .brokerUrl(brokerUrl)
                .build()
                .register(BenchTasks.class);
    }
}
