package dev.celeriac.interop;

import dev.celeriac.Arg;
import dev.celeriac.Celeriac;
import dev.celeriac.RetryCall;
import dev.celeriac.Signature;
import dev.celeriac.Switch;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.Workflow;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The Java side of the interop tests; {@code shared.*} exist in Python under the same names. */
final class JavaTasks {
    /** What {@code java.take} got, by task id. */
    static final ConcurrentMap<String, Taken> TAKEN = new ConcurrentHashMap<>();

    private final Cluster cluster;
    private final Celeriac app;

    /** @param app for workflows that its tasks make */
    JavaTasks(Cluster cluster, Celeriac app) {
        this.cluster = cluster;
        this.app = app;
    }

    record Taken(@Nullable Object value) {}

    @Task(name = "java.add")
    long add(long x, @Arg(defaultValue = "0") long y) {
        return x + y;
    }

    @Task(name = "java.user")
    String user(@Arg("user_id") long userId, String name) {
        return name + " is " + userId;
    }

    @Task(name = "java.echo")
    @Nullable Object echo(@Nullable Object value) {
        return value;
    }

    /** Has itself replaced by a chain (12), a group or a chord (each [2, 4]) of tasks in Java. */
    @Task(name = "java.swap")
    Object swap(String kind) {
        throw TaskContext.current().replace(replacement(kind));
    }

    private Workflow<?> replacement(String kind) {
        CanvasWriter write = CanvasWriter.of(app, "java");
        return switch (kind) {
            case "chain" -> app.chain(write.call("add", 1, 1)).then(write.step("add", 10));
            case "group" -> write.adds(1, 2);
            default -> write.adds(1, 2).then(write.step("echo"));
        };
    }

    @Task(name = "java.take")
    void take(@Nullable Object value) {
        TAKEN.put(String.valueOf(TaskContext.current().id()), new Taken(value));
    }

    @Task(name = "java.give")
    @Nullable Object give(String sample) {
        return Sample.valueOf(sample).value;
    }

    @Task(name = "java.typed")
    String typed(OffsetDateTime moment, LocalDate date, LocalTime time, BigDecimal price, UUID id) {
        return moment + " " + date + " " + time + " " + price.toPlainString() + " " + id;
    }

    record Order(
            String customer, List<Line> lines, @Nullable LocalDate due) {}

    record Line(String product, int count) {}

    @Task(name = "java.customer")
    Order customer(Order order) {
        return new Order(order.customer().toUpperCase(java.util.Locale.ROOT), order.lines(), order.due());
    }

    @Task(name = "java.fail")
    void fail(String message) {
        throw new IllegalStateException(message);
    }

    @Task(name = "java.length")
    int length(String text) {
        return text.length();
    }

    @Task(name = "java.request")
    Map<String, @Nullable Object> request() {
        TaskContext task = TaskContext.current();
        var headers = task.request().headers();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("id", task.id());
        facts.put("root_id", headers.rootId());
        facts.put("parent_id", headers.parentId());
        facts.put("group", headers.group());
        facts.put("retries", task.retries());
        facts.put("headers", task.headers());
        facts.put("time_limit", seconds(headers.timeLimit()));
        facts.put("soft_time_limit", seconds(headers.softTimeLimit()));
        facts.put("args", task.args());
        facts.put("kwargs", task.kwargs());
        facts.put("priority", task.deliveryInfo().priority());
        facts.put("now", cluster.app().clock().instant().toEpochMilli() / 1000.0);
        return facts;
    }

    private static @Nullable Object seconds(@Nullable Duration limit) {
        return limit == null ? null : limit.toMillis() / 1000.0;
    }

    @Task(name = "java.anything")
    Map<String, @Nullable Object> anything(@Arg(defaultValue = "0") long x, @Arg(defaultValue = "0") long k) {
        return request();
    }

    @Task(name = "java.progress")
    String progress(String key) {
        TaskContext.current().progress(3, 10);
        hold(key);
        return "done";
    }

    @Task(name = "java.started", trackStarted = Switch.ON)
    String started(String key) {
        hold(key);
        return "done";
    }

    @Task(name = "java.spawn")
    String spawn(String task, List<Object> args) {
        return cluster.app().send(task, args).id();
    }

    @Task(name = "java.ignored", ignoreResult = Switch.ON)
    void ignored(String key) {
        push(key, "ran");
    }

    @Task(name = "java.record")
    void record(String key, @Nullable Object value) {
        push(key, json(java.util.Arrays.asList(value)));
    }

    /** For callbacks, where the result comes first. */
    @Task(name = "java.record_last")
    void recordLast(@Nullable Object value, String key) {
        push(key, json(java.util.Arrays.asList(value)));
    }

    /** As the last step of its arguments: whatever comes before it, a label, and where to tell. */
    @Task(name = "java.stamped")
    String stamped(@Nullable Object first, String second, @Arg(defaultValue = "") String third) {
        String label = third.isEmpty() ? String.valueOf(first) : second;
        push(
                third.isEmpty() ? second : third,
                label + " " + TaskContext.current().stamps().get("tenant"));
        return label;
    }

    @Task(name = "java.stamped_again", maxRetries = 3)
    String stampedAgain(String label, String key) {
        TaskContext task = TaskContext.current();
        if (task.retries() == 0) {
            throw task.retry(null, Duration.ZERO);
        }
        return stamped(label, key, "");
    }

    @Task(name = "java.replace")
    Object replace(String by, String language) {
        Celeriac app = cluster.app();
        Signature<Object> add = app.signature(language + ".add", List.of(1, 2), Map.of());
        Signature<Object> other = app.signature(language + ".add", List.of(2, 2), Map.of());
        throw TaskContext.current()
                .replace(
                        switch (by) {
                            case "task" -> add;
                            case "chain" -> app.chain(add).then(app.step(language + ".add", 10));
                            case "group" -> app.group(List.of(add, other));
                            default -> app.group(List.of(add, other)).then(app.<Object>step(language + ".echo"));
                        });
    }

    @Task(name = "java.adds")
    long adds(String language) {
        TaskContext.current().addToChord(cluster.app().signature(language + ".add", List.of(100, 200), Map.of()));
        return 1;
    }

    @Task(name = "java.adds_lazily")
    Map<String, Object> addsLazily(String language) {
        return SignatureCodec.toMap(TaskContext.current()
                .addToChordLazily(cluster.app().signature(language + ".add", List.of(100, 200), Map.of()))
                .toDocument());
    }

    @Task(name = "shared.where")
    String where(long number) {
        return "java";
    }

    @Task(name = "shared.count")
    String count(String key) {
        push(key, TaskContext.current().id() + " java");
        return "java";
    }

    @Task(name = "shared.flaky", maxRetries = 5)
    Map<String, @Nullable Object> flaky(int attempts, String nextQueue) {
        TaskContext task = TaskContext.current();
        if (task.retries() < attempts) {
            throw task.retry(
                    new IllegalStateException("java " + task.retries()),
                    RetryCall.DEFAULT
                            .countdown(Duration.ZERO)
                            .option("queue", nextQueue)
                            .args(attempts, nextQueue));
        }
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("language", "java");
        facts.put("retries", task.retries());
        facts.put("id", task.id());
        facts.put("parent_id", task.request().headers().parentId());
        facts.put("tenant", task.headers().get("tenant"));
        return facts;
    }

    @Task(name = "shared.hold")
    String holdMessage(String key) {
        push(key + ".runs", "java");
        boolean first;
        try (var redis = cluster.redis()) {
            first = redis.llen(key + ".runs") == 1;
        }
        if (first) {
            hold(key);
        }
        return "java";
    }

    @Task(name = "shared.order")
    void order(String key, long number) {
        push(key, Long.toString(number));
    }

    private void push(String key, String value) {
        try (var redis = cluster.redis()) {
            redis.rpush(key, value);
        }
    }

    /** Until a test pushes something to that key. */
    private void hold(String key) {
        try (var redis = cluster.redis()) {
            redis.getClient().setSoTimeout(120_000);
            if (redis.blpop(60, key) == null) {
                throw new IllegalStateException("nobody released " + key);
            }
        }
    }

    private static String json(@Nullable Object value) {
        return new String(JsonCodec.DEFAULT.encode(value), StandardCharsets.UTF_8);
    }
}
