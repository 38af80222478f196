package dev.celeriac.chaos;

import dev.celeriac.Celeriac;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes tasks, kills workers by the plan, waits until all is over, and settles the accounts. */
public final class ChaosRun {
    private static final long STEP_MILLIS = 50;
    /** Never more messages waiting than this: workers shall find work until the last kill. */
    private static final int BACKLOG = 4_000;

    private static final int BATCH = 500;

    private final RunPlan plan;
    private final Clock clock = Clock.systemUTC();
    private final Workload workload;
    private final LedgerBooks books;
    private int published;
    private long lastProgress;
    private int lastEnded;

    private ChaosRun(RunPlan plan) {
        this.plan = plan;
        workload = new Workload("chaos-" + plan.seed(), "chaos", plan.tasks(), plan.seed(), plan.millis());
        books = new LedgerBooks(plan.directory());
    }

    /** Runs the harness; see {@link RunPlan#USAGE}. */
    public static void main(String[] arguments) throws Exception {
        RunPlan plan;
        try {
            plan = RunPlan.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("chaos: " + e.getMessage() + "\n\n" + RunPlan.USAGE);
            System.exit(2);
            return;
        }
        System.exit(run(plan).good() ? 0 : 1);
    }

    /** One run; its verdict is also in {@code verdict.json} in the directory. */
    static Verdict run(RunPlan plan) throws IOException, InterruptedException {
        empty(plan.directory());
        return new ChaosRun(plan).run();
    }

    private static void empty(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (var old = Files.list(directory)) {
            for (Path file : old.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private Verdict run() throws IOException, InterruptedException {
        long begin = clock.millis();
        try (Broker broker = Broker.of(plan);
                Celeriac app = app(broker)) {
            List<String> findings = new ArrayList<>();
            List<Kill> kills;
            try (var fleet = new Fleet(plan.directory(), plan.workers(), starter(broker), clock)) {
                work(app, fleet, findings);
                findings.addAll(fleet.stop());
                kills = List.copyOf(fleet.kills());
            }
            books.readOn();
            long end = clock.millis();
            findings.addAll(plan.stock() ? stockLeftovers(broker, app) : broker.leftovers(app));
            findings.addAll(missingResults(app));
            Verdict verdict = Verdict.of(workload.attempts(), books, kills, plan.slots(), findings);
            report(verdict, kills, end - begin);
            return verdict;
        }
    }

    private Celeriac app(Broker broker) {
        Map<String, @Nullable Object> options = ChaosWorker.options(broker.url(), broker.prefix());
        return Celeriac.builder("chaos")
                .environment(Map.of())
                .brokerUrl(broker.url())
                .resultBackend(broker.url())
                .set("broker_transport_options", options)
                .set("result_backend_transport_options", plan.stock() ? Map.of() : options)
                .build();
    }

    private Fleet.Starter starter(Broker broker) {
        return (process, ledger, fuse) -> {
            Path log = plan.directory().resolve(process + ".log");
            return plan.stock() ? stockWorker(broker, process, ledger, log) : ourWorker(broker, ledger, fuse, log);
        };
    }

    private ChildProcess ourWorker(Broker broker, Path ledger, Path fuse, Path log) {
        return JavaProcess.launch(
                        List.of(
                                "-Dchaos.ledger=" + ledger,
                                "-Dchaos.fuse=" + fuse,
                                "-Dchaos.prefix=" + broker.prefix()),
                        ChaosWorker.class,
                        broker.url(),
                        workload.queue(),
                        Integer.toString(plan.slots()))
                .log(log)
                .start();
    }

    private ChildProcess stockWorker(Broker broker, String process, Path ledger, Path log) {
        String python = System.getenv().getOrDefault("IT_PYTHON", "/usr/bin/python3");
        return ProcessLaunch.of("celery", List.of(python, "-m", "celery", "-A", "chaos_stock", "worker"))
                .args("-P", "prefork", "-c", Integer.toString(plan.slots()), "-Q", workload.queue())
                .args("-n", process + "@%h", "-l", "WARNING")
                .env("PYTHONPATH", System.getProperty("chaos.python", "chaos/src/main/python"))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("CHAOS_BROKER", broker.url())
                .env("CHAOS_PREFIX", broker.prefix())
                .env("CHAOS_QUEUE", workload.queue())
                .env("CHAOS_VISIBILITY", Long.toString(plan.visibility().toSeconds()))
                .env("CHAOS_LEDGER", ledger.toAbsolutePath().toString())
                .log(log)
                .start();
    }

    /** Until every attempt has ended, or nothing happens any more. */
    private void work(Celeriac app, Fleet fleet, List<String> findings) throws IOException, InterruptedException {
        Iterator<PlannedKill> kills = PlannedKill.schedule(plan).iterator();
        int expected = workload.attempts().size();
        PlannedKill next = kills.hasNext() ? kills.next() : null;
        long due = 0;
        lastProgress = clock.millis();
        while (books.ended() < expected) {
            publishMore(app);
            books.readOn();
            long now = clock.millis();
            if (books.ended() > lastEnded) {
                due = lastEnded == 0 && next != null ? now + next.after().toMillis() : due;
                lastEnded = books.ended();
                lastProgress = now;
            } else if (now - lastProgress > plan.patience().toMillis()) {
                findings.add("nothing has happened for " + plan.patience() + "; gave up with " + books.ended() + " of "
                        + expected + " attempts ended");
                break;
            }
            if (next != null && lastEnded > 0 && now >= due) {
                fleet.kill(next.worker(), next.point());
                next = kills.hasNext() ? kills.next() : null;
                due = next == null ? 0 : clock.millis() + next.after().toMillis();
            }
            new CountDownLatch(1).await(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (fleet.kills().size() < plan.kills()) {
            findings.add("only " + fleet.kills().size() + " of " + plan.kills()
                    + " kills happened before all was over: use more or longer tasks");
        }
    }

    private void publishMore(Celeriac app) {
        while (published < plan.tasks() && published - books.ended() < BACKLOG) {
            int to = Math.min(plan.tasks(), published + BATCH);
            app.applyAll(workload.calls(app, published, to));
            published = to;
        }
    }

    /** Stock workers leave bindings and the like; only messages count. */
    private List<String> stockLeftovers(Broker broker, Celeriac app) {
        return broker.leftovers(app).stream()
                .filter(finding -> finding.startsWith("messages left") || finding.contains("unacked"))
                .toList();
    }

    private List<String> missingResults(Celeriac app) {
        var missing = new ArrayList<String>();
        List<String> ids = workload.attempts().stream()
                .filter(books::hasEnded)
                .map(LedgerBooks.Attempt::task)
                .distinct()
                .toList();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + BATCH));
            Map<String, TaskMeta> found = app.results().findAll(part);
            part.stream()
                    .filter(id ->
                            !found.containsKey(id) || !found.get(id).status().equals(TaskMeta.SUCCESS))
                    .forEach(missing::add);
        }
        return missing.isEmpty()
                ? List.of()
                : List.of(missing.size() + " tasks ended without SUCCESS as their result, such as " + missing.get(0));
    }

    private void report(Verdict verdict, List<Kill> kills, long millis) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>(verdict.describe());
        document.put("plan", plan.describe());
        document.put("seconds", millis / 1000.0);
        document.put("java", System.getProperty("java.version"));
        document.put(
                "timeline",
                kills.stream()
                        .map(kill -> Map.of(
                                "process",
                                kill.process(),
                                "how",
                                kill.how(),
                                "ordered",
                                kill.ordered(),
                                "dead",
                                kill.dead()))
                        .toList());
        Files.write(plan.directory().resolve("verdict.json"), JsonCodec.DEFAULT.encode(document));
        Map<String, Long> ways = new LinkedHashMap<>();
        kills.forEach(kill -> ways.merge(kill.how(), 1L, Long::sum));
        System.out.printf(
                "%s%n  %d tasks, %d attempts, %d kills %s in %.0f s%n"
                        + "  lost %d, runs cut short %d, duplicates %d, worst kill %d of them (%d slots), unexplained %d%n"
                        + "  recovery after a kill: median %s ms, worst %s ms%n",
                plan.describe(),
                plan.tasks(),
                verdict.expected(),
                kills.size(),
                ways,
                millis / 1000.0,
                verdict.lost().size(),
                verdict.interrupted(),
                verdict.duplicates(),
                verdict.worstKill(),
                plan.slots(),
                verdict.unexplained().size(),
                verdict.describe().get("recovery_ms_median"),
                verdict.describe().get("recovery_ms_worst"));
        verdict.findings().forEach(finding -> System.out.println("  " + finding));
        verdict.unexplained().stream().limit(5).forEach(each -> System.out.println("  unexplained: " + each));
        System.out.println("  verdict: " + (verdict.good() ? "good" : "BAD") + ", details in "
                + plan.directory().resolve("verdict.json"));
    }
}
