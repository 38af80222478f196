package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.Embed;
import dev.celeriac.message.Message;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.testkit.server.PythonCelery;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real kombu and Celery read what the codecs write, and the other way round ({@code interop/kombu_exchange.py}). */
class KombuIT {
    private static final int VALUES = 3000;
    private static final long SEED = 20261120;
    private static final JsonCodec JSON = JsonCodec.DEFAULT;

    @TempDir
    Path files;

    private final PythonCelery python = PythonCelery.require();

    @Test
    @DisplayName("random values of Python come back to it unchanged")
    void pythonsValues() throws IOException {
        Path theirs = files.resolve("theirs");
        run("generate", Long.toString(SEED), Integer.toString(VALUES), theirs.toString());
        List<String> returned = new ArrayList<>();
        for (String line : Files.readAllLines(theirs)) {
            returned.add(text(JSON.encode(JSON.decode(line.getBytes(StandardCharsets.UTF_8)))));
        }
        Path ours = Files.write(files.resolve("ours"), returned);
        assertThat(run("verify", theirs.toString(), ours.toString())).contains(VALUES + " values are the same");
    }

    @Test
    @DisplayName("random values of Java come back from Python unchanged")
    void javasValues() throws IOException {
        Random random = new Random(SEED);
        List<Object> values = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            Object value = value(random, 0);
            values.add(value);
            lines.add(text(JSON.encode(value)));
        }
        Path ours = Files.write(files.resolve("ours"), lines);
        Path theirs = files.resolve("theirs");
        run("echo", ours.toString(), theirs.toString());
        List<String> answers = Files.readAllLines(theirs);
        assertThat(answers).hasSameSizeAs(values);
        for (int i = 0; i < VALUES; i++) {
            String[] answer = answers.get(i).split("\t", 2);
            Object returned = JSON.decode(answer[1].getBytes(StandardCharsets.UTF_8));
            assertThat(canonical(returned)).as("value %d", i).isEqualTo(canonical(values.get(i)));
            if (knowsExtendedTypes() && values.get(i) != null) {
                assertThat(answer[0]).as("value %d", i).isEqualTo("\"" + pythonType(values.get(i)) + "\"");
            }
        }
    }

    @Test
    @DisplayName("Celery's worker understands task messages as they were meant")
    void requests() throws IOException {
        List<TaskMessage> tasks = tasks();
        List<String> lines = new ArrayList<>();
        String[] compressions = {null, "gzip", "bzip2", "lzma"};
        for (int i = 0; i < tasks.size(); i++) {
            for (String compression : compressions) {
                Message message = TaskMessageCodec.DEFAULT.encode(
                        tasks.get(i), new EncodeOptions(compression, 3, Duration.ofMinutes(1), 2));
                lines.add(text(EnvelopeCodec.encode(new Envelope(message, "tag-" + i, "", "celery"))));
            }
        }
        Path ours = Files.write(files.resolve("ours"), lines);
        Path theirs = files.resolve("theirs");
        run("requests", ours.toString(), theirs.toString());
        List<String> answers = Files.readAllLines(theirs);
        assertThat(answers).hasSameSizeAs(lines);
        for (int i = 0; i < answers.size(); i++) {
            Object answer = JSON.decode(answers.get(i).getBytes(StandardCharsets.UTF_8));
            assertThat(canonical(answer)).isEqualTo(canonical(understood(tasks.get(i / compressions.length))));
        }
    }

    private static List<TaskMessage> tasks() {
        SignatureDocument next = new SignatureDocument(
                "interop.task", List.of(1L), Map.of("k", "é"), Map.of("task_id", "next"), null, false);
        SignatureDocument group = new SignatureDocument(
                "celery.group", List.of(), Map.of("tasks", List.of(next, next)), Map.of(), "group", true);
        Instant time = Instant.parse("2030-01-02T03:04:05.000678Z");
        TaskHeaders plain = headers(null, null, null, null, null);
        TaskHeaders full = headers("g", 4, time, Duration.ofSeconds(90), Duration.ofMillis(60_500));
        return List.of(
                new TaskMessage(plain, List.of(), Map.of(), Embed.NONE, null),
                new TaskMessage(plain, List.of(2L, "中😀"), Map.of("y", Double.NaN), Embed.NONE, "reply"),
                new TaskMessage(
                        full,
                        List.of(List.of(Map.of("a", List.of()))),
                        Map.of(),
                        new Embed(List.of(next), List.of(next, group), List.of(next, group), group),
                        "reply"));
    }

    private static TaskHeaders headers(String group, Integer index, Instant time, Duration hard, Duration soft) {
        return new TaskHeaders(
                "interop.task",
                "id 1",
                "root",
                "parent",
                group,
                index,
                null,
                time,
                time,
                2,
                hard,
                soft,
                "",
                "",
                "gen@java",
                false,
                0,
                null,
                Map.of(),
                Map.of("tenant", "acme"));
    }

    private static Map<String, Object> understood(TaskMessage task) {
        TaskHeaders headers = task.headers();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", headers.id());
        map.put("name", headers.task());
        map.put("root_id", headers.rootId());
        map.put("parent_id", headers.parentId());
        map.put("args", task.args());
        map.put("kwargs", task.kwargs());
        Embed embed = task.embed();
        Map<String, Object> follow = new LinkedHashMap<>();
        follow.put("callbacks", embed.callbacks().isEmpty() ? null : embed.callbacks());
        follow.put("errbacks", embed.errbacks().isEmpty() ? null : embed.errbacks());
        follow.put("chain", embed.chain().isEmpty() ? null : embed.chain());
        follow.put("chord", embed.chord());
        map.put("embed", follow);
        map.put("argsrepr", PythonRepr.args(task.args()));
        map.put("kwargsrepr", PythonRepr.kwargs(task.kwargs()));
        map.put("eta", headers.eta() == null ? null : IsoTime.format(headers.eta()));
        map.put("expires", headers.expires() == null ? null : IsoTime.format(headers.expires()));
        boolean limited = headers.timeLimit() != null;
        map.put("time_limits", limited ? List.of(90, 60.5) : java.util.Arrays.asList(null, null));
        map.put("correlation_id", headers.id());
        map.put("reply_to", task.replyTo());
        map.put("retries", headers.retries());
        map.put("group", headers.group());
        map.put("group_index", headers.groupIndex());
        return map;
    }

    private List<String> run(String... arguments) {
        try (var peer = python.launch(script().toString()).args(arguments).start()) {
            int exit = peer.awaitExit(Duration.ofSeconds(120));
            List<String> output = peer.output();
            assertThat(exit).as(String.join("\n", output)).isZero();
            return output;
        }
    }

    private static Path script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("interop/kombu_exchange.py");
            if (Files.exists(script)) {
                return script;
            }
        }
        throw new AssertionError(
                "interop/kombu_exchange.py is not above " + Path.of("").toAbsolutePath());
    }

    /** kombu 5.3 brought them, together with Celery 5.3. */
    private boolean knowsExtendedTypes() {
        return !python.version().startsWith("5.2.");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.US_ASCII);
    }

    /** Sorted keys, and Python's way to write each value. */
    private static String canonical(Object value) {
        return text(JSON.encode(sorted(JSON.toPlain(value))));
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, element) -> sorted.put((String) key, sorted(element)));
            return sorted;
        } else if (value instanceof List<?> list) {
            return list.stream().map(KombuIT::sorted).collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        }
        return value;
    }

    private static String pythonType(Object value) {
        Map<Class<?>, String> types = Map.of(
                String.class,
                "str",
                Boolean.class,
                "bool",
                Double.class,
                "float",
                BigDecimal.class,
                "Decimal",
                UUID.class,
                "UUID",
                byte[].class,
                "bytes",
                LocalDate.class,
                "date",
                LocalTime.class,
                "time");
        if (value instanceof Map) {
            return "dict";
        } else if (value instanceof List) {
            return "list";
        } else if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        }
        return types.getOrDefault(value.getClass(), "datetime");
    }

    private static Object value(Random random, int depth) {
        int kind = depth > 4 ? random.nextInt(10) : random.nextInt(20);
        if (kind < 10) {
            return scalar(random);
        } else if (kind < 15) {
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                list.add(value(random, depth + 1));
            }
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(string(random), value(random, depth + 1));
        }
        return map;
    }

    private static Object scalar(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> new BigInteger(200, random).negate();
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            case 5 ->
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, 1e16}[random.nextInt(5)];
            case 6 -> new BigDecimal(new BigInteger(1 + random.nextInt(60), random), random.nextInt(40) - 20);
            case 7 -> new UUID(random.nextLong(), random.nextLong());
            case 8 -> string(random).getBytes(StandardCharsets.UTF_8);
            case 9 -> {
                byte[] bytes = new byte[random.nextInt(6)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 10 -> LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000);
            case 11 -> LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L + random.nextInt(3) * 1000);
            case 12 -> LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1000, ZoneOffset.UTC);
            default ->
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(2) * 678_000)
                        .atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1681) - 840)));
        };
    }

    private static String string(Random random) {
        String alphabet = "ab\"\\/'\n\t\0\u001f\u007f\u0080é中\u2028\ufffe ";
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int at = random.nextInt(alphabet.length() + 1);
            out.append(at == alphabet.length() ? "😀" : alphabet.substring(at, at + 1));
        }
        return out.toString();
    }
}
