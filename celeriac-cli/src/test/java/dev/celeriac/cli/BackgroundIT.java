package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers in the background, what orchestrators ask of workers, and a broker that is left for another one. */
class BackgroundIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<ChildProcess> children = new ArrayList<>();
    private String url = "";

    @BeforeEach
    void nameTheStore() {
        url = "sqlite:///" + directory.resolve("store.db");
    }

    @AfterEach
    void end() throws IOException {
        children.forEach(ChildProcess::close);
        try (var files = Files.list(directory)) {
            for (Path pid :
                    files.filter(file -> file.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private ChildProcess launch(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-A", ShopApp.class.getName(), "-b", url, "--result-backend", url));
        all.addAll(List.of(arguments));
        ChildProcess child =
                JavaProcess.launch(Main.class, all.toArray(String[]::new)).start();
        children.add(child);
        return child;
    }

    private String run(String... arguments) {
        ChildProcess child = launch(arguments);
        assertThat(child.awaitExit(PATIENCE))
                .as(() -> child.output().toString())
                .isZero();
        return String.join("\n", child.output());
    }

    private CapturedTerminal here(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-b", url, "--result-backend", url));
        all.addAll(List.of(arguments));
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as(() -> terminal.out() + terminal.err())
                .isEqualTo(expected);
        return terminal;
    }

    private long pid(String name) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve(name + ".pid")).strip());
    }

    @Test
    void multiStartsRestartsAndStopsWorkers() throws IOException {
        String[] files = {"--pidfile=" + directory + "/%n.pid", "--logfile=" + directory + "/%n%I.log"};
        assertThat(run("multi", "start", "one", "two", "-l", "info", "-c:one", "3", files[0], files[1]))
                .contains("> Starting nodes...", "one@", "OK")
                .doesNotContain("FAILED");
        long first = pid("one");
        assertThat(ProcessHandle.of(first)).isPresent();
        assertThat(first).isNotEqualTo(pid("two"));
        String sum = here(0, "call", "shop.add", "-a", "[2, 3]").out().strip();
        assertThat(here(0, "result", sum, "--wait", "60").out()).isEqualTo("5\n");
        assertThat(here(0, "status").out()).contains("one@", "two@", "2 nodes online.");

        assertThat(run("multi", "restart", "one", "-l", "info", files[0], files[1]))
                .contains("> Stopping nodes...", "TERM -> " + first, "Restarting node one@");
        assertThat(pid("one")).isNotEqualTo(first);
        assertThat(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();

        assertThat(run("multi", "stopwait", "one", "two", files[0], files[1])).contains("one@", "two@", "DOWN");
        assertThat(directory.resolve("one.pid")).doesNotExist();
        assertThat(directory.resolve("two.pid")).doesNotExist();
        assertThat(run("multi", "stop", "one", files[0])).contains("DOWN");
        assertThat(Files.readString(directory.resolve("two.log"))).contains("ready.", "Warm shutdown");
    }

    @Test
    void urlsAreNotOnTheCommandLinesOfWorkersInTheBackground() throws IOException {
        String[] files = {"--pidfile=" + directory + "/%n.pid", "--logfile=" + directory + "/%n%I.log"};
        run("multi", "start", "one", "-P", "processes", files[0], files[1]);
        run("worker", "--detach", "-n", "two@%h", files[0], files[1]);
        String store = directory.resolve("store.db").toString();
        for (String name : List.of("one", "two")) {
            long pid = pid(name);
            List<ProcessHandle> all = new ArrayList<>(
                    ProcessHandle.of(pid).orElseThrow().descendants().toList());
            all.add(ProcessHandle.of(pid).orElseThrow());
            for (ProcessHandle process : all) {
                Path line = Path.of("/proc/" + process.pid() + "/cmdline");
                assertThat(Files.exists(line) ? Files.readString(line) : "").doesNotContain(store);
            }
        }
        assertThat(here(0, "status").out()).contains("one@", "two@", "2 nodes online.");
        run("multi", "stopwait", "one", "two", files[0], files[1]);
    }

    @Test
    void aWorkerThatCannotStartInTheBackgroundSaysWhy() {
        ChildProcess child =
                launch("worker", "--detach", "-P", "nonsense", "--logfile=" + directory.resolve("nonsense.log"));
        assertThat(child.awaitExit(PATIENCE)).isEqualTo(ExitCode.USAGE);
        assertThat(String.join("\n", child.output())).contains("nonsense");
        ChildProcess silent = launch("worker", "--detach");
        assertThat(silent.awaitExit(PATIENCE)).isEqualTo(ExitCode.USAGE);
        assertThat(String.join("\n", silent.output())).contains("--logfile");
    }

    @Test
    void isHealthyExactlyWhileItTakesMessagesAndLogsJsonIfAsked() throws Exception {
        Path health = directory.resolve("health");
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        ChildProcess worker = launch(
                "worker",
                "-l",
                "info",
                "--log-format",
                "json",
                "--autoscale",
                "4,2",
                "-E",
                "--health-port",
                "0",
                "--health-file",
                health.toString());
        worker.awaitLine("task events: ON", PATIENCE);
        String line = worker.awaitLine("/healthz", PATIENCE);
        Matcher port = Pattern.compile(":(\\d+)/healthz").matcher(line);
        assertThat(port.find()).isTrue();
        URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/healthz");
        HttpClient http = HttpClient.newHttpClient();
        await().atMost(PATIENCE).until(() -> ask(http, uri).statusCode() == 200);
        assertThat(ask(http, uri).body()).contains("\"status\":\"ok\"", "CONSUMING");
        await().atMost(PATIENCE).until(() -> Files.exists(health));

        String held = here(0, "call", "shop.hold", "-a", "[\"" + started + "\", \"" + release + "\"]")
                .out()
                .strip();
        await().atMost(PATIENCE).until(() -> Files.exists(started));
        worker.terminate();
        await().atMost(PATIENCE).until(() -> ask(http, uri).statusCode() == 503);
        await().atMost(PATIENCE).until(() -> !Files.exists(health));
        Files.createFile(release);
        assertThat(worker.awaitExit(PATIENCE)).isZero();

        Map<?, ?> received = worker.output().stream()
                .filter(text -> text.startsWith("{") && text.contains("received"))
                .map(text ->
                        (Map<?, ?>) JsonCodec.DEFAULT.decode(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .findFirst()
                .orElseThrow();
        assertThat(received.get("task_id")).isEqualTo(held);
        assertThat(received.get("task_name")).isEqualTo("shop.hold");
        assertThat(received.get("level")).isEqualTo("INFO");
        assertThat(worker.output()).anyMatch(text -> text.contains("concurrency:") && text.contains("{min=2, max=4}"));
    }

    private static HttpResponse<String> ask(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void tasksMoveToAnotherBrokerWithoutLoss() {
        String other = "sqlite:///" + directory.resolve("other.db");
        assertThat(here(ExitCode.USAGE, "migrate", url, url, "-Q", "celery").err())
                .contains("same broker");
        for (int i = 0; i < 3; i++) {
            here(0, "call", "shop.add", "-a", "[" + i + ", 1]");
        }
        here(0, "call", "shop.print", "-a", "[\"x\"]");
        assertThat(here(0, "migrate", url, other, "-T", "shop.add").out())
                .contains("Migrating task 1/4: shop.add[", "Copied 3 tasks.");
        assertThat(here(0, "queues").out()).containsPattern("celery +4 +0 +0");
        assertThat(here(0, "migrate", url, other, "-a", "-n", "2", "-Q", "celery:letters")
                        .out())
                .contains("Moved 2 tasks.");
        assertThat(here(0, "migrate", url, other, "-a", "-Q", "celery:letters").out())
                .contains("Moved 2 tasks.");
        assertThat(here(0, "queues").out()).containsPattern("celery +0 +0 +0");
        url = other;
        assertThat(here(0, "queues").out()).containsPattern("celery +3 +0 +0").containsPattern("letters +4 +0 +0");
    }
}
