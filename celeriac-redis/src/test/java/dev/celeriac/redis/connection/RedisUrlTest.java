package dev.celeriac.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {

    @Test
    @DisplayName("what is left out has kombu's defaults")
    void defaults() {
        RedisUrl url = RedisUrl.parse("redis://");
        assertThat(url.servers()).containsExactly(new RedisUrl.Server("127.0.0.1", 6379));
        assertThat(url.database()).isZero();
        assertThat(url.user()).isNull();
        assertThat(url.password()).isNull();
        assertThat(RedisUrl.parse("redis://:secret@h").password()).isEqualTo("secret");
    }

    @Test
    @DisplayName("every part is read, percent-encoding undone")
    void everything() {
        RedisUrl url = RedisUrl.parse("rediss://us%40er:p%2Fss+%25@redis.example:7000/5?ssl_cert_reqs=none");
        assertThat(url.scheme()).isEqualTo(RedisUrl.Scheme.TLS);
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p/ss+%");
        assertThat(url.servers()).containsExactly(new RedisUrl.Server("redis.example", 7000));
        assertThat(url.database()).isEqualTo(5);
        assertThat(url.query()).containsEntry("ssl_cert_reqs", "none");
        assertThat(url).hasToString("rediss://us@er:**@redis.example:7000/5");
    }

    @Test
    @DisplayName("IPv6 addresses, sockets, and lists of sentinels")
    void otherForms() {
        assertThat(RedisUrl.parse("redis://[::1]:7000/1").servers()).containsExactly(new RedisUrl.Server("::1", 7000));
        RedisUrl socket = RedisUrl.parse("redis+socket:///run/redis.sock?virtual_host=3");
        assertThat(socket.socket()).isEqualTo(Path.of("/run/redis.sock"));
        assertThat(socket.database()).isEqualTo(3);
        RedisUrl sentinels = RedisUrl.parse("sentinel://a;sentinel://:pw@b:26380/2");
        assertThat(sentinels.servers())
                .containsExactly(new RedisUrl.Server("a", 26379), new RedisUrl.Server("b", 26380));
        assertThat(sentinels.database()).isEqualTo(2);
        assertThat(sentinels.password()).isEqualTo("pw");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://h:99999           | write a number from 1 to 65535",
                "redis://h:port            | write a number from 1 to 65535",
                "redis://h/db              | write a number such as /0",
                "redis://h/-1              | write a number such as /0",
                "redsi://h                 | unknown scheme 'redsi'",
                "h:6379                    | write redis://user:password@host",
                "redis://h?ssl             | write name=value",
                "redis://:a%zz@h           | write %25",
                "redis+socket://           | names no socket",
                "redis://a;sentinel://b    | same scheme",
                "redis://a/1;redis://b/2   | name one",
            })
    @DisplayName("a wrong part is named with what to write instead")
    void wrongParts(String url, String advice) {
        assertThatThrownBy(() -> RedisUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(advice);
    }

    @Test
    @DisplayName("no message shows a password, even one with @ in it")
    void masked() {
        assertThatThrownBy(() -> RedisUrl.parse("redis://user:top@secret@h:x"))
                .hasMessageContaining("user:**@")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RedisUrl.parse("redis://:secret/@h")).hasMessageNotContaining("secret");
    }

    @Test
    @DisplayName("options are read from text and from values; those of the URL win; wrong ones are named")
    void options() {
        RedisUrl url = RedisUrl.parse("redis://h?socket_timeout=2.5");
        RedisOptions options = RedisOptions.of(
                "broker_transport_options",
                url,
                Map.of(
                        "socket_timeout", 9,
                        "priority_steps", List.of(9, 0, 5),
                        "fanout_prefix", "no",
                        "visibility_timeout", "1 h",
                        "colour", "red"));
        assertThat(options.seconds("socket_timeout", Duration.ZERO)).isEqualTo(Duration.ofMillis(2500));
        assertThat(options.integers("priority_steps", List.of())).containsExactly(0, 5, 9);
        assertThat(options.flag("fanout_prefix", true)).isFalse();
        assertThat(options.unknown()).containsExactly("colour");
        assertThatThrownBy(() -> options.seconds("visibility_timeout", Duration.ZERO))
                .hasMessage("broker_transport_options: visibility_timeout is '1 h', which is not a number");
    }

    @Test
    @DisplayName("TLS options for a URL without TLS, and a sentinel without a master's name, are refused at once")
    void contradictions() {
        RedisUrl plain = RedisUrl.parse("redis://h?ssl_cert_reqs=none");
        Link nowhere = (socket, wire, server) -> {
            throw new AssertionError("connected");
        };
        assertThatThrownBy(() -> Redis.of(plain, RedisOptions.of("o", plain, Map.of()), nowhere))
                .hasMessageContaining("write rediss://");
        RedisUrl sentinel = RedisUrl.parse("sentinel://h");
        assertThatThrownBy(() -> Redis.of(sentinel, RedisOptions.of("o", sentinel, Map.of()), nowhere))
                .hasMessageContaining("master_name");
    }

    @Test
    @DisplayName("a Redis before 6.0 is refused")
    void version() {
        assertThatThrownBy(() -> ServerCheck.requireVersion("h:1", "# Server\r\nredis_version:5.0.14\r\n"))
                .isInstanceOf(RedisFault.class)
                .hasMessageContaining("is version 5.0.14, Celeriac needs 6.0 or newer");
        ServerCheck.requireVersion("h:1", "redis_version:6.0.0\r\n");
        ServerCheck.requireVersion("h:1", "valkey");
    }
}
