package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.canvas.Launch;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chords where nobody counts their parts: an error, and nobody who waits for ever. */
class UncountedChordTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Celeriac app = Celeriac.builder("uncounted")
            .environment(Map.of())
            .brokerUrl("memory://" + UUID.randomUUID())
            .resultBackend("uncounted://" + UUID.randomUUID())
            .build()
            .register(Numbers.class);

    /** The tasks. */
    static final class Numbers {
        private Numbers() {}

        @Task(name = "uncounted.one")
        static long one() {
            return 1;
        }

        @Task(name = "uncounted.count")
        static long count(List<Long> parts) {
            return parts.size();
        }
    }

    @AfterEach
    void close() {
        app.close();
    }

    private Chord<Long> chord() {
        return app.group(List.of(
                        app.task(Numbers::one).s(), app.task(Numbers::one).s()))
                .then(app.task(Numbers::count));
    }

    @Test
    @DisplayName("a chord is refused at the caller, with the store's name and what to set; nothing is published")
    void atTheCaller() {
        assertThatThrownBy(() -> chord().delay())
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("uncounted://")
                .hasMessageContaining("Set result_backend to one that does");
        assertThat(app.transport().stats("celery").ready()).isZero();
    }

    @Test
    @DisplayName("groups work; a chord that a worker would have to begin fails the task before it, and what follows")
    void inTheWorker() throws InterruptedException {
        try (Worker worker = app.worker().start()) {
            assertThat(worker.awaitReady(PATIENCE)).isTrue();
            assertThat(app.group(List.of(app.task(Numbers::one).s())).delay().get(PATIENCE))
                    .containsExactly(1L);

            Workflow<Long> chain = app.chain(app.task(Numbers::one).s()).then(chord());
            assertThatThrownBy(chain::delay).hasMessageContaining("chord with body uncounted.count");
            // As a producer sends it whose own store counts.
            Launch launch = app.publications().launch(chain.toDocument(), List.of(), null, Map.of());
            app.transport().publish(launch.publications(), PATIENCE);
            AsyncResult<?> later = app.result(launch.results().get(0).id());

            assertThatThrownBy(() -> later.get(PATIENCE))
                    .hasStackTraceContaining("this worker has no result store that counts its parts");
            assertThat(later.state()).isEqualTo("FAILURE");
        }
    }
}
