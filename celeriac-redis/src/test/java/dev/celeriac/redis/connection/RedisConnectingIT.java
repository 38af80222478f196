package dev.celeriac.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.redis.transport.RawRedis;
import dev.celeriac.testkit.server.OwnRedis;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to connect, and what is said when it does not work. */
class RedisConnectingIT {
    private static final Deadline EVER = Deadline.in(Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private static String ping(String url) {
        RedisUrl parsed = RedisUrl.parse(url);
        try (Redis redis = Redis.of(parsed, RedisOptions.of("test", parsed, Map.of()), JedisLink::over)) {
            return Reply.text(redis.attempt("test", EVER).call(Command.of("PING"), EVER));
        }
    }

    private static RedisFault failure(String url) {
        RedisFault fault = catchThrowableOfType(RedisFault.class, () -> ping(url));
        assertThat(fault).as(url).isNotNull();
        assertThat(fault.getMessage()).doesNotContain("\n");
        return fault;
    }

    @Test
    @DisplayName("passwords: none, of the default user, of another user; the wrong one is named without being shown")
    void passwords() {
        try (OwnRedis redis = OwnRedis.with("--requirepass", "s3cret")) {
            String at = "@127.0.0.1:" + redis.port();
            try (var raw = new RawRedis("redis://:s3cret" + at)) {
                raw.call("ACL", "SETUSER", "worker", "on", ">w0rk", "~*", "&*", "+@all");
            }
            assertThat(ping("redis://:s3cret" + at)).isEqualTo("PONG");
            assertThat(ping("redis://worker:w0rk" + at + "/3")).isEqualTo("PONG");
            for (String wrong : List.of("redis://:wr0ng" + at, "redis://worker:wr0ng" + at, redis.url())) {
                RedisFault fault = failure(wrong);
                assertThat(fault.kind()).isEqualTo(RedisFault.Kind.AUTHENTICATION);
                assertThat(fault).hasMessageContaining("refused the user or password of the URL");
                assertThat(fault).hasMessageNotContaining("wr0ng");
            }
        }
    }

    @Test
    @DisplayName("a Unix-domain socket")
    void unixSocket() {
        Path socket = directory.resolve("redis.sock");
        try (OwnRedis redis = OwnRedis.with("--unixsocket", socket.toString())) {
            assertThat(redis.port()).isPositive();
            assertThat(ping("redis+socket://" + socket + "?virtual_host=2")).isEqualTo("PONG");
        }
        assertThat(failure("redis+socket://" + directory.resolve("none.sock")).kind())
                .isEqualTo(RedisFault.Kind.UNREACHABLE);
    }

    @Test
    @DisplayName("TLS: verified by default, by a given authority, not at all if asked; with a client certificate")
    void tls() throws IOException {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        SelfSigned.write(key, certificate);
        String tlsPort = Integer.toString(freePort());
        try (OwnRedis redis = OwnRedis.with(
                "--tls-port", tlsPort,
                "--tls-cert-file", certificate.toString(),
                "--tls-key-file", key.toString(),
                "--tls-ca-cert-file", certificate.toString(),
                "--tls-auth-clients", "yes")) {
            String url = "rediss://localhost:" + tlsPort + "?ssl_certfile=" + certificate + "&ssl_keyfile=" + key;
            assertThat(ping(url + "&ssl_ca_certs=" + certificate)).isEqualTo("PONG");
            assertThat(ping(url + "&ssl_cert_reqs=none")).isEqualTo("PONG");
            String byAddress = url.replace("localhost", "127.0.0.1") + "&ssl_ca_certs=" + certificate;
            assertThat(ping(byAddress + "&ssl_check_hostname=false")).isEqualTo("PONG");
            assertThat(failure(byAddress).kind()).isEqualTo(RedisFault.Kind.TLS);
            RedisFault untrusted = failure(url);
            assertThat(untrusted.kind()).isEqualTo(RedisFault.Kind.TLS);
            assertThat(untrusted).hasMessageContaining("ssl_ca_certs");

            assertThat(failure("rediss://localhost:" + redis.port() + "?ssl_cert_reqs=none"))
                    .hasMessageContaining("it seems not to speak TLS on this port");
            assertThat(failure("redis://localhost:" + tlsPort).getMessage()).containsAnyOf("rediss://", "protocol");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    @DisplayName("nobody there, a host that does not exist, and a server that is no Redis")
    void wrongPlace() throws IOException {
        RedisFault nobody = failure("redis://127.0.0.1:" + freePort());
        assertThat(nobody.kind()).isEqualTo(RedisFault.Kind.UNREACHABLE);
        assertThat(nobody).hasMessageContaining("is it running?");
        assertThat(failure("redis://no-such-host.invalid")).hasMessageContaining("there is no host of this name");
        try (var server = new ServerSocket(0)) {
            var answering = new Thread(() -> {
                try (var client = server.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            answering.setDaemon(true);
            answering.start();
            RedisFault other = failure("redis://127.0.0.1:" + server.getLocalPort());
            assertThat(other.kind()).isEqualTo(RedisFault.Kind.UNSUPPORTED);
            assertThat(other).hasMessageContaining("does not speak Redis's protocol");
        }
    }

    @Test
    @DisplayName("the first server of a list that answers is used")
    void failoverList() throws IOException {
        int dead = freePort();
        try (OwnRedis redis = OwnRedis.with()) {
            String url = "redis://127.0.0.1:" + dead + ";" + redis.url();
            RedisUrl parsed = RedisUrl.parse(url);
            try (Redis list = Redis.of(parsed, RedisOptions.of("test", parsed, Map.of()), JedisLink::over)) {
                assertThat(Reply.text(list.dedicated("test", EVER).call(Command.of("PING"), EVER)))
                        .isEqualTo("PONG");
            }
        }
    }
}
