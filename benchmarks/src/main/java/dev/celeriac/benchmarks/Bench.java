package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of one scenario: its broker, empty at the start and gone at the end, and the processes that it starts. */
final class Bench implements AutoCloseable {
    /** What {@code --broker} says for a Redis that is started for each run. */
    static final String OWN_REDIS = "redis";

    private final Options options;
    private final Path directory;
    private final List<Child> children = new ArrayList<>();
    private String brokerUrl;
    private @Nullable RedisProcess redis;

    Bench(Options options) {
        this.options = options;
        try {
            directory = Files.createTempDirectory("celeriac-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        brokerUrl = options.broker().isEmpty() ? "sqlite:///" + directory.resolve("bench.db") : options.broker();
        if (options.broker().equals(OWN_REDIS)) {
            useOwnRedis();
        } else if (!options.broker().isEmpty()) {
            purge();
        }
    }

    /** A Redis for this run alone. */
    RedisProcess ownRedis() {
        RedisProcess running = redis;
        if (running == null) {
            running = RedisProcess.start(this);
            redis = running;
        }
        return running;
    }

    /** From now on the broker is a Redis of this run. */
    void useOwnRedis() {
        brokerUrl = ownRedis().url() + "/0";
    }

    /** Empties the queue. */
    void purge() {
        try (Celeriac app = BenchApp.at(brokerUrl)) {
            app.transport().purge("celery");
        }
    }

    Options options() {
        return options;
    }

    /** A directory of this run. */
    Path directory() {
        return directory;
    }

    String brokerUrl() {
        return brokerUrl;
    }

    /** So many of something, by {@code --scale}; at least 20. */
    int scaled(int full) {
        return Math.max(20, (int) (full * options.scale()));
    }

    /** Puts messages into the queue before the clock starts. */
    void preload(boolean stored, int count) {
        try (Celeriac app = BenchApp.at(brokerUrl)) {
            if (stored) {
                ProducerProcess.bulk(app, app.task(BenchTasks::stored), count);
            } else {
                ProducerProcess.bulk(app, app.task(BenchTasks::ignored), count);
            }
        }
    }

    /** The same with tasks that wait. */
    void preloadWaiting(int count, long millis) {
        try (Celeriac app = BenchApp.at(brokerUrl)) {
            List<Signature<?>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(app.task(BenchTasks::waiting).s(millis));
            }
            app.applyAll(calls);
        }
    }

    /** A worker as it would run in production, with all that its URL and pool ask for; the rest as WorkerProcess says. */
    Child worker(String pool, int concurrency, long most, long warmUp, int quietMillis) {
        return workerAt(brokerUrl, pool, concurrency, most, warmUp, quietMillis);
    }

    /** A worker that reaches the broker by another address. */
    Child workerAt(String url, String pool, int concurrency, long most, long warmUp, int quietMillis) {
        RedisProcess running = redis;
        return java(
                "worker",
                options.java(),
                WorkerProcess.class,
                url,
                pool,
                concurrency,
                most,
                warmUp,
                quietMillis,
                running == null ? 0 : running.pid());
    }

    Child producer(String task, String how, int count, int warmUp) {
        return java("producer", options.java(), ProducerProcess.class, brokerUrl, task, how, count, warmUp);
    }

    Child java(String name, Path java, Class<?> main, Object... args) {
        return java(name, java, List.of(), main, args);
    }

    /** @param jvm options that beat those of the run */
    Child java(String name, Path java, List<String> jvm, Class<?> main, Object... args) {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + options.heap(),
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=dev/celeriac/benchmarks/logback.xml"));
        command.addAll(options.jvm());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object arg : args) {
            command.add(String.valueOf(arg));
        }
        return start(name, command, Map.of());
    }

    Child start(String name, List<String> command, Map<String, String> environment) {
        Child child = Child.start(name, command, environment);
        children.add(child);
        return child;
    }

    @Override
    public void close() {
        children.forEach(Child::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
