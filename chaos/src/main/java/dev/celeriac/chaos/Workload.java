package dev.celeriac.chaos;

import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which tasks there are, the same for the same seed: most are plain; of each fifty one waits for a countdown, one asks for
 * a retry, and one has a callback.
 *
 * @param name prefix of the ids
 * @param queue where they go
 * @param size how many, callbacks not counted
 * @param seed of their run times
 * @param millis longest run time; they are evenly spread from 0
 */
record Workload(String name, String queue, int size, long seed, int millis) {
    static final String TASK = "chaos.work";
    private static final int KINDS = 50;

    private String id(int number) {
        return name + "-" + number;
    }

    private static boolean waits(int number) {
        return number % KINDS == 1;
    }

    private static boolean retries(int number) {
        return number % KINDS == 2;
    }

    private static boolean calls(int number) {
        return number % KINDS == 3;
    }

    /** Calls from one number up to another. */
    List<Signature<?>> calls(Celeriac app, int from, int to) {
        List<Signature<?>> calls = new ArrayList<>();
        for (int i = from; i < to; i++) {
            var call = app.signature(TASK, List.of(i, duration(i), retries(i) ? 1 : 0), Map.of())
                    .taskId(id(i))
                    .queue(queue);
            if (waits(i)) {
                call = call.countdown(Duration.ofSeconds(1));
            } else if (calls(i)) {
                call = call.link(app.signature(TASK, List.of(i, 0, 0), Map.of())
                        .si()
                        .taskId(id(i) + "-callback")
                        .queue(queue));
            }
            calls.add(call);
        }
        return calls;
    }

    private int duration(int number) {
        return new Random(seed * 1_000_003 + number).nextInt(millis + 1);
    }

    /** Attempts that must have ended when everything is over. */
    List<LedgerBooks.Attempt> attempts() {
        List<LedgerBooks.Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            attempts.add(new LedgerBooks.Attempt(id(i), 0));
            if (retries(i)) {
                attempts.add(new LedgerBooks.Attempt(id(i), 1));
            } else if (calls(i)) {
                attempts.add(new LedgerBooks.Attempt(id(i) + "-callback", 0));
            }
        }
        return attempts;
    }
}
