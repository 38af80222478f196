package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.worker.SoonSweeping;
import dev.celeriac.worker.Worker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Groups and chords")
class LeftOverChordsIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    @Test
    @Row(
            way = Row.BOTH,
            what =
                    "kill -9 of a Python worker that has recorded the last part and not called the body: an idle Java worker does")
    void pythonDies() throws Exception {
        Celeriac app = CLUSTER.app();
        String ours = CLUSTER.name("ours");
        String theirs = CLUSTER.name("theirs");
        try (Worker worker =
                SoonSweeping.of(app.worker().queues(CLUSTER.javaQueue())).start()) {
            assertThat(worker.awaitReady(Cluster.PATIENCE)).isTrue();
            Map<String, Object> fatal = CLUSTER.settingsAnd("interop_dies_before_body", true);
            // One of ours whose parts all run in Python, and one of theirs with a part in each language.
            app.group(List.of(
                            app.signature("python.add", List.of(1, 1), Map.of()).queue(ours),
                            app.signature("python.add", List.of(2, 2), Map.of()).queue(ours)))
                    .then(app.step("java.record_last", ours + "-called"))
                    .delay();
            Object first = CLUSTER.python().run("""
                    r = chord([app.signature('java.add', [1, 1]), app.signature('python.add', [2, 2], queue='%1$s')])(
                        app.signature('java.record_last', ['%1$s-called']))
                    result = r.parent.results[0].id
                    """.formatted(theirs));
            await().atMost(Cluster.PATIENCE)
                    .until(() -> app.result(String.valueOf(first)).ready());
            for (String queue : List.of(ours, theirs)) {
                ChildProcess victim = CLUSTER.launchPythonWorker(1, fatal, queue);
                assertThat(victim.awaitExit(Cluster.PATIENCE)).isEqualTo(137);
            }
            try (var redis = CLUSTER.redis()) {
                for (String queue : List.of(ours, theirs)) {
                    String called = queue + "-called";
                    await(queue).atMost(Cluster.PATIENCE).until(() -> redis.llen(called) > 0);
                    assertThat(redis.lrange(called, 0, -1)).containsExactly("[[2,4]]");
                }
            }
        }
    }
}
