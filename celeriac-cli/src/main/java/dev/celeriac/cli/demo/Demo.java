package dev.celeriac.cli.demo;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.cli.demo.Story.Call;
import dev.celeriac.cli.demo.Story.Role;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo, from the calls to the summary. Works for one thread; workers are processes of their own.
 */
final class Demo implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(40);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final int FLAKY_FAILURES = 2;
    private static final int SLOW_FILES = 2;

    private final DemoPlan plan;
    private final Celeriac app;
    private final Screen screen;
    private final Story story = new Story();
    private final List<DemoWorker> workers = new ArrayList<>();
    private final Map<String, Long> readers = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final long started = System.nanoTime();
    private final CountDownLatch never = new CountDownLatch(1);
    private @Nullable DemoWorker victim;
    private @Nullable Instant due;
    private long killedAt;

    Demo(DemoPlan plan, Celeriac app, Screen screen) {
        this.plan = plan;
        this.app = app;
        this.screen = screen;
    }

    /** Runs everything; true when every number adds up. */
    boolean run() throws IOException, InterruptedException {
        for (int i = 1; i <= plan.workers(); i++) {
            workers.add(DemoWorker.start("demo" + i, plan.url(), plan.directory()));
        }
        call();
        follow();
        screen.endProgress();
        Map<DemoWorker, Integer> exits = stopWorkers();
        Verdict verdict = verdict(exits);
        print(verdict);
        return verdict.good();
    }

    private Path goOn() {
        return plan.directory().resolve("go-on");
    }

    private void call() throws IOException {
        if (!plan.kill()) {
            Files.createFile(goOn());
        }
        for (Path file :
                plan.files().subList(0, Math.min(SLOW_FILES, plan.files().size()))) {
            add(
                    Role.SLOW,
                    file,
                    app.task(DemoTasks::readSlowly)
                            .s(file.toString(), plan.slow().toMillis(), goOn().toString())
                            .applyAsync());
        }
        add(Role.FLAKY, null, app.task(DemoTasks::flaky).s(FLAKY_FAILURES).applyAsync());
        due = plan.clock().instant().plus(DELAY);
        add(Role.DELAYED, null, app.task(DemoTasks::later).s().eta(due).applyAsync());
        add(Role.FAILING, null, app.task(DemoTasks::divide).s(1, 0).applyAsync());
        var count = app.task(DemoTasks::count);
        List<AsyncResult<?>> counts = app.applyAll(
                plan.files().stream().map(file -> count.s(file.toString())).toList());
        for (int i = 0; i < counts.size(); i++) {
            add(Role.COUNT, plan.files().get(i), counts.get(i));
        }
        screen.line("Called " + story.total() + " tasks: " + plan.files().size() + " files to count, "
                + story.calls(Role.SLOW) + " to read slowly, one flaky, one in " + DELAY.toSeconds()
                + " s, one that must fail.");
    }

    private void add(Role role, @Nullable Path file, AsyncResult<?> result) {
        story.add(new Call(result.id(), role, file));
    }

    private void follow() throws IOException, InterruptedException {
        ResultStore results = app.results();
        while (story.done() < story.total()) {
            for (TaskMeta document : results.findAll(story.open()).values()) {
                if (story.learn(document)) {
                    tell(document);
                }
            }
            if (plan.kill()
                    && victim == null
                    && 3 * story.filesCounted() >= plan.files().size()) {
                killSomeReader();
            }
            watchWorkers();
            screen.progress(story.done(), story.total(), note());
            if (elapsed().compareTo(DEADLINE) > 0) {
                throw new IllegalStateException("the demo is not over after " + DEADLINE.toSeconds() + " s: "
                        + story.done() + " of " + story.total() + " tasks done. The workers' logs are in "
                        + plan.directory() + (plan.keep() ? "" : " (with --keep)"));
            }
            never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
        screen.progress(story.done(), story.total(), "");
    }

    private void tell(TaskMeta document) {
        Call call = story.call(document.taskId());
        switch (call.role()) {
            case SLOW -> tellReader(call, document);
            case FLAKY -> {
                if (document.status().equals(TaskMeta.RETRY)) {
                    int attempt = attempts.merge(call.id(), 1, Integer::sum);
                    screen.line(screen.yellow("  ↻ ") + "demo.flaky failed at attempt " + attempt + ": "
                            + message(document) + "; again in " + attempt + " s");
                } else if (document.ready()) {
                    screen.line(screen.green("  ✓ ") + "demo.flaky worked at attempt " + document.result());
                }
            }
            case DELAYED -> {
                if (document.ready()) {
                    screen.line(screen.green("  ✓ ") + "demo.later ran " + DELAY.toSeconds()
                            + " s after the call, as asked");
                }
            }
            case FAILING -> {
                if (document.ready()) {
                    screen.line(
                            screen.red("  ✗ ") + "demo.divide failed, as it must; its traceback came with the result:");
                    String traceback = document.traceback() == null ? "" : document.traceback();
                    traceback
                            .lines()
                            .limit(4)
                            .forEach(line -> screen.line("      " + screen.dim(line.stripTrailing())));
                }
            }
            default -> {}
        }
    }

    private void tellReader(Call call, TaskMeta document) {
        if (document.status().equals(DemoTasks.READING)) {
            long pid = Verdict.number(document.result(), "pid");
            Long before = readers.put(call.id(), pid);
            if (before == null) {
                screen.line(screen.cyan("  • ") + name(pid) + " reads " + shown(call) + " slowly");
            } else if (before != pid) {
                screen.line(screen.green("  ↺ ") + shown(call) + " was recovered: " + name(pid) + " reads it again, "
                        + seconds(System.nanoTime() - killedAt) + " after the kill");
            }
        } else if (document.status().equals(TaskMeta.SUCCESS)) {
            screen.line(screen.green("  ✓ ") + shown(call) + " read to its end by "
                    + name(Verdict.number(document.result(), "pid")));
        }
    }

    /** Whoever holds a slow task and is well into it. */
    private void killSomeReader() throws IOException {
        for (TaskMeta document : story.documents(Role.SLOW)) {
            long line = Verdict.number(document.result(), "line");
            long lines = Verdict.number(document.result(), "lines");
            if (document.status().equals(DemoTasks.READING) && 3 * line >= lines) {
                long pid = Verdict.number(document.result(), "pid");
                for (DemoWorker worker : workers) {
                    if (worker.pid() == pid) {
                        worker.kill();
                        victim = worker;
                        killedAt = System.nanoTime();
                        screen.line(screen.red("  ☠ ") + screen.bold("kill -9 " + pid) + ": " + worker.name()
                                + " dies at line " + line + " of " + shown(story.call(document.taskId())));
                        Files.createFile(goOn());
                        if (plan.workers() == 1) {
                            workers.add(DemoWorker.start("demo2", plan.url(), plan.directory()));
                        }
                        return;
                    }
                }
            }
        }
    }

    private void watchWorkers() throws IOException {
        for (DemoWorker worker : workers) {
            if (worker.lost()) {
                throw new IllegalStateException(
                        "worker " + worker.name() + " ended by itself; its log ends with:\n" + worker.logTail());
            }
        }
    }

    private Map<DemoWorker, Integer> stopWorkers() throws IOException, InterruptedException {
        Map<DemoWorker, Integer> exits = new HashMap<>();
        workers.stream().filter(worker -> !worker.killed()).forEach(DemoWorker::stop);
        for (DemoWorker worker : workers) {
            exits.put(worker, worker.awaitExit(Duration.ofSeconds(15)));
        }
        return exits;
    }

    private Verdict verdict(Map<DemoWorker, Integer> exits) throws IOException {
        TextCount expected = TextCount.NOTHING;
        for (Path file : plan.files()) {
            expected = expected.plus(TextCount.of(file));
        }
        List<TaskMeta> counts = story.documents(Role.COUNT);
        TextCount found = Verdict.sum(counts);
        long succeeded = counts.stream()
                .filter(document -> document.status().equals(TaskMeta.SUCCESS))
                .count();
        Transport transport = app.transport();
        Verdict verdict = new Verdict();
        verdict.check(
                "files counted",
                succeeded == plan.files().size()
                        && counts.size() == plan.files().size(),
                succeeded + " of " + plan.files().size() + ", each once");
        verdict.check(
                "their text",
                found.equals(expected),
                String.format(
                        Locale.ROOT,
                        "%,d lines, %,d words, %,d bytes; %s",
                        found.lines(),
                        found.words(),
                        found.bytes(),
                        found.equals(expected) ? "counted here, the same" : "counted here, " + expected));
        verdict.note("throughput", throughput(counts, found));
        new Checks(story, verdict).individualTasks(due, FLAKY_FAILURES + 1);
        if (victim != null) {
            long redelivered = story.redelivered();
            verdict.check(
                    "killed",
                    story.documents(Role.SLOW).stream().anyMatch(this::recovered),
                    victim.name() + " (pid " + victim.pid() + "); " + redelivered
                            + (redelivered == 1 ? " task it held was" : " tasks it held were")
                            + " recovered by the others");
        } else {
            verdict.check(
                    "killed", !plan.kill(), plan.kill() ? "nobody: no worker held a slow task" : "nobody (--no-kill)");
        }
        long dead = transport.deadLetters().count();
        verdict.check("dead letters", dead == 0, Long.toString(dead));
        long left = transport.queues().stream()
                .mapToLong(queue -> queue.ready() + queue.scheduled() + queue.held())
                .sum();
        verdict.check("left in queues", left == 0, Long.toString(left));
        verdict.check(
                "shutdown",
                exits.entrySet().stream().allMatch(exit -> exit.getKey().killed() || exit.getValue() == 0),
                (exits.size() - (victim == null ? 0 : 1)) + " workers ended warm on SIGTERM");
        return verdict;
    }

    private void print(Verdict verdict) {
        screen.line("");
        for (Verdict.Line line : verdict.lines()) {
            String mark = line.good() == null ? " " : line.good() ? screen.green("✓") : screen.red("✗");
            screen.line("  " + mark + " " + screen.bold(String.format("%-15s", line.subject())) + " " + line.text());
        }
        screen.line("");
        screen.line(
                verdict.good()
                        ? screen.green("Every number adds up.") + " " + seconds(System.nanoTime() - started)
                        : screen.red("The numbers do not add up.") + " The workers' logs are in " + plan.directory()
                                + " with --keep.");
    }

    /** Between the first file and the last, so without the start of the workers. */
    private static String throughput(List<TaskMeta> counts, TextCount text) {
        List<Instant> ends = counts.stream()
                .map(TaskMeta::dateDone)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        if (ends.size() < 2) {
            return "one file only";
        }
        double took = Math.max(
                        1,
                        Duration.between(ends.get(0), ends.get(ends.size() - 1)).toMillis())
                / 1000.0;
        return String.format(
                Locale.ROOT,
                "%.0f files/s, %.1f MB/s of text counted and compressed, between the first file and the last",
                (ends.size() - 1) / took,
                text.bytes() / took / 1e6);
    }

    private boolean recovered(TaskMeta document) {
        return victim != null
                && document.status().equals(TaskMeta.SUCCESS)
                && Verdict.number(document.result(), "deliveries") > 1
                && Verdict.number(document.result(), "pid") != victim.pid();
    }

    private String note() {
        Duration left =
                due == null ? Duration.ZERO : Duration.between(plan.clock().instant(), due);
        long alive = workers.stream().filter(worker -> !worker.killed()).count();
        String delayed = left.isNegative() || left.isZero()
                ? ""
                : String.format(Locale.ROOT, ", demo.later due in %.1f s", left.toMillis() / 1000.0);
        return alive + " workers" + delayed;
    }

    private String name(long pid) {
        return workers.stream()
                .filter(worker -> worker.pid() == pid)
                .map(DemoWorker::name)
                .findFirst()
                .orElse("pid " + pid);
    }

    private static String shown(Call call) {
        Path name = call.file() == null ? null : call.file().getFileName();
        return name == null ? "?" : name.toString();
    }

    private static String message(TaskMeta document) {
        if (document.result() instanceof Map<?, ?> exception) {
            Object message = exception.get("exc_message");
            return String.valueOf(message instanceof List<?> list && list.size() == 1 ? list.get(0) : message);
        }
        return "?";
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    @Override
    public void close() {
        workers.forEach(DemoWorker::close);
    }
}
