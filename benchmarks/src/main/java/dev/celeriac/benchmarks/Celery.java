package dev.celeriac.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real thing beside us: Celery for Python with a Redis of its own, in the shape in which most people run it (prefork,
 * two processes), once with its defaults and once with the guarantee and the results that Celeriac has by default.
 */
final class Celery {
    private static final String SCRIPT = "celery_peer.py";
    static final String PYTHON = "/usr/bin/python3";

    private Celery() {}

    static List<Figure> run(Bench bench) throws IOException, InterruptedException {
        String missing = missing();
        if (!missing.isEmpty()) {
            System.out.println("celery is left out: " + missing
                    + ". On Debian: apt-get install python3-celery python3-redis redis-server");
            return List.of();
        }
        Path script = script(bench, SCRIPT);
        int port = freePort();
        Child redis = redis(bench, port);
        int count = bench.scaled(20_000);
        List<Figure> figures = new ArrayList<>();
        for (String variant : List.of("default", "late")) {
            Child celery = bench.start(
                            "celery",
                            List.of(PYTHON, script.toString(), "redis://127.0.0.1:" + port, variant, "" + count),
                            Map.of("PYTHONDONTWRITEBYTECODE", "1"))
                    .awaitEnd();
            String name = variant.equals("default") ? "drain, early ack, no results" : "drain, late ack, results";
            figures.add(Figure.perSecond("enqueue" + name.substring(5), count, celery.figure("enqueue-nanos")));
            figures.add(Figure.perSecond(name, celery.figure("counted"), celery.figure("drain-nanos")));
            figures.add(new Figure(
                    name + ", CPU", celery.figure("cpu-seconds") * 1e3 / celery.figure("counted") * 1000, "ms/1k"));
        }
        redis.stop();
        return figures;
    }

    /** A script among our resources, as a file. */
    static Path script(Bench bench, String name) throws IOException {
        Path script = bench.directory().resolve(name);
        try (InputStream source = Celery.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Files.copy(source, script);
        }
        return script;
    }

    /** A Redis that keeps nothing on disk. */
    static Child redis(Bench bench, int port) {
        return bench.start(
                "redis-server",
                List.of("redis-server", "--bind", "127.0.0.1", "--port", "" + port, "--save", "", "--appendonly", "no"),
                Map.of());
    }

    /** Why Celery cannot be measured; empty when it can. */
    static String missing() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return "there is no " + PYTHON;
        }
        if (succeeds(PYTHON, "-c", "import celery, redis") && succeeds("redis-server", "--version")) {
            return "";
        }
        return "Celery and the Redis client for " + PYTHON + ", or redis-server, are missing";
    }

    private static boolean succeeds(String... command) throws InterruptedException {
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

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
