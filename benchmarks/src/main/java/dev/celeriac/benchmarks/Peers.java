package dev.celeriac.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The others, each with a Redis of its own and in the shape in which it is fastest or most people run it; what each
 * guarantees while it runs differs, and docs/benchmarks.md says how. A driver in the peer's language does what is measured
 * and prints the figures; latencies are appended by its tasks to files.
 */
final class Peers {
    /** Debian's, for which Debian's Celery is installed. */
    static final String PYTHON = "/usr/bin/python3";

    /** How to install it. */
    static final String CELERY = "apt-get install python3-celery python3-redis redis-server";

    private static final String BULLMQ = "bullmq@6.7.0";
    private static final String IOREDIS = "ioredis@6.0.0";
    private static final int LATENCY_FIRST = 2_000;
    private static final int LATENCY_COUNT = 4_000;

    private Peers() {}

    static List<Figure> celery(Bench bench) throws IOException, InterruptedException {
        if (!hasCelery()) {
            return leftOut("celery", CELERY);
        }
        return run(bench, "celery_peer.py", List.of(PYTHON), Map.of("PYTHONDONTWRITEBYTECODE", "1"), 20_000, 20_000);
    }

    static List<Figure> sidekiq(Bench bench) throws IOException, InterruptedException {
        if (!succeeds("ruby", "-e", "require 'sidekiq'")) {
            return leftOut("sidekiq", "apt-get install ruby-sidekiq redis-server");
        }
        return run(bench, "sidekiq_peer.rb", List.of("ruby"), Map.of(), 50_000, 100_000);
    }

    static List<Figure> bullmq(Bench bench) throws IOException, InterruptedException {
        Path modules = Path.of("benchmarks", "target", "bullmq").toAbsolutePath();
        Files.createDirectories(modules);
        if (!Files.isDirectory(modules.resolve("node_modules/bullmq"))
                && !succeeds(
                        "npm",
                        "install",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        "--prefix",
                        modules.toString(),
                        BULLMQ,
                        IOREDIS)) {
            return leftOut("bullmq", "apt-get install nodejs npm redis-server; npm must reach its registry");
        }
        return run(
                bench,
                "bullmq_peer.js",
                List.of("node"),
                Map.of("NODE_PATH", modules.resolve("node_modules").toString()),
                50_000,
                50_000);
    }

    static boolean hasCelery() throws InterruptedException {
        return RedisProcess.isInstalled() && succeeds(PYTHON, "-c", "import celery, redis");
    }

    /** A script of this package as a file of the run. */
    static Path script(Bench bench, String name) throws IOException {
        Path file = bench.directory().resolve(name);
        try (InputStream source = Peers.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Files.copy(source, file);
        }
        return file;
    }

    static List<Figure> leftOut(String name, String how) {
        System.out.println(name + " is left out, it is not installed. On Debian: " + how);
        return List.of();
    }

    private static List<Figure> run(
            Bench bench, String script, List<String> interpreter, Map<String, String> environment, int single, int bulk)
            throws IOException, InterruptedException {
        Path file = script(bench, script);
        RedisProcess redis = bench.ownRedis();
        Driver driver = new Driver(bench, redis, interpreter, file, environment);
        List<Figure> figures = new ArrayList<>();
        int count = bench.scaled(single);
        figures.add(perSecond(Row.SINGLE, count, driver.run("single", count)));
        Child inBulk = driver.run("bulk", bench.scaled(bulk));
        if (inBulk.said("nanos")) {
            figures.add(perSecond(Row.BULK, bench.scaled(bulk), inBulk));
        }
        drain(figures, Row.DRAIN, Row.DRAIN_CPU, driver.run("drain", count));
        drain(figures, Row.RESULTS, Row.RESULTS_CPU, driver.run("results", count));
        driver.run("latency", bench.scaled(LATENCY_FIRST) + bench.scaled(LATENCY_COUNT));
        latencies(figures, bench.directory(), bench.scaled(LATENCY_FIRST), bench.scaled(LATENCY_COUNT));
        return figures;
    }

    private static Figure perSecond(Row row, double count, Child child) {
        return row.of(count * 1e9 / child.figure("nanos"));
    }

    private static void drain(List<Figure> figures, Row rate, Row cpu, Child child) {
        if (child.said("counted")) {
            double counted = child.figure("counted");
            figures.add(perSecond(rate, counted, child));
            figures.add(cpu.of(child.figure("cpu-seconds") * 1e6 / counted));
        }
    }

    /** Lines of "when it was sent, how long it took", of several processes perhaps; the first ones do not count. */
    private static void latencies(List<Figure> figures, Path directory, int first, int count) throws IOException {
        List<long[]> noted = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("latencies-"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    noted.add(Arrays.stream(line.split(" "))
                            .mapToLong(Long::parseLong)
                            .toArray());
                }
            }
        }
        Drain.expect(first + count, noted.size());
        noted.sort((a, b) -> Long.compare(a[0], b[0]));
        double[] millis = noted.subList(first, noted.size()).stream()
                .mapToDouble(each -> each[1] / 1e6)
                .sorted()
                .toArray();
        figures.add(Row.P50.of(millis[millis.length / 2]));
        figures.add(Row.P99.of(millis[(int) (millis.length * 0.99)]));
        figures.add(Row.MAX.of(millis[millis.length - 1]));
    }

    private record Driver(
            Bench bench, RedisProcess redis, List<String> interpreter, Path script, Map<String, String> environment) {

        Child run(String what, int count) throws IOException, InterruptedException {
            redis.call("FLUSHALL");
            List<String> command = new ArrayList<>(interpreter);
            command.addAll(List.of(script.toString(), redis.url(), what, "" + count, "" + redis.pid()));
            return bench.start(script.getFileName() + " " + what, command, environment)
                    .awaitEnd();
        }
    }

    static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
