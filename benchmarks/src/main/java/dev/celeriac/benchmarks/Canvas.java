package dev.celeriac.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long workflows take from {@code delay()} to the result, with one worker of two slots in a process of its own. */
final class Canvas {
    private static final int CHORD = 1_000;
    private static final int CHAIN = 100;
    private static final int GROUP = 10_000;
    private static final int LARGE = 100_000;
    private static final int TIMES = 5;
    private static final int SLOTS = 2;
    private static final int WARM_SECONDS = 10;
    private static final String SMALL_HEAP = "-Xmx64m";

    private static final Map<String, String> NAMES = Map.of(
            "chord", "chord of 1,000",
            "chain", "chain of 100",
            "group", "group of 10,000, joined",
            "warm-chord", "chord of 1,000, 10 s later",
            "warm-chain", "chain of 100, 10 s later");

    private Canvas() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        return figures("", ours(bench, bench.brokerUrl()));
    }

    private static Map<String, Double> ours(Bench bench, String brokerUrl) throws InterruptedException {
        Child worker = bench.java("worker", bench.options().java(), CanvasWorker.class, brokerUrl, SLOTS)
                .awaitReady();
        Child client = bench.java(
                        "client",
                        bench.options().java(),
                        CanvasClient.class,
                        brokerUrl,
                        bench.scaled(CHORD),
                        bench.scaled(CHAIN),
                        bench.scaled(GROUP),
                        TIMES,
                        WARM_SECONDS)
                .awaitEnd();
        worker.stop();
        Map<String, Double> took = took(client);
        took.put("warm-chord", client.figure("warm-chord"));
        took.put("warm-chain", client.figure("warm-chain"));
        return took;
    }

    private static Map<String, Double> took(Child client) {
        Map<String, Double> took = new LinkedHashMap<>();
        for (String what : List.of("chord", "chain", "group")) {
            took.put(what, client.figure(what));
        }
        return took;
    }

    private static List<Figure> figures(String whose, Map<String, Double> took) {
        List<Figure> figures = new ArrayList<>();
        took.forEach((what, nanos) -> figures.add(new Figure(NAMES.get(what) + whose, nanos / 1e6, "ms")));
        return figures;
    }

    /** Both on one Redis, one after the other, in the same run. */
    static List<Figure> besideCelery(Bench bench) throws IOException, InterruptedException {
        if (!Peers.hasCelery()) {
            return Peers.leftOut("canvas-celery", Peers.CELERY);
        }
        RedisProcess redis = bench.ownRedis();
        Path script = Peers.script(bench, "celery_canvas_peer.py");
        Child peer = bench.start(
                        "celery",
                        List.of(
                                Peers.PYTHON,
                                script.toString(),
                                redis.url(),
                                "" + bench.scaled(CHORD),
                                "" + bench.scaled(CHAIN),
                                "" + bench.scaled(GROUP),
                                "" + TIMES),
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"))
                .awaitEnd();
        Map<String, Double> theirs = took(peer);
        Map<String, Double> ours = ours(bench, redis.url() + "/2");
        List<Figure> figures = new ArrayList<>(figures("", ours));
        figures.addAll(figures(", Celery", theirs));
        // Python does not compile: its figures are the same after 10 s.
        ours.forEach((what, nanos) -> figures.add(new Figure(
                NAMES.get(what) + ", Celery / ours",
                theirs.getOrDefault(what.replace("warm-", ""), Double.NaN) / nanos,
                "×")));
        return figures;
    }

    /** A chord of 100,000 parts, by a worker with a small heap; the memory beside that of one of a hundredth. */
    static List<Figure> large(Bench bench) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (int size : List.of(bench.scaled(LARGE / 100), bench.scaled(LARGE))) {
            Child worker = bench.java(
                            "worker",
                            bench.options().java(),
                            List.of(SMALL_HEAP),
                            CanvasWorker.class,
                            bench.brokerUrl(),
                            SLOTS)
                    .awaitReady();
            Child client = bench.java(
                            "client", bench.options().java(), CanvasClient.class, bench.brokerUrl(), size, 0, 0, 1, 0)
                    .awaitEnd();
            String what = "chord of " + Figure.text(size);
            figures.add(new Figure(what, client.figure("chord") / 1e6, "ms"));
            figures.add(new Figure(what + ", peak of worker", ProcessUse.peakMegabytes(worker.pid()), "MB"));
            worker.stop();
        }
        return figures;
    }
}
