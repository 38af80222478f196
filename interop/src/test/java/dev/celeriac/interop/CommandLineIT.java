package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.cli.Main;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command {@code celeriac} on a worker of Python's. */
@Section("Remote control")
class CommandLineIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final String node = CLUSTER.name("cli@python");

    /** With a destination the answer ends the wait. */
    private String celeriac(int expected, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "-b",
                CLUSTER.settings().get("broker_url").toString(),
                "--result-backend",
                CLUSTER.settings().get("result_backend").toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("-d", node));
        try (ChildProcess command =
                JavaProcess.launch(Main.class, all.toArray(String[]::new)).start()) {
            int exit = command.awaitExit(Cluster.PATIENCE);
            String said = String.join("\n", command.output());
            assertThat(exit).as(said).isEqualTo(expected);
            return said;
        }
    }

    private String celeriac(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-t", "60"));
        return celeriac(0, all.toArray(String[]::new));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "`celeriac inspect` and `celeriac control` show and steer Python's worker")
    void asksAndSteersPython() {
        try (ChildProcess worker = CLUSTER.startPython(
                "-m",
                "celery",
                "-A",
                "interop_app",
                "worker",
                "-P",
                "prefork",
                "-c",
                "1",
                "-Q",
                CLUSTER.pythonQueue(),
                "-n",
                node,
                "-l",
                "INFO",
                "--without-mingle",
                "--without-gossip")) {
            worker.awaitLine(" ready.", Cluster.PATIENCE);
            AsyncResult<?> held = CLUSTER.app().send("python.started", List.of(CLUSTER.name("never")));
            await().atMost(Cluster.PATIENCE).until(() -> held.state().equals(TaskMeta.STARTED));

            assertThat(celeriac("inspect", "ping")).contains("->  " + node + ": OK", "        pong", "1 node online.");
            assertThat(celeriac("inspect", "active")).contains(held.id(), "python.started");
            assertThat(celeriac("inspect", "stats", "-j")).contains("{\"" + node + "\":", "\"prefetch_count\"");
            assertThat(celeriac("inspect", "registered")).contains("    * python.add");
            assertThat(celeriac("control", "rate_limit", "python.add", "10/m"))
                    .contains("new rate limit set successfully");
            assertThat(celeriac("control", "revoke", held.id(), "--terminate")).contains(node, "terminat");
            await().atMost(Cluster.PATIENCE).until(() -> held.state().equals(TaskMeta.REVOKED));
            // Nobody answers a shutdown, Python's workers neither.
            celeriac(69, "control", "shutdown", "-t", "0.05");
            assertThat(worker.awaitExit(Cluster.PATIENCE)).isZero();
        }
    }
}
