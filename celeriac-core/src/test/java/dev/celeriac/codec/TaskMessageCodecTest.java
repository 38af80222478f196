package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.message.Embed;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskMessageCodecTest {
    private final TaskMessageCodec codec = TaskMessageCodec.DEFAULT;

    private static TaskHeaders headers(Map<String, Object> custom) {
        return new TaskHeaders(
                "shop.charge",
                "id-1",
                "root",
                "parent",
                "g",
                3,
                "shown",
                Instant.parse("2026-11-20T09:23:20.574970Z"),
                Instant.parse("2026-11-20T09:23:21Z"),
                2,
                Duration.ofSeconds(90),
                Duration.ofMillis(60_500),
                "",
                "",
                "gen1@host",
                true,
                1,
                List.of("stamp"),
                Map.of("stamp", List.of("a")),
                custom);
    }

    private static TaskMessage task(Object... args) {
        return new TaskMessage(headers(Map.of()), List.of(args), Map.of("y", 3L), Embed.NONE, "reply");
    }

    @Test
    void writesCelerysHeadersInCelerysOrder() {
        Message message = codec.encode(task(2L));
        assertThat(message.headers().keySet())
                .containsExactly(
                        "lang",
                        "task",
                        "id",
                        "shadow",
                        "eta",
                        "expires",
                        "group",
                        "group_index",
                        "retries",
                        "timelimit",
                        "root_id",
                        "parent_id",
                        "argsrepr",
                        "kwargsrepr",
                        "origin",
                        "ignore_result",
                        "replaced_task_nesting",
                        "stamped_headers",
                        "stamps");
        assertThat(message.headers())
                .containsEntry("eta", "2026-11-20T09:23:20.574970+00:00")
                .containsEntry("expires", "2026-11-20T09:23:21+00:00")
                .containsEntry("timelimit", List.of(90L, 60.5))
                .containsEntry("argsrepr", "(2,)")
                .containsEntry("kwargsrepr", "{'y': 3}");
        assertThat(new String(message.body(), StandardCharsets.US_ASCII))
                .isEqualTo("[[2],{\"y\":3},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.properties()).isEqualTo(new Properties("id-1", "reply", 2, 0, null));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        SignatureDocument next = new SignatureDocument(
                "shop.mail", List.of(1L), Map.of("to", "x"), Map.of("task_id", "id-2", "chord_size", 4L), null, true);
        TaskMessage task = new TaskMessage(
                headers(Map.of("tenant", "acme")),
                List.of(2L, "é"),
                Map.of(),
                new Embed(List.of(next), List.of(next), List.of(next, next), next),
                null);
        TaskMessage read = codec.decode(codec.encode(task));
        assertThat(read.headers())
                .usingRecursiveComparison()
                .ignoringFields("argsRepr", "kwargsRepr")
                .isEqualTo(task.headers());
        assertThat(read.args()).isEqualTo(task.args());
        assertThat(read.embed()).isEqualTo(task.embed());
        assertThat(read.headers().argsRepr()).isEqualTo("(2, 'é')");
    }

    @Test
    void optionsReachThePropertiesAndTheBody() {
        TaskMessage task = task("x".repeat(10_000));
        for (String method : List.of("gzip", "zlib", "bzip2", "lzma", "zstd")) {
            Message message = codec.encode(task, new EncodeOptions(method, 7, Duration.ofSeconds(5), 1));
            assertThat(message.body().length).isLessThan(1000);
            assertThat(message.headers())
                    .containsEntry("compression", Compression.of(method).contentType());
            assertThat(message.properties()).isEqualTo(new Properties("id-1", "reply", 1, 7, Duration.ofSeconds(5)));
            TaskMessage read = codec.decode(message);
            assertThat(read.args()).isEqualTo(task.args());
            assertThat(read.headers().custom()).isEmpty();
        }
    }

    @Test
    void anArgumentWithoutJsonFormIsNamed() {
        record Customer(String name, Object connection) {}
        assertThatThrownBy(() -> codec.encode(task(1, Map.of("customer", new Customer("a", new Socket())))))
                .isInstanceOf(EncodeException.class)
                .hasMessageStartingWith(
                        "argument 2 (customer.connection): Object of type java.net.Socket is not JSON serializable");
        assertThatThrownBy(() -> codec.encode(
                        new TaskMessage(headers(Map.of()), List.of(), Map.of("who", new Object()), Embed.NONE, null)))
                .hasMessageStartingWith("keyword argument 'who': Object of type java.lang.Object");
    }

    @Test
    void peekReadsNoBody() {
        Message broken = new Message(new byte[] {1}, "x", "", Map.of("task", "t", "id", "i"), Properties.DEFAULT);
        assertThat(codec.peek(broken).rootId()).isEqualTo("i");
    }

    @Test
    void aBrokenMessageStillHasALabel() {
        byte[] body = "{\"task\":\"a\",\"id\":\"b\",\"eta\":\"\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(codec.label(new Message(body, "application/json", "", Map.of(), Properties.DEFAULT)))
                .hasToString("a[b]");
        assertThat(codec.label(new Message(body, "", "", Map.of("task", 5L, "id", "z\nz"), Properties.DEFAULT)))
                .hasToString("unknown task[z z]");
        assertThat(codec.label(new Message(body, "", "", Map.of(), Properties.DEFAULT)))
                .hasToString("unknown task[no id]");
    }

    @Test
    void anUnknownCompressionIsRefusedWithTheChoice() {
        assertThatThrownBy(() -> codec.encode(task(1), new EncodeOptions("lzo", 0, null, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gzip");
    }

    @Test
    void aCompressionBombIsTooLarge() {
        TaskMessageCodec small =
                new TaskMessageCodec(JsonCodec.DEFAULT, new DecodeLimits(10_000, 100_000, 100, 1 << 20, 100), null);
        for (String method : List.of("gzip", "bzip2", "lzma", "zstd")) {
            Message bomb = codec.encode(task("x".repeat(1_000_000)), new EncodeOptions(method, 0, null, 2));
            assertThatThrownBy(() -> small.decode(bomb))
                    .isInstanceOfSatisfying(
                            InvalidMessageException.class,
                            e -> assertThat(e.kind()).isEqualTo(InvalidMessageException.Kind.TOO_LARGE))
                    .hasMessageContaining("100000 bytes when decompressed");
        }
    }
}
