package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.server.OwnRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker says that it is healthy exactly while it can take messages, whatever becomes of Redis. */
class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What an orchestrator may be told that is not true any more. */
    private static final Duration STALE = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private OwnRedis redis;
    private ChildProcess worker;
    private URI probe;

    @BeforeEach
    void start() {
        redis = OwnRedis.with("--appendonly", "yes", "--appendfsync", "always");
        worker = JavaProcess.launch(
                        Main.class,
                        "-A",
                        ShopApp.class.getName(),
                        "-b",
                        redis.url(),
                        "--result-backend",
                        redis.url(),
                        "worker",
                        "-c",
                        "1",
                        "-l",
                        "info",
                        "--health-port",
                        "0",
                        "--health-file",
                        file().toString())
                .start();
        Matcher port = Pattern.compile("http://\\S+:(\\d+)/healthz").matcher(worker.awaitLine("/healthz", PATIENCE));
        assertThat(port.find()).isTrue();
        probe = URI.create("http://127.0.0.1:" + port.group(1) + "/healthz");
        awaitHealth(200, PATIENCE);
    }

    @AfterEach
    void stop() {
        worker.close();
        redis.close();
    }

    private Path file() {
        return directory.resolve("healthy");
    }

    private int status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(probe).timeout(PATIENCE).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private void awaitHealth(int expected, Duration within) {
        await().atMost(within).until(() -> status() == expected && Files.exists(file()) == (expected == 200));
    }

    @Test
    @DisplayName("red within seconds when Redis dies or stands still, green when it is back")
    void outages() {
        redis.kill();
        awaitHealth(503, STALE);
        redis.start();
        awaitHealth(200, PATIENCE);
        redis.suspend();
        awaitHealth(503, STALE);
        redis.resume();
        awaitHealth(200, PATIENCE);
    }

    @Test
    @DisplayName("red too when every slot is busy, so that it would not have asked for a message anyway")
    void outageWhileBusy() throws IOException {
        Path started = directory.resolve("started");
        Path release = directory.resolve("release");
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run(
                        "-b", redis.url(), "call", "shop.hold", "-a", "[\"" + started + "\", \"" + release + "\"]"))
                .isZero();
        await().atMost(PATIENCE).until(() -> Files.exists(started));
        redis.kill();
        awaitHealth(503, STALE);
        redis.start();
        awaitHealth(200, PATIENCE);
        Files.createFile(release);
        awaitHealth(200, PATIENCE);
    }
}
