package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.Embed;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.result.TaskMeta;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Celery wrote ({@code interop/record_messages.py}) is read, and written again the same. */
class RecordingsTest {
    private static final JsonCodec JSON = JsonCodec.DEFAULT;
    private static final TaskMessageCodec CODEC = TaskMessageCodec.DEFAULT;

    private static Path root() {
        try {
            return Path.of(Objects.requireNonNull(RecordingsTest.class.getResource("/recordings"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> files(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files
                    .filter(file -> file.getParent().endsWith(kind))
                    .map(file -> root().relativize(file).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<String> messages() throws IOException {
        return files("messages").filter(name -> !name.contains("protocol-1"));
    }

    static Stream<String> results() throws IOException {
        return files("results");
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(root().resolve(name));
    }

    private static Message message(String name) throws IOException {
        return EnvelopeCodec.decode(bytes(name)).message();
    }

    /** JSON text with sorted keys, in which numbers, dates and bytes compare by what they mean. */
    private static String canonical(Object value) {
        return new String(JSON.encode(sorted(value)), StandardCharsets.US_ASCII);
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, element) -> sorted.put((String) key, sorted(element)));
            return sorted;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(sorted(element)));
            return copy;
        }
        return value;
    }

    private static Object body(Message message) {
        Object method = message.headers().get("compression");
        return JSON.decode(
                method == null
                        ? message.body()
                        : Compression.of((String) method).decompress(message.body(), 1 << 20));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesAreWrittenAsTheyWereRead(String name) throws IOException {
        Message original = message(name);
        Properties properties = original.properties();
        Message written = CODEC.encode(
                CODEC.decode(original),
                new EncodeOptions(
                        (String) original.headers().get("compression"),
                        properties.priority(),
                        properties.expiration(),
                        properties.deliveryMode()));

        Map<String, Object> headers = new TreeMap<>(original.headers());
        headers.put("lang", "java");
        if (!headers.containsKey("replaced_task_nesting")) {
            written.headers().remove("replaced_task_nesting");
        }
        List.of("stamped_headers", "stamps").forEach(added -> {
            if (!headers.containsKey(added)) {
                written.headers().remove(added);
            }
        });
        assertThat(canonical(written.headers())).isEqualTo(canonical(headers));
        assertThat(written.properties()).isEqualTo(properties);
        assertThat(written.contentType()).isEqualTo(original.contentType());
        assertThat(written.contentEncoding()).isEqualTo(original.contentEncoding());
        assertThat(canonical(body(written))).isEqualTo(canonical(body(original)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void envelopesAreWrittenAsTheyWereRead(String name) throws IOException {
        Envelope envelope = EnvelopeCodec.decode(bytes(name));
        assertThat(envelope.deliveryTag()).isNotEmpty();
        assertThat(envelope.routingKey()).isEqualTo("celery");
        Map<?, ?> written = (Map<?, ?>) JSON.decode(EnvelopeCodec.encode(envelope));
        Map<?, ?> original = (Map<?, ?>) JSON.decode(bytes(name));
        original.remove("decoded");
        // A retry leaks options of its own into the properties, which nobody reads.
        ((Map<?, ?>) original.get("properties")).keySet().retainAll(((Map<?, ?>) written.get("properties")).keySet());
        assertThat(canonical(written)).isEqualTo(canonical(original));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultsAreWrittenAsTheyWereRead(String name) throws IOException {
        TaskMeta meta = ResultCodec.DEFAULT.decode("found under", bytes(name));
        @SuppressWarnings("unchecked")
        Map<String, Object> original = (Map<String, Object>) JSON.decode(bytes(name));
        if (original.get("date_done") instanceof String naive && !naive.endsWith("+00:00")) {
            original.put("date_done", naive + "+00:00");
        }
        Map<?, ?> written = (Map<?, ?>) JSON.decode(ResultCodec.DEFAULT.encode(meta));
        assertThat(canonical(written)).isEqualTo(canonical(original));
        assertThat(written.keySet().toString())
                .as("the order of the keys")
                .isEqualTo(original.keySet().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"celery-5.2.6", "celery-5.6.3"})
    void displayFormsAreCelerys(String version) throws IOException {
        for (String name : List.of(
                "plain", "no-arguments", "keyword-arguments", "headers", "priority", "chord-0", "link", "chain")) {
            TaskMessage task = CODEC.decode(message(version + "/messages/" + name + ".json"));
            assertThat(PythonRepr.args(task.args())).isEqualTo(task.headers().argsRepr());
            assertThat(PythonRepr.kwargs(task.kwargs()))
                    .isEqualTo(task.headers().kwargsRepr());
        }
    }

    @Test
    void extendedTypesBecomeJavaTypes() throws IOException {
        TaskMessage task = CODEC.decode(message("celery-5.6.3/messages/extended-types.json"));
        assertThat(task.args())
                .containsExactly(
                        LocalDateTime.parse("2026-01-02T03:04:05.000678"),
                        OffsetDateTime.parse("2026-01-02T03:04:05Z"));
        assertThat(task.kwargs())
                .containsEntry("aware", OffsetDateTime.parse("2026-01-02T03:04:05.000006+05:45"))
                .containsEntry("date", LocalDate.parse("2026-01-02"))
                .containsEntry("time", LocalTime.parse("03:04:05"))
                .containsEntry("time_aware", OffsetTime.parse("03:04:05.000006Z"))
                .containsEntry("decimal", new BigDecimal("1.10"))
                .containsEntry("uuid", UUID.fromString("12345678-1234-5678-1234-567812345678"));
        TaskMessage bytes = CODEC.decode(message("celery-5.6.3/messages/bytes.json"));
        assertThat((byte[]) bytes.args().get(0)).asString().isEqualTo("text");
        assertThat((byte[]) bytes.args().get(1)).containsExactly(0xff, 0);
    }

    @Test
    void textAndNumbersSurvive() throws IOException {
        TaskMessage text = CODEC.decode(message("celery-5.6.3/messages/unicode.json"));
        assertThat(text.args()).containsExactly("中文 😀 é \u2028 \"quoted\" 'single' \\ \n\t\u0000");
        TaskMessage numbers = CODEC.decode(message("celery-5.6.3/messages/numbers.json"));
        assertThat((List<?>) numbers.args().get(0))
                .isEqualTo(java.util.Arrays.asList(
                        0L,
                        -1L,
                        1L << 31,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        BigInteger.TWO.pow(64),
                        BigInteger.TEN.pow(40),
                        1.5,
                        -0.0,
                        1e300,
                        1e-7,
                        1e22,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        true,
                        false,
                        null));
    }

    @Test
    void fateIsRead() throws IOException {
        Instant instant = Instant.parse("2030-01-02T03:04:05.000678Z");
        TaskMessage eta = CODEC.decode(message("celery-5.2.6/messages/eta.json"));
        assertThat(eta.headers().eta()).isEqualTo(instant);
        TaskMessage limits = CODEC.decode(message("celery-5.6.3/messages/time-limits.json"));
        assertThat(limits.headers().timeLimit()).isEqualTo(Duration.ofSeconds(90));
        assertThat(limits.headers().softTimeLimit()).isEqualTo(Duration.ofMillis(60_500));
        TaskMessage ids = CODEC.decode(message("celery-5.6.3/messages/shadow-and-ids.json"));
        assertThat(ids.headers().id()).isEqualTo("any text is an id");
        assertThat(ids.headers().parentId()).isEqualTo("p");
        TaskMessage retry = CODEC.decode(message("celery-5.6.3/messages/retry.json"));
        assertThat(retry.headers().retries()).isEqualTo(1);
        assertThat(retry.headers().custom()).containsExactly(Map.entry("tenant", "acme"));
        TaskMessage stamps = CODEC.decode(message("celery-5.6.3/messages/stamps.json"));
        assertThat(stamps.headers().stamps()).containsEntry("batch", "b1");
    }

    @Test
    void theRestOfAChainStandsInReverse() throws IOException {
        Embed embed = CODEC.decode(message("celery-5.6.3/messages/chain.json")).embed();
        assertThat(embed.chain()).extracting(SignatureDocument::args).containsExactly(List.of(4L), List.of(3L));
        assertThat(embed.chain().get(0).options()).containsKey("task_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"celery-5.2.6", "celery-5.6.3"})
    void protocol1IsRead(String version) throws IOException {
        TaskMessage plain = CODEC.decode(message(version + "/messages/protocol-1.json"));
        assertThat(plain.headers().task()).isEqualTo("rec.add");
        assertThat(plain.args()).containsExactly(1L);
        assertThat(plain.kwargs()).isEqualTo(Map.of("y", 2L));
        TaskMessage options = CODEC.decode(message(version + "/messages/protocol-1-options.json"));
        assertThat(options.headers().eta()).isEqualTo(Instant.parse("2030-01-02T03:04:05.000678Z"));
        assertThat(options.headers().expires()).isEqualTo(options.headers().eta());
        assertThat(options.headers().retries()).isEqualTo(1);
        assertThat(options.headers().timeLimit()).isEqualTo(Duration.ofSeconds(9));
        assertThat(options.headers().softTimeLimit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.embed().callbacks())
                .extracting(SignatureDocument::task)
                .containsExactly("rec.add");
        assertThat(options.embed().errbacks())
                .extracting(SignatureDocument::task)
                .containsExactly("rec.total");
    }
}
