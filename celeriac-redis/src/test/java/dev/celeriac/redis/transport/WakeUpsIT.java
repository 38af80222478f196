package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.celeriac.redis.connection.SelfSigned;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that waits hears of every message, over every kind of connection. */
class WakeUpsIT {
    private static final int MESSAGES = 60;

    /** Without wake-ups each message would take the five seconds after which a consumer looks by itself. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("TCP")
    void tcp() {
        try (OwnRedis redis = OwnRedis.with()) {
            hears(redis, redis.url());
        }
    }

    @Test
    @DisplayName("a Unix-domain socket")
    void unixSocket() {
        Path socket = directory.resolve("redis.sock");
        try (OwnRedis redis = OwnRedis.with("--unixsocket", socket.toString())) {
            hears(redis, "redis+socket://" + socket);
        }
    }

    @Test
    @DisplayName("TLS, where nobody decrypts what is only a reason to look")
    void tls() throws IOException {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        SelfSigned.write(key, certificate);
        String port = Integer.toString(freePort());
        try (OwnRedis redis = OwnRedis.with(
                "--tls-port",
                port,
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-auth-clients",
                "no")) {
            hears(redis, "rediss://localhost:" + port + "?ssl_ca_certs=" + certificate);
        }
    }

    @Test
    @DisplayName("when the connection that tells of changes is killed, another one takes its place")
    void killed() {
        try (OwnRedis redis = OwnRedis.with();
                var raw = new RawRedis(redis.url())) {
            hears(redis, redis.url(), () -> raw.call("CLIENT", "KILL", "TYPE", "pubsub"));
        }
    }

    private static void hears(OwnRedis redis, String url) {
        hears(redis, url, () -> true);
    }

    private static void hears(OwnRedis redis, String url, Callable<?> before) {
        ExecutorService background = Executors.newSingleThreadExecutor();
        assertTimeoutPreemptively(LONG_ENOUGH, () -> {
            try (Transport producer = new RedisTransportProvider().open(redis.url(), Map.of(), InstantSource.system());
                    Transport transport = new RedisTransportProvider().open(url, Map.of(), InstantSource.system());
                    TransportConsumer consumer = transport.consume(new ConsumerOptions(
                            "wakes@test", List.of("q"), Duration.ofSeconds(1), Duration.ofSeconds(15)))) {
                for (int i = 0; i < MESSAGES; i++) {
                    var fetched = background.submit(() -> consumer.fetch(1, Duration.ofMinutes(2)));
                    if (i % 10 == 5) {
                        before.call();
                    }
                    producer.publish(List.of(Messages.text("q", "m" + i)), DEADLINE);
                    List<Delivery> taken = fetched.get();
                    assertThat(Tasks.texts(taken)).containsExactly("m" + i);
                    consumer.settle(List.of(new Settlement.Acknowledge(taken.get(0))));
                }
            } finally {
                background.shutdownNow();
            }
        });
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
