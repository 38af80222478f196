package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import dev.celeriac.testkit.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with real worker processes on one SQLite file. */
class WorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<ChildProcess> workers = new ArrayList<>();
    private String url = "";

    @BeforeEach
    void nameTheStore() {
        url = "sqlite:///" + directory.resolve("store.db");
    }

    @AfterEach
    void killWorkers() {
        workers.forEach(ChildProcess::close);
    }

    private ChildProcess launch(List<String> global, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-A", ShopApp.class.getName(), "-b", url, "--result-backend", url));
        all.addAll(global);
        all.add("worker");
        all.addAll(List.of(arguments));
        ChildProcess worker =
                JavaProcess.launch(Main.class, all.toArray(String[]::new)).start();
        workers.add(worker);
        return worker;
    }

    private ProcessLaunch worker(List<String> jvmOptions, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("-A", ShopApp.class.getName(), "-b", url, "--result-backend", url));
        all.add("worker");
        all.addAll(arguments);
        return JavaProcess.launch(jvmOptions, Main.class, all.toArray(String[]::new));
    }

    private ChildProcess readyWorker(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-l", "info", "-c", "2"));
        all.addAll(List.of(arguments));
        ChildProcess worker = launch(List.of(), all.toArray(String[]::new));
        worker.awaitLine("ready.", PATIENCE);
        return worker;
    }

    private CapturedTerminal run(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-b", url, "--result-backend", url));
        all.addAll(List.of(arguments));
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as(() -> terminal.out() + terminal.err())
                .isEqualTo(expected);
        return terminal;
    }

    private String call(String task, String args) {
        return run(0, "call", task, "-a", args).out().strip();
    }

    private void awaitFile(Path file, String content) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(file).equals(content));
    }

    @Test
    void runsWhatIsCalledAndShowsWhatCameOfIt() throws IOException {
        Path log = directory.resolve("shop.log");
        Path pid = directory.resolve("shop.pid");
        Path config = Files.writeString(directory.resolve("celeriac.json"), """
                {"imports": ["dev.celeriac.cli.MoreTasks$Imported"], "include": ["dev.celeriac.cli.MoreTasks$Included"]}
                """);
        ChildProcess worker = launch(
                List.of("--config", config.toString()),
                "-n",
                "shop@%h",
                "-l",
                "info",
                "--logfile",
                directory.resolve("%n.log").toString(),
                "--pidfile",
                pid.toString());
        worker.awaitLine("[tasks]", PATIENCE);
        assertThat(worker.output())
                .anyMatch(line -> line.contains("shop@") && line.contains("(celeriac)"))
                .anyMatch(line -> line.contains("transport:") && line.contains("store.db"))
                .anyMatch(line -> line.contains("delivery:") && line.contains("at least once"))
                .anyMatch(line -> line.contains(".> celery"));

        assertThat(run(0, "result", call("shop.add", "[2, 3]"), "--wait", "30").out())
                .isEqualTo("5\n");
        assertThat(run(0, "result", call("shop.imported", "[]"), "--wait", "30").out())
                .isEqualTo("by imports\n");
        assertThat(run(0, "result", call("shop.included", "[]"), "--wait", "30").out())
                .isEqualTo("by include\n");

        String printed = call("shop.print", "[\"hello\"]");
        assertThat(run(0, "result", printed, "--wait", "30").out()).isEqualTo("hello\n");
        assertThat(Files.readString(log))
                .contains("shop.print[" + printed + "]: hello")
                .contains("shop.print[" + printed + "]: logged hello")
                .contains("Task shop.add[");

        String failed = call("shop.fail", "[\"out of stock\"]");
        CapturedTerminal failure = run(1, "result", failed, "--wait", "30", "--traceback");
        assertThat(failure.err()).contains("FAILURE", "IllegalStateException: out of stock");
        assertThat(failure.out()).contains("ShopApp.fail");

        assertThat(run(0, "status").out()).contains("->  shop@", "OK", "1 node online.");
        assertThat(pid).hasContent(worker.pid() + "\n");
        assertThat(launch(List.of(), "--pidfile", pid.toString()).awaitExit(PATIENCE))
                .isEqualTo(ExitCode.CANNOT_CREATE);

        worker.terminate();
        assertThat(worker.awaitExit(PATIENCE)).isZero();
        assertThat(pid).doesNotExist();
        assertThat(run(ExitCode.UNAVAILABLE, "status").err()).contains("No nodes online");
    }

    @Test
    void finishesWhatRunsWhenItIsAskedToStop() throws IOException {
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        ChildProcess worker = readyWorker();
        String held = call("shop.hold", "[\"" + started + "\", \"" + release + "\"]");
        awaitFile(started, "1\n");
        worker.terminate();
        worker.awaitLine("Warm shutdown", PATIENCE);
        assertThat(run(1, "result", held).err()).containsAnyOf("queued", "not over");
        Files.createFile(release);
        assertThat(worker.awaitExit(PATIENCE)).isZero();
        assertThat(run(0, "result", held).out()).isEqualTo("1\n");
    }

    @Test
    void givesUpWhatRunsAtTheSecondSignalAndWhatAKilledWorkerHeldIsRecovered() throws IOException {
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        ChildProcess first = readyWorker();
        String held = call("shop.hold", "[\"" + started + "\", \"" + release + "\"]");
        awaitFile(started, "1\n");
        first.terminate();
        first.awaitLine("Warm shutdown", PATIENCE);
        first.terminate();
        assertThat(first.awaitExit(PATIENCE)).isEqualTo(ExitCode.FAILURE);

        ChildProcess second = readyWorker();
        awaitFile(started, "1\n1\n");
        second.kill();

        readyWorker();
        awaitFile(started, "1\n1\n2\n");
        Files.createFile(release);
        assertThat(run(0, "result", held, "--wait", "30").out()).isEqualTo("2\n");
        assertThat(run(0, "queues").out()).containsPattern("celery +0 +0 +0");
    }

    @Test
    void tooManyThreadsThatDoNotEndAreAReasonToBeStartedAgain() {
        ChildProcess worker = readyWorker("--time-limit", "1", "--", "worker.max_leaked_threads=2");
        String first = call("shop.stubborn", "[]");
        String second = call("shop.stubborn", "[]");
        assertThat(worker.awaitExit(PATIENCE)).isEqualTo(ExitCode.START_AGAIN);
        assertThat(run(1, "result", first).err()).contains("TimeLimitExceeded");
        assertThat(run(1, "result", second).err()).contains("TimeLimitExceeded");
    }

    @Test
    void aRemappedTermIsColdAtOnceAndQuitShowsTheThreads() throws IOException {
        Path started = directory.resolve("started");
        ChildProcess worker = worker(List.of(), List.of("-l", "info", "-c", "1"))
                .env("REMAP_SIGTERM", "SIGQUIT")
                .start();
        workers.add(worker);
        worker.awaitLine("ready.", PATIENCE);
        call("shop.hold", "[\"" + started + "\", \"" + directory.resolve("never") + "\"]");
        awaitFile(started, "1\n");
        worker.signal(Signal.QUIT);
        worker.awaitLine("Full thread dump", PATIENCE);
        worker.terminate();
        worker.awaitLine("Cold shutdown", PATIENCE);
        assertThat(worker.awaitExit(PATIENCE)).isEqualTo(ExitCode.FAILURE);
        // Given back, and the attempt is not counted.
        assertThat(run(0, "queues").out()).containsPattern("celery +1 +0 +0");
    }

    @Test
    void aJvmThatLeavesSignalsAloneIsWarnedOf() {
        ChildProcess worker = worker(List.of("-Xrs"), List.of()).start();
        workers.add(worker);
        assertThat(worker.awaitLine("-Xrs", PATIENCE)).contains("TERM", "at once", "start it without");
    }

    @Test
    void aStoreThatCanNeverBeUsedEndsAWorkerAndACallAtTheFirstAttempt() throws IOException {
        url = "sqlite:///" + directory;
        ChildProcess worker = launch(List.of());
        assertThat(worker.awaitExit(PATIENCE)).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(worker.output().stream().filter(line -> line.startsWith("Error: ")))
                .singleElement()
                .asString()
                .contains(directory + " is a directory; name a file in it");
        assertThat(worker.output())
                .noneMatch(line -> line.contains("consumer: Cannot connect") || line.startsWith("\tat "));

        Path text = Files.writeString(directory.resolve("notes.txt"), "This is no database at all. ".repeat(50));
        url = "sqlite:///" + text;
        assertThat(run(ExitCode.UNAVAILABLE, "call", "shop.add").err())
                .contains("in 1 attempt and", text + " is not an SQLite database; give the store a file of its own")
                .doesNotContain("trying again");
    }

    @Test
    void purgesWhatWaits() {
        call("shop.add", "[1, 1]");
        String second = call("shop.add", "[1, 2]");
        assertThat(run(1, "result", second).err()).contains("is queued");
        assertThat(run(0, "queues").out()).containsPattern("celery +2 +0 +0");
        CapturedTerminal declined = new CapturedTerminal().input("n\n");
        assertThat(declined.run("-b", url, "purge")).isEqualTo(ExitCode.FAILURE);
        assertThat(declined.out()).contains("This will remove all tasks from queues: celery");
        assertThat(declined.err()).contains("Aborted!");
        assertThat(run(0, "purge", "-f").out()).isEqualTo("Purged 2 messages from 1 known task queue.\n");
        assertThat(run(0, "purge", "-f").out()).isEqualTo("No messages purged from 1 queue\n");
        assertThat(run(1, "result", second).err()).contains("is unknown");
    }
}
