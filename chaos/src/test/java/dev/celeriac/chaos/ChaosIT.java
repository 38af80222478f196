package dev.celeriac.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.testkit.server.RedisServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A small run on each broker; {@code chaos/run} does the large ones. */
class ChaosIT {
    private static Verdict run(String broker, String directory) throws Exception {
        return ChaosRun.run(RunPlan.parse(
                "broker=" + broker,
                "tasks=3000",
                "workers=2",
                "slots=4",
                "kills=6",
                "patience=60",
                "directory=target/chaos-it/" + directory));
    }

    private static void assertGood(Verdict verdict) {
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.unexplained()).isEmpty();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.interrupted()).as("kills have hit running tasks").isPositive();
        assertThat(verdict.good()).isTrue();
    }

    @Test
    @DisplayName("SQLite: six kills lose nothing, and what runs twice was in its worker's hands")
    void sqlite() throws Exception {
        assertGood(run("sqlite", "sqlite"));
    }

    @Test
    @DisplayName("Redis: six kills lose nothing, and what runs twice was in its worker's hands")
    void redis() throws Exception {
        assertGood(run(RedisServer.require() + "/2", "redis"));
    }
}
