package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.worker.ConsumerState;
import dev.celeriac.worker.WorkerStats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private volatile ConsumerState state = ConsumerState.CONNECTING;

    private HealthProbe probe(Path file, InetSocketAddress address) {
        return new HealthProbe(() -> new WorkerStats(state, 7, 1, 0, 1, 2, 0, 0, 0, 0), "w@test", file, address);
    }

    private static HttpResponse<String> ask(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void isRedUnlessMessagesAreTaken() throws Exception {
        Path file = directory.resolve("health");
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HealthProbe probe = probe(file, any)) {
            for (ConsumerState each : ConsumerState.values()) {
                state = each;
                boolean healthy = each == ConsumerState.CONSUMING;
                HttpResponse<String> answer = ask(probe.port(), "/healthz");
                assertThat(answer.statusCode()).as(each.name()).isEqualTo(healthy ? 200 : 503);
                assertThat(answer.body()).contains(each.name(), "\"processed\":7");
                await().atMost(PATIENCE).until(() -> Files.exists(file) == healthy);
            }
            assertThat(ask(probe.port(), "/secrets").statusCode()).isEqualTo(404);
            state = ConsumerState.CONSUMING;
            await().atMost(PATIENCE).until(() -> Files.exists(file));
            assertThatThrownBy(() -> probe(null, new InetSocketAddress(any.getAddress(), probe.port())))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("--health-port");
        }
        assertThat(file).doesNotExist();
    }
}
