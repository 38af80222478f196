package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.beat.Beat;
import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.task.TaskObserver;
import dev.celeriac.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A beat with 10,000 entries: until it sends, what it costs while nothing is due, and how late it sends. */
final class BeatCost {
    private static final int ENTRIES = 10_000;
    private static final int BUSY = 100;
    private static final Duration EACH = Duration.ofSeconds(1);

    private BeatCost() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        Child child = bench.java(
                        "beat",
                        bench.options().java(),
                        BeatCost.class,
                        bench.brokerUrl(),
                        bench.scaled(ENTRIES),
                        bench.scaled(20_000))
                .awaitEnd();
        return List.of(
                new Figure("start with so many new entries", child.figure("first"), "s"),
                new Figure("start with them stored", child.figure("again"), "s"),
                new Figure("CPU while nothing is due", child.figure("idle"), "% of a core"),
                new Figure("sent after due, p50", child.figure("p50"), "ms"),
                new Figure("sent after due, p99", child.figure("p99"), "ms"));
    }

    /** Notes how late messages are published. */
    private static final class Lateness implements TaskObserver {
        private final Map<String, Instant> starts = new ConcurrentHashMap<>();
        private final List<Double> millis = new ArrayList<>();
        private volatile boolean published;

        @Override
        public synchronized void afterTaskPublish(String task, Publication publication) {
            published = true;
            Object name = publication.message().headers().get("periodic_task_name");
            Instant start = starts.get(String.valueOf(name));
            if (start != null) {
                long late = Duration.between(start, Instant.now()).toNanos();
                millis.add(Math.floorMod(late, EACH.toNanos()) / 1e6);
            }
        }

        synchronized double percentile(double part) {
            List<Double> sorted = millis.stream().sorted().toList();
            return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
        }
    }

    /** Arguments: broker, number of entries, milliseconds for each of the two measurements. */
    public static void main(String[] args) throws InterruptedException {
        int entries = Integer.parseInt(args[1]);
        Duration time = Duration.ofMillis(Long.parseLong(args[2]));
        Lateness lateness = new Lateness();
        Child.say("first", started(args[0], entries, lateness, time, false));
        Child.say("again", started(args[0], entries, lateness, time, true));
    }

    private static double started(String broker, int entries, Lateness lateness, Duration time, boolean measured)
            throws InterruptedException {
        try (Celeriac app = BenchApp.at(broker)) {
            app.observe(lateness);
            for (int i = 0; i < entries; i++) {
                app.beat()
                        .add(ScheduleEntry.of(
                                        "entry " + i, "bench.ignored", Crontab.parse(i % 60 + " " + i % 24 + " 29 2 *"))
                                .args(List.of(i))
                                .build());
            }
            app.beat()
                    .add(ScheduleEntry.of("now " + measured, "bench.ignored", Clocked.at(Instant.EPOCH))
                            .build());
            lateness.published = false;
            long start = System.nanoTime();
            ScheduleStore store = app.beat().openStore();
            try (Beat beat = app.beat().start(store)) {
                while (!lateness.published) {
                    LockSupport.parkNanos(1_000_000);
                }
                double taken = (System.nanoTime() - start) / 1e9;
                if (measured && beat.leads()) {
                    measure(store, lateness, time);
                }
                return taken;
            }
        }
    }

    private static void measure(ScheduleStore store, Lateness lateness, Duration time) {
        pause(Duration.ofSeconds(3));
        long cpu = ProcessUse.ownCpuNanos();
        long from = System.nanoTime();
        pause(time);
        Child.say("idle", 100.0 * (ProcessUse.ownCpuNanos() - cpu) / (System.nanoTime() - from));
        Instant first = Instant.now().plusSeconds(3);
        for (int i = 0; i < BUSY; i++) {
            Instant start = first.plusMillis(10L * i);
            lateness.starts.put("busy " + i, start);
            store.put(
                    ScheduleEntry.of("busy " + i, "bench.ignored", Interval.every(EACH))
                            .startTime(start)
                            .args(List.of(i))
                            .build(),
                    Instant.now());
        }
        pause(time.plusSeconds(4));
        Child.say("p50", lateness.percentile(0.5));
        Child.say("p99", lateness.percentile(0.99));
    }

    private static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
