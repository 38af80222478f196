package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hand-made messages, good and bad: what a Celery worker runs is decoded, what it drops or dies of is refused by kind. */
class AcceptanceMatrixTest {
    private static final String JSON = "application/json";
    private static final String BODY = "[[1],{},null]";
    private static final TaskMessageCodec CODEC = TaskMessageCodec.DEFAULT;

    private static Message message(String contentType, Map<String, Object> headers, byte[] body) {
        return new Message(body, contentType, "utf-8", headers, Properties.DEFAULT);
    }

    private static Message message(Map<String, Object> headers, String body) {
        return message(JSON, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> headers(Object... more) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("task", "t");
        headers.put("id", "i");
        for (int i = 0; i < more.length; i += 2) {
            headers.put((String) more[i], more[i + 1]);
        }
        return headers;
    }

    private static Arguments row(String what, Message message) {
        return Arguments.of(what, message);
    }

    static Stream<Arguments> accepted() {
        Map<String, Object> none = Map.of();
        return Stream.of(
                row("headers only {task, id}", message(headers(), BODY)),
                row("embed {}", message(headers(), "[[1],{},{}]")),
                row("embed with nulls", message(headers(), "[[1],{},{\"chain\":null,\"chord\":null}]")),
                row(
                        "embed with one signature instead of a list",
                        message(headers(), "[[1],{},{\"callbacks\":{\"task\":\"x\"}}]")),
                row("protocol 1", message(none, "{\"task\":\"t\",\"id\":\"i\",\"args\":[1],\"kwargs\":{}}")),
                row(
                        "protocol 1 with a null task header",
                        message(headers("task", null), "{\"task\":\"t\",\"id\":\"i\",\"args\":[1]}")),
                row("hybrid", message(headers(), "{\"task\":\"other\",\"id\":\"other\",\"args\":[1],\"kwargs\":{}}")),
                row(
                        "content type with charset",
                        message(JSON + "; charset=UTF-8", headers(), BODY.getBytes(StandardCharsets.UTF_8))),
                row("eta with Z", message(headers("eta", "2026-11-20T09:23:20Z"), BODY)),
                row("naive eta", message(headers("eta", "2026-11-20T09:23:20"), BODY)),
                row("nine digits", message(headers("eta", "2026-11-20T09:23:20.123456789+00:00"), BODY)),
                row("null limits", message(headers("timelimit", null), BODY)),
                row("limits of null", message(headers("timelimit", Arrays.asList(null, null)), BODY)),
                row("limits as floats", message(headers("timelimit", Arrays.asList(90.5, 60L)), BODY)),
                row("a group index of the other width", message(headers("group_index", 1L), BODY)),
                row("null retries", message(headers("retries", null), BODY)),
                row("an argsrepr that is no text", message(headers("argsrepr", List.of(1L)), BODY)),
                row("a BOM", message(headers(), "\ufeff" + BODY)),
                row(
                        "unknown headers",
                        message(headers("x", Map.of(), "redelivered", true, "x-death", List.of()), BODY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void isDecoded(String what, Message message) {
        TaskMessage task = CODEC.decode(message);
        assertThat(task.headers().task()).isEqualTo("t");
        assertThat(task.headers().id()).isEqualTo("i");
        assertThat(task.headers().rootId()).isEqualTo("i");
        assertThat(task.args()).containsExactly(1L);
        assertThat(task.kwargs()).isEmpty();
        assertThat(task.headers().custom()).doesNotContainKeys("redelivered", "x-death", "task");
    }

    @Test
    void datesAndLimitsMeanWhatTheySay() {
        TaskMessage task = CODEC.decode(message(
                headers(
                        "eta", "2026-11-20T09:23:20.123456789",
                        "expires", "2026-11-20T15:08:20+05:45",
                        "timelimit", Arrays.asList(90.5, 60L)),
                BODY));
        assertThat(task.headers().eta()).isEqualTo(Instant.parse("2026-11-20T09:23:20.123456789Z"));
        assertThat(task.headers().expires()).isEqualTo(Instant.parse("2026-11-20T09:23:20Z"));
        assertThat(task.headers().timeLimit()).isEqualTo(Duration.ofMillis(90_500));
        assertThat(task.headers().softTimeLimit()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aTasksetOverridesTheGroup() {
        TaskMessage task = CODEC.decode(
                message(Map.of(), "{\"task\":\"t\",\"id\":\"i\",\"args\":[],\"group\":\"a\",\"taskset\":\"b\"}"));
        assertThat(task.headers().group()).isEqualTo("b");
    }

    private static Arguments bad(String what, Kind kind, Message message) {
        return Arguments.of(what, kind, message);
    }

    private static Message typed(String contentType) {
        return message(contentType, headers(), BODY.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> refused() {
        Map<String, Object> none = Map.of();
        Map<String, Object> noId = new HashMap<>(headers());
        noId.remove("id");
        return Stream.of(
                bad("no id", Kind.INVALID_TASK, message(noId, BODY)),
                bad("null id", Kind.INVALID_TASK, message(headers("id", null), BODY)),
                bad("empty id", Kind.INVALID_TASK, message(headers("id", ""), BODY)),
                bad("numeric id", Kind.INVALID_TASK, message(headers("id", 5L), BODY)),
                bad("numeric task", Kind.INVALID_TASK, message(headers("task", 5L), BODY)),
                bad("empty task", Kind.UNKNOWN_MESSAGE, message(headers("task", ""), BODY)),
                bad("protocol 1 without id", Kind.INVALID_TASK, message(none, "{\"task\":\"t\",\"args\":[]}")),
                bad("two elements", Kind.INVALID_TASK, message(headers(), "[[1],{}]")),
                bad("four elements", Kind.INVALID_TASK, message(headers(), "[[1],{},{},{}]")),
                bad("a number", Kind.INVALID_TASK, message(headers(), "5")),
                bad("null body", Kind.INVALID_TASK, message(headers(), "null")),
                bad("an object without args", Kind.INVALID_TASK, message(headers(), "{\"a\":1}")),
                bad("null args", Kind.INVALID_TASK, message(headers(), "[null,{},{}]")),
                bad("null kwargs", Kind.INVALID_TASK, message(headers(), "[[],null,{}]")),
                bad("args as object", Kind.INVALID_TASK, message(headers(), "[{},{},{}]")),
                bad("kwargs as list", Kind.INVALID_TASK, message(headers(), "[[],[],{}]")),
                bad(
                        "args that are a date",
                        Kind.INVALID_TASK,
                        message(headers(), "[{\"__type__\":\"date\",\"__value__\":\"2026-01-01\"},{},{}]")),
                bad("embed as list", Kind.INVALID_TASK, message(headers(), "[[],{},[]]")),
                bad(
                        "callback that is no signature",
                        Kind.INVALID_TASK,
                        message(headers(), "[[],{},{\"callbacks\":[5]}]")),
                bad("chord without task", Kind.INVALID_TASK, message(headers(), "[[],{},{\"chord\":{}}]")),
                bad(
                        "chain with odd args",
                        Kind.INVALID_TASK,
                        message(headers(), "[[],{},{\"chain\":[{\"task\":\"x\",\"args\":5}]}]")),
                bad("empty eta", Kind.INVALID_TASK, message(headers("eta", ""), BODY)),
                bad("numeric eta", Kind.INVALID_TASK, message(headers("eta", 5L), BODY)),
                bad("bad eta", Kind.INVALID_TASK, message(headers("eta", "tomorrow"), BODY)),
                bad("eta of a 13th month", Kind.INVALID_TASK, message(headers("eta", "2026-13-01T00:00:00Z"), BODY)),
                bad("bad expires", Kind.INVALID_TASK, message(headers("expires", 30L), BODY)),
                bad(
                        "empty expires in protocol 1",
                        Kind.INVALID_TASK,
                        message(none, "{\"task\":\"t\",\"id\":\"i\",\"expires\":\"\"}")),
                bad("retries x", Kind.INVALID_TASK, message(headers("retries", "x"), BODY)),
                bad("retries 1.5", Kind.INVALID_TASK, message(headers("retries", 1.5), BODY)),
                bad("retries beyond int", Kind.INVALID_TASK, message(headers("retries", 1L << 40), BODY)),
                bad("limit not a pair", Kind.INVALID_TASK, message(headers("timelimit", List.of(1L)), BODY)),
                bad("limit a number", Kind.INVALID_TASK, message(headers("timelimit", 30L), BODY)),
                bad("limit of text", Kind.INVALID_TASK, message(headers("timelimit", List.of("1", "2")), BODY)),
                bad(
                        "limit infinite",
                        Kind.INVALID_TASK,
                        message(headers("timelimit", List.of(1L, Double.POSITIVE_INFINITY)), BODY)),
                bad("limit NaN", Kind.INVALID_TASK, message(headers("timelimit", List.of(Double.NaN, 1L)), BODY)),
                bad("group index a", Kind.INVALID_TASK, message(headers("group_index", "a"), BODY)),
                bad("group a list", Kind.INVALID_TASK, message(headers("group", List.of()), BODY)),
                bad("stamps a list", Kind.INVALID_TASK, message(headers("stamps", List.of()), BODY)),
                bad("stamp names a number", Kind.INVALID_TASK, message(headers("stamped_headers", 5L), BODY)),
                bad(
                        "stamp names of numbers",
                        Kind.INVALID_TASK,
                        message(headers("stamped_headers", List.of(5L)), BODY)),
                bad("ignore_result text", Kind.INVALID_TASK, message(headers("ignore_result", "no"), BODY)),
                bad("neither protocol", Kind.UNKNOWN_MESSAGE, message(none, BODY)),
                bad("no task in the body", Kind.UNKNOWN_MESSAGE, message(none, "{\"id\":\"i\"}")),
                bad("no content type", Kind.DECODE_ERROR, typed("")),
                bad("pickle", Kind.CONTENT_DISALLOWED, typed("application/x-python-serialize")),
                bad("yaml", Kind.CONTENT_DISALLOWED, typed("application/x-yaml")),
                bad("msgpack", Kind.CONTENT_DISALLOWED, typed("application/x-msgpack")),
                bad("signed", Kind.CONTENT_DISALLOWED, typed("application/data")),
                bad("other", Kind.CONTENT_DISALLOWED, typed("text/plain")),
                bad("other charset", Kind.CONTENT_DISALLOWED, typed(JSON + "; charset=utf-16")),
                bad("empty body", Kind.DECODE_ERROR, message(headers(), "")),
                bad("not JSON", Kind.DECODE_ERROR, message(headers(), "[[1],{}")),
                bad(
                        "unknown __type__",
                        Kind.DECODE_ERROR,
                        message(headers(), "[[{\"__type__\":\"set\",\"__value__\":1}],{},{}]")),
                bad("not UTF-8", Kind.DECODE_ERROR, message(JSON, headers(), new byte[] {'"', (byte) 0xff, '"'})),
                bad("unknown compression", Kind.DECODE_ERROR, message(headers("compression", "x/y"), BODY)),
                bad("numeric compression", Kind.DECODE_ERROR, message(headers("compression", 5L), BODY)),
                bad("not compressed", Kind.DECODE_ERROR, message(headers("compression", "application/x-gzip"), BODY)),
                bad("not bz2", Kind.DECODE_ERROR, message(headers("compression", "application/x-bz2"), BODY)),
                bad("not xz", Kind.DECODE_ERROR, message(headers("compression", "application/x-lzma"), BODY)),
                bad("not zstd", Kind.DECODE_ERROR, message(headers("compression", "application/zstd"), BODY)),
                bad("brotli", Kind.DECODE_ERROR, message(headers("compression", "application/x-brotli"), BODY)),
                bad("deep", Kind.TOO_LARGE, message(headers(), "[".repeat(100_000))),
                bad("deep objects", Kind.TOO_LARGE, message(headers(), "{\"a\":".repeat(100_000))),
                bad("a long number", Kind.TOO_LARGE, message(headers(), "[[" + "9".repeat(10_000) + "],{},{}]")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void isRefusedByKind(String what, Kind kind, Message message) {
        assertThatThrownBy(() -> CODEC.decode(message)).isInstanceOfSatisfying(InvalidMessageException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(500);
        });
        assertThat(CODEC.label(message)).isNotNull();
    }

    @Test
    void pickleSaysWhatToSetOnThePythonSide() {
        assertThatThrownBy(() -> CODEC.decode(typed("application/x-python-serialize")))
                .hasMessageContaining("never accepted")
                .hasMessageContaining("task_serializer='json'");
    }

    /** Whatever happens to a message on its way, decoding ends in a task or in a reason. */
    @Test
    void mutatedMessagesNeverEscape() {
        Random random = new Random(20261120);
        List<Message> good = good();
        int decoded = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            Message mutant = mutate(good.get(random.nextInt(good.size())), random);
            try {
                CODEC.decode(mutant);
                decoded++;
            } catch (InvalidMessageException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutant " + i + " of seed 20261120: " + mutant, e);
            }
            assertThat(CODEC.label(mutant)).isNotNull();
        }
        assertThat(decoded).isPositive();
        assertThat(refused).isGreaterThan(1000);
    }

    private static List<Message> good() {
        String rich = "[[1,\"é😀\",{\"__type__\":\"datetime\",\"__value__\":\"2026-01-02T03:04:05+00:00\"},"
                + "{\"__type__\":\"base64\",\"__value__\":\"/wA=\"},{\"__type__\":\"decimal\",\"__value__\":\"1.5\"},"
                + "{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"12345678123456781234567812345678\"}}],{\"y\":NaN},"
                + "{\"callbacks\":[{\"task\":\"x\",\"args\":[],\"kwargs\":{},\"options\":{},\"subtask_type\":null,\"immutable\":true}],"
                + "\"errbacks\":null,\"chain\":[],\"chord\":null}]";
        List<Message> good = new ArrayList<>();
        good.add(message(
                headers(
                        "eta",
                        "2026-11-20T09:23:20+00:00",
                        "timelimit",
                        Arrays.asList(1L, null),
                        "retries",
                        1L,
                        "group_index",
                        2L,
                        "stamps",
                        Map.of("a", 1L),
                        "stamped_headers",
                        List.of("a"),
                        "expires",
                        null),
                rich));
        good.add(message(
                Map.of(), "{\"task\":\"t\",\"id\":\"i\",\"args\":[1],\"kwargs\":{},\"timelimit\":[1,2],\"utc\":true}"));
        for (String method : List.of("gzip", "bzip2", "lzma", "zstd")) {
            byte[] body = Compression.of(method).compress(rich.getBytes(StandardCharsets.UTF_8));
            good.add(message(JSON, headers("compression", Compression.of(method).contentType()), body));
        }
        return good;
    }

    private static Message mutate(Message from, Random random) {
        byte[] body = from.body().clone();
        Map<String, Object> headers = new HashMap<>(from.headers());
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> body = Arrays.copyOf(body, random.nextInt(body.length + 5));
            case 2 -> {
                List<String> names = new ArrayList<>(List.of(
                        "task",
                        "id",
                        "root_id",
                        "parent_id",
                        "group",
                        "group_index",
                        "shadow",
                        "eta",
                        "expires",
                        "retries",
                        "timelimit",
                        "argsrepr",
                        "origin",
                        "ignore_result",
                        "replaced_task_nesting",
                        "stamped_headers",
                        "stamps",
                        "compression",
                        "other"));
                headers.put(names.get(random.nextInt(names.size())), anything(random));
            }
            default -> {
                String[] tokens = {
                    "null",
                    "[]",
                    "{}",
                    "1e400",
                    "-",
                    "\"",
                    "\\u",
                    "{\"__type__\":\"time\",\"__value__\":\"1\"}",
                    "[[",
                    "0"
                };
                String text = new String(body, StandardCharsets.ISO_8859_1);
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(6));
                text = text.substring(0, at) + tokens[random.nextInt(tokens.length)] + text.substring(end);
                body = text.getBytes(StandardCharsets.ISO_8859_1);
            }
        }
        return message(from.contentType(), headers, body);
    }

    private static Object anything(Random random) {
        Object[] things = {
            null,
            true,
            5L,
            -1,
            1.5,
            Double.NaN,
            "",
            "x",
            "2026-99",
            "2026-01-01T25:00",
            "2026-01-01T00:00+99:00",
            List.of(),
            Arrays.asList(null, "x"),
            List.of(1L, 2L),
            List.of(-1L, 1e300),
            Map.of(),
            Map.of("a", List.of()),
            new byte[] {1},
            java.math.BigInteger.TEN.pow(50),
            new Object(),
            new java.util.Date(0)
        };
        return things[random.nextInt(things.length)];
    }
}
