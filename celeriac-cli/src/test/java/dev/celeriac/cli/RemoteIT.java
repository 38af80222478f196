package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} and {@code control} with a worker process on an SQLite file. */
class RemoteIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NODE = "w1@here";

    @TempDir
    Path directory;

    private CapturedTerminal run(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-b", url()));
        all.addAll(List.of(arguments));
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as(() -> terminal.out() + terminal.err())
                .isEqualTo(expected);
        return terminal;
    }

    /** With a destination the answer ends the wait. */
    private String ask(String kind, String... words) {
        List<String> all = new ArrayList<>(List.of(kind, "-d", NODE, "-t", "60"));
        all.addAll(List.of(words));
        return run(0, all.toArray(String[]::new)).out();
    }

    private String url() {
        return "sqlite:///" + directory.resolve("store.db");
    }

    @Test
    void asksAndSteersAWorker() {
        assertThat(run(ExitCode.UNAVAILABLE, "inspect", "ping", "-t", "0.05").err())
                .contains("Error: No nodes replied within time constraint");
        Path state = directory.resolve("w1.state");
        try (ChildProcess worker = JavaProcess.launch(
                        Main.class,
                        "-A",
                        ShopApp.class.getName(),
                        "-b",
                        url(),
                        "worker",
                        "-n",
                        NODE,
                        "-c",
                        "1",
                        "-l",
                        "info",
                        "--statedb",
                        directory.resolve("%n.state").toString(),
                        "--without-mingle")
                .start()) {
            worker.awaitLine("ready.", PATIENCE);
            assertThat(ask("inspect", "ping")).isEqualTo("->  " + NODE + ": OK\n        pong\n\n1 node online.\n");
            assertThat(ask("inspect", "active")).startsWith("->  " + NODE + ": OK\n    - empty -\n");
            assertThat(ask("inspect", "registered"))
                    .contains("    * shop.add\n")
                    .doesNotContain("celery.");
            assertThat(ask("inspect", "ping", "-j")).isEqualTo("{\"" + NODE + "\": {\"ok\": \"pong\"}}\n");
            assertThat(ask("inspect", "clock")).contains("    {\n        \"clock\": ");
            assertThat(run(0, "status", "-d", NODE, "-t", "60").out()).contains(NODE, "OK", "1 node online.");
            assertThat(ask("control", "pool_grow", "2")).isEqualTo("->  " + NODE + ": OK\n        pool will grow\n");
            assertThat(ask("control", "-j", "enable_events"))
                    .isEqualTo("[{\"" + NODE + "\": {\"ok\": \"task events enabled\"}}]\n");
            assertThat(ask("control", "rate_limit", "no.such", "1/s"))
                    .isEqualTo("->  " + NODE + ": ERROR\n        unknown task\n");

            Path started = directory.resolve("started");
            String held = run(
                            0,
                            "call",
                            "shop.hold",
                            "-a",
                            "[\"" + started + "\", \"" + directory.resolve("never") + "\"]")
                    .out()
                    .strip();
            await().atMost(PATIENCE).until(() -> Files.exists(started));
            assertThat(ask("inspect", "query_task", held)).contains(held, "\"active\"", "shop.hold");
            assertThat(ask("control", "revoke", held, "--terminate")).contains("terminate: " + held);
            assertThat(ask("control", "terminate", "KILL", "unknown")).contains("terminate: tasks unknown");
            assertThat(ask("inspect", "revoked")).contains("* " + held, "* unknown");
            await().atMost(PATIENCE).until(() -> run(1, "result", held).err().contains("REVOKED"));

            assertThat(run(ExitCode.USAGE, "inspect", "nosuch").err()).contains("'nosuch' is not one of", "active");
            assertThat(run(ExitCode.USAGE, "control", "rate_limit", "shop.add").err())
                    .contains("TASK RATE");
            assertThat(run(ExitCode.USAGE, "control", "terminate", "NOSIGNAL", "x")
                            .err())
                    .contains("NOSIGNAL");
            assertThat(run(0, "list", "bindings").out()).contains("Queue", "celery");
            assertThat(run(ExitCode.UNAVAILABLE, "control", "shutdown", "-t", "0.05")
                            .err())
                    .contains("No nodes replied");
            assertThat(worker.awaitExit(PATIENCE)).isZero();
        }
        assertThat(state).content().contains("unknown");
    }
}
