package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.Chain;
import dev.celeriac.Signature;
import dev.celeriac.Task1;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;

/**
 * Launches workflows and waits for them, one after the other. Arguments: broker URL, sizes of chord, chain and group, 0 for
 * none; how often each after a first time that does not count, of which it says the median; for how many seconds chords and
 * chains go on before they are measured once more, in JVMs that have compiled them.
 */
final class CanvasClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Celeriac app;
    private final Task1<Long, Long> next;
    private final Task1<List<Long>, Long> total;

    private CanvasClient(Celeriac app) {
        this.app = app;
        this.next = app.task(CanvasTasks::next);
        this.total = app.task(CanvasTasks::total);
    }

    public static void main(String[] args) throws Exception {
        try (Celeriac app = BenchApp.at(args[0]).register(CanvasTasks.class)) {
            CanvasClient client = new CanvasClient(app);
            int chord = Integer.parseInt(args[1]);
            int chain = Integer.parseInt(args[2]);
            int group = Integer.parseInt(args[3]);
            int times = Integer.parseInt(args[4]);
            long warmNanos = Integer.parseInt(args[5]) * 1_000_000_000L;
            if (chord > 0) {
                client.time("chord", chord, times, () -> client.chord(chord));
            }
            if (chain > 0) {
                client.time("chain", chain, times, () -> client.chain(chain));
            }
            if (group > 0) {
                client.time("group", group, times, () -> client.group(group));
            }
            if (warmNanos > 0) {
                client.warm("chord", chord, times, warmNanos, () -> client.chord(chord));
                client.warm("chain", chain, times, warmNanos, () -> client.chain(chain));
            }
        }
    }

    private void warm(String what, int size, int times, long nanos, Callable<Long> run) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            run.call();
        }
        time("warm-" + what, size, 4 * times, run);
    }

    private void time(String what, int size, int times, Callable<Long> run) throws Exception {
        long[] took = new long[times];
        for (int i = -1; i < times; i++) {
            long start = System.nanoTime();
            long result = run.call();
            long nanos = System.nanoTime() - start;
            if (result != (what.endsWith("chain") ? size : size * (size + 1L) / 2)) {
                throw new IllegalStateException(what + " of " + size + " came to " + result);
            }
            if (i >= 0) {
                took[i] = nanos;
            }
        }
        Arrays.sort(took);
        Child.say(what, took[took.length / 2]);
    }

    private List<Long> numbers(int size) {
        return LongStream.range(0, size).boxed().toList();
    }

    private long chord(int size) {
        return app.group(numbers(size), next::s).then(total).delay().get(PATIENCE);
    }

    private long chain(int size) {
        Signature<Long> first = next.s(0L);
        Chain<Long> chain = app.chain(first);
        for (int i = 1; i < size; i++) {
            chain = chain.then(next);
        }
        return chain.delay().get(PATIENCE);
    }

    private long group(int size) {
        return app.group(numbers(size), next::s).delay().get(PATIENCE).stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
