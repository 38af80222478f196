package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.celeriac.control.ControlReply;
import dev.celeriac.event.Gossip;
import dev.celeriac.testkit.process.ChildProcess;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What a worker of Celery's and one of ours tell each other. */
@Section("Remote control")
class GossipIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().ownKeys().withJavaWorker();

    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Gossip.class);
    private static final AppenderBase<ILoggingEvent> APPENDER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            HEARD.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeAll
    static void listen() {
        APPENDER.start();
        LOGGER.setLevel(Level.DEBUG);
        LOGGER.addAppender(APPENDER);
    }

    @AfterAll
    static void stop() {
        LOGGER.detachAppender(APPENDER);
        LOGGER.setLevel(null);
    }

    private static ChildProcess python(String name) {
        ChildProcess worker = CLUSTER.startPython(
                "-m",
                "celery",
                "-A",
                "interop_app",
                "worker",
                "-P",
                "solo",
                "-Q",
                CLUSTER.name(name),
                "-n",
                name + "@test",
                "-l",
                "DEBUG",
                "--without-mingle");
        worker.awaitLine(" ready.", Cluster.PATIENCE);
        return worker;
    }

    private static void awaitHeard(String line) {
        await().atMost(Cluster.PATIENCE).until(() -> HEARD.contains(line));
    }

    @Test
    @Row(way = Row.BOTH, what = "workers notice who joins, leaves and is lost")
    void neighbours() {
        ChildProcess leaving = python("leaving");
        awaitHeard("DEBUG leaving@test joined the party");
        leaving.terminate();
        assertThat(leaving.awaitExit(Cluster.PATIENCE)).isZero();
        awaitHeard("DEBUG leaving@test left");
        ChildProcess dying = python("dying");
        awaitHeard("DEBUG dying@test joined the party");
        dying.kill();
        awaitHeard("INFO missed heartbeat from dying@test");
    }

    @Test
    @Row(way = Row.BOTH, what = "an election among workers of both has one winner, which calls the task")
    void elections() {
        ChildProcess one = python("one");
        ChildProcess two = python("two");
        awaitHeard("DEBUG one@test joined the party");
        awaitHeard("DEBUG two@test joined the party");
        // One of Python's that believes itself to be alone, or with one other, may die of an election.
        String ours = CLUSTER.app().control().ping().stream()
                .map(ControlReply::node)
                .filter(node -> !node.endsWith("@test"))
                .findFirst()
                .orElseThrow();
        for (String name : List.of("one@test", "two@test", ours)) {
            for (ChildProcess worker : List.of(one, two)) {
                await().atMost(Cluster.PATIENCE)
                        .until(() -> worker.output().stream()
                                .anyMatch(line ->
                                        line.endsWith(name + " joined the party") || line.endsWith(name + " ready.")));
            }
        }
        List<String> ids = List.of("a", "b", "c", "d", "e").stream()
                .map(id -> id + "-" + UUID.randomUUID())
                .toList();
        for (String id : ids) {
            CLUSTER.app()
                    .control()
                    .tell(
                            "election",
                            Map.of(
                                    "id",
                                    id,
                                    "topic",
                                    "task",
                                    "action",
                                    Map.of(
                                            "task",
                                            "java.add",
                                            "args",
                                            List.of(1, 2),
                                            "kwargs",
                                            Map.of(),
                                            "options",
                                            Map.of("queue", CLUSTER.javaQueue(), "task_id", id))));
            String theirs = winner(one, id);
            assertThat(winner(two, id)).isEqualTo(theirs);
            await().atMost(Cluster.PATIENCE).until(() -> HEARD.stream().anyMatch(each -> each.contains(id)));
            String line =
                    HEARD.stream().filter(each -> each.contains(id)).findFirst().orElseThrow();
            if (line.contains("I won")) {
                assertThat(theirs).endsWith("." + ProcessHandle.current().pid());
            } else {
                assertThat(line).isEqualTo("INFO node " + theirs + " elected for " + id);
            }
            await().atMost(Cluster.PATIENCE)
                    .until(() -> CLUSTER.app().result(id).ready());
        }
    }

    /** Who it says has won, by node name and process. */
    private static String winner(ChildProcess worker, String id) {
        Predicate<String> decided =
                each -> each.contains(id) && (each.contains("I won") || each.contains("elected for"));
        await().atMost(Cluster.PATIENCE).until(() -> worker.output().stream().anyMatch(decided));
        String line = worker.output().stream().filter(decided).findFirst().orElseThrow();
        if (line.contains("I won")) {
            String name = worker.output().stream()
                    .filter(each -> each.endsWith(" ready."))
                    .findFirst()
                    .orElseThrow();
            String[] words = name.split(" ");
            return words[words.length - 2] + "." + worker.pid();
        }
        return line.replaceAll(".*node (\\S+) elected for.*", "$1");
    }
}
