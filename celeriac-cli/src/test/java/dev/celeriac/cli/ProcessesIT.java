package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code worker --pool processes}, with kills of the children and of their parent, on a file and on Redis. */
class ProcessesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final String queue = "processes-" + UUID.randomUUID();
    private final List<ChildProcess> workers = new ArrayList<>();
    private String url = "";

    @AfterEach
    void killWorkers() {
        workers.forEach(ChildProcess::close);
    }

    private void on(String broker) {
        url = broker.equals("sqlite")
                ? "sqlite:///" + directory.resolve("store.db")
                : RedisServer.require().toString();
    }

    private ChildProcess worker(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "-A", ShopApp.class.getName(), "-b", url, "--result-backend", url, "worker", "-P", "processes"));
        all.addAll(List.of("-c", "1", "-Q", queue + ",celery", "-l", "info"));
        all.addAll(List.of(more));
        ChildProcess worker =
                JavaProcess.launch(Main.class, all.toArray(String[]::new)).start();
        workers.add(worker);
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
        return run(0, "call", task, "-a", args, "--queue", queue).out().strip();
    }

    private static List<ProcessHandle> children(ChildProcess worker) {
        return ProcessHandle.of(worker.pid()).orElseThrow().children().toList();
    }

    private static void awaitDeath(List<ProcessHandle> processes) {
        await().atMost(PATIENCE).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private void awaitFile(Path file, String content) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(file).equals(content));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "redis"})
    void whatAKilledChildAndAKilledParentRanIsRunAgain(String broker) throws IOException {
        on(broker);
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        ChildProcess first = worker();
        String held = call("shop.hold", "[\"" + started + "\", \"" + release + "\"]");
        awaitFile(started, "1\n");
        // The one that runs and the one that waits.
        List<ProcessHandle> children = children(first);
        children.forEach(ProcessHandle::destroyForcibly);
        awaitFile(started, "1\n2\n");

        List<ProcessHandle> orphans = children(first);
        first.kill();
        awaitDeath(orphans);
        ChildProcess second = worker();
        awaitFile(started, "1\n2\n3\n");
        Files.createFile(release);
        assertThat(run(0, "result", held, "--wait", "60").out()).isEqualTo("3\n");

        List<ProcessHandle> idle = children(second);
        assertThat(idle).isNotEmpty();
        second.kill();
        awaitDeath(idle);
    }

    private long keep(int megabytes) {
        String id = call("shop.keep", "[" + megabytes + "]");
        return Long.parseLong(run(0, "result", id, "--wait", "60").out().strip());
    }

    @Test
    void maxTasksPerChildReplacesAChildAfterSoManyTasks() {
        on("sqlite");
        worker("--max-tasks-per-child", "2");
        long first = keep(0);
        assertThat(keep(0)).isEqualTo(first);
        long second = keep(0);
        assertThat(second).isNotEqualTo(first);
        assertThat(keep(0)).isEqualTo(second);
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(first).isEmpty());
    }

    @Test
    void maxMemoryPerChildReplacesAChildThatHasGrown() {
        on("sqlite");
        worker("--max-memory-per-child", Integer.toString(120 * 1024));
        long first = keep(1);
        assertThat(keep(80)).isEqualTo(first);
        long second = keep(1);
        assertThat(second).isNotEqualTo(first);
        assertThat(keep(1)).isEqualTo(second);
    }

    @Test
    void aBrokerInMemoryIsRefusedInOneLine() {
        ChildProcess worker = JavaProcess.launch(
                        Main.class, "-A", ShopApp.class.getName(), "-b", "memory://", "worker", "-P", "processes")
                .start();
        workers.add(worker);
        assertThat(worker.awaitLine("Error: ", PATIENCE))
                .contains("worker_pool 'processes' does not go with broker_url memory://", "sqlite:///");
        assertThat(worker.awaitExit(PATIENCE)).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void eventsOfATaskWhoseWorkerIsHeldUpAreDroppedAndCounted() throws IOException {
        on("sqlite");
        ChildProcess worker = worker();
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        Path told = directory.resolve("told");
        String task = call("shop.tell", "[\"" + started + "\", \"" + release + "\", 5000, \"" + told + "\"]");
        awaitFile(started, "1\n");
        worker.suspend();
        Files.createFile(release);
        await().atMost(PATIENCE).until(() -> Files.exists(told));
        worker.resume();

        run(0, "result", task, "--wait", "60");
        assertThat(run(0, "inspect", "stats", "-j").out()).containsPattern("\"events-dropped\": *[1-9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "redis"})
    void childrenPublishAndPrintAndATaskThatKillsThemIsSetAsideUntilItIsCalledBack(String broker) throws IOException {
        on(broker);
        ChildProcess worker = worker();
        Path where = directory.resolve("where");
        String delegated = call("shop.delegate", "[\"" + where + "\"]");
        long pid =
                Long.parseLong(run(0, "result", delegated, "--wait", "60").out().strip());
        assertThat(pid).isNotEqualTo(worker.pid());
        worker.awaitLine(": 23", PATIENCE);
        String printed = call("shop.print", "[\"hello\"]");
        worker.awaitLine("shop.print[" + printed + "]: logged hello", PATIENCE);

        String crashed = call("shop.crash", "[]");
        assertThat(run(1, "result", crashed, "--wait", "60").err())
                .contains("WorkerLostError", "4 times without an outcome");
        String listed = run(0, "dead", "list").out();
        assertThat(listed).contains(crashed, "shop.crash", "4 times without an outcome");
        assertThat(run(0, "result", call("shop.add", "[2, 3]"), "--wait", "60").out())
                .isEqualTo("5\n");

        List<ProcessHandle> children = children(worker);
        worker.terminate();
        assertThat(worker.awaitExit(PATIENCE)).isZero();
        assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
}
