package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.celeriac.canvas.WrongCanvases;
import dev.celeriac.exceptions.InvalidArgumentsException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random nonsense in workflows that come as JSON. */
class WrongCanvasTest {
    private static final int SEEDS = Integer.getInteger("canvas.wrong", 3000);

    @Test
    @DisplayName("what cannot be sent is refused with an error that says so, and nothing of it is sent")
    void refused() {
        int refused = 0;
        try (Celeriac app = TestApp.of(Map.of())) {
            for (int seed = 0; seed < SEEDS; seed++) {
                if (WrongCanvases.of(seed) instanceof Map<?, ?> wrong && !isSent(app, seed, wrong)) {
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(SEEDS / 20, SEEDS * 19 / 20);
    }

    private static boolean isSent(Celeriac app, int seed, Map<?, ?> wrong) {
        long before = messages(app);
        try {
            @SuppressWarnings("unchecked") // of JSON
            Map<String, Object> canvas = (Map<String, Object>) wrong;
            app.workflow(canvas).delay();
            return true;
        } catch (InvalidArgumentsException e) {
            assertThat(e.getMessage()).as("seed %d: %s", seed, wrong).isNotBlank();
            assertThat(messages(app)).as("seed %d: %s", seed, wrong).isEqualTo(before);
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + seed + ": " + wrong, e);
        }
    }

    private static long messages(Celeriac app) {
        return app.transport().queues().stream()
                .mapToLong(queue -> queue.ready() + queue.scheduled())
                .sum();
    }
}
