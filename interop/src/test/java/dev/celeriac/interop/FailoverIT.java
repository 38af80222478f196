package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code broker_url} with several brokers, of which the first is down all the time. */
@Section("Queues")
class FailoverIT {
    @RegisterExtension
    static final Cluster CLUSTER =
            new Cluster().withDeadBrokerFirst().withJavaWorker().withPythonWorker();

    @Test
    @Row(way = Row.BOTH, what = "several brokers in broker_url, the first of them down: both sides use the next")
    void nextBroker() throws Exception {
        assertThat(CLUSTER.app().send("python.add", List.of(1, 2)).get(Cluster.PATIENCE))
                .isEqualTo(3L);
        assertThat(CLUSTER.python().eval("app.send_task('java.add', [3, 4]).get(timeout=60)"))
                .isEqualTo(7L);
    }
}
