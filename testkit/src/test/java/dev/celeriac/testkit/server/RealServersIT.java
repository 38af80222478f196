package dev.celeriac.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServersIT {
    @Test
    void pythonTalksCeleryToThePrivateRedis() {
        URI redis = RedisServer.require();
        PythonCelery python = PythonCelery.require();
        String script = """
                import sys, celery
                app = celery.Celery(broker=sys.argv[1])
                app.send_task('testkit.hello', queue='testkit-hello')
                with app.connection_for_read() as c:
                    print('queued', c.default_channel.client.llen('testkit-hello'))
                """;
        try (var peer = python.launch("-c", script, redis.toString()).start()) {
            assertThat(peer.awaitExit(Duration.ofSeconds(60)))
                    .as(String.join("\n", peer.output()))
                    .isZero();
            assertThat(peer.output()).contains("queued 1");
        }
        assertThat(python.version()).startsWith("5.");
    }

    @Test
    void aPrivateRedisLeavesNothingBehindButItsLog(@TempDir Path logs) throws Exception {
        RedisServer.require(); // the machine has one
        Path data;
        URI url;
        try (var workspace = workspace(logs, Map.of("PATH", System.getenv("PATH")))) {
            data = workspace.directory("probe").getParent();
            try (var redis = RedisServer.start(workspace)) {
                url = redis.value();
                new Socket(url.getHost(), url.getPort()).close();
            }
        }
        await().untilAsserted(() -> assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()))
                .isInstanceOf(ConnectException.class));
        assertThat(data).doesNotExist();
        assertThat(Files.readString(logs.resolve("redis-" + url.getPort() + ".log")))
                .contains("Ready to accept connections");
    }

    @Test
    void theEnvironmentWinsOverTheMachine(@TempDir Path logs) throws Exception {
        try (var workspace = workspace(logs, Map.of("IT_REDIS_URL", "redis://ci:6379"));
                var redis = RedisServer.start(workspace)) {
            assertThat(redis.value()).isEqualTo(URI.create("redis://ci:6379"));
        }
    }

    private static Workspace workspace(Path logs, Map<String, String> environment) {
        return new Workspace(logs, name -> Optional.ofNullable(environment.get(name)));
    }
}
