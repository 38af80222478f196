package dev.celeriac.sql.sqlite;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Measures the bare store; a program, not a test. Arguments: how many messages, and how many are queued before. */
final class StoreFigures {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private StoreFigures() {}

    static Publication publication() {
        String id = UUID.randomUUID().toString();
        var headers = new LinkedHashMap<String, Object>();
        headers.put("lang", "py");
        headers.put("task", "shop.tasks.charge");
        headers.put("id", id);
        for (String none :
                List.of("shadow", "eta", "expires", "group", "group_index", "parent_id", "stamped_headers")) {
            headers.put(none, null);
        }
        headers.put("retries", 0);
        headers.put("timelimit", List.of(30, 20));
        headers.put("root_id", id);
        headers.put("argsrepr", "(42, 'hello')");
        headers.put("kwargsrepr", "{}");
        headers.put("origin", "gen4242@machine");
        headers.put("ignore_result", false);
        headers.put("replaced_task_nesting", 0);
        headers.put("stamps", Map.of());
        byte[] body = "[[42,\"hello\"],{},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]"
                .getBytes(StandardCharsets.UTF_8);
        var properties = new Properties(id, UUID.randomUUID().toString(), 2, 0, null);
        return Publication.toQueue(
                "celery", new Message(body, "application/json", "utf-8", headers, properties), id, null);
    }

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        Path directory = Files.createTempDirectory("celeriac-figures");
        String url = "sqlite:///" + directory.resolve("store.db");
        var transport = new SqliteTransport(SqliteUrl.parse(url, Map.of()), InstantSource.system());
        var results = new SqliteResultStore(SqliteUrl.parse(url, Map.of()), Duration.ofDays(1), InstantSource.system());
        int backlog = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        for (int i = 0; i < backlog; i += 1000) {
            transport.publish(
                    IntStream.range(0, 1000).mapToObj(n -> publication()).toList(), MINUTE);
        }
        for (int round = 0; round < 2; round++) {
            List<Publication> all =
                    IntStream.range(0, count).mapToObj(i -> publication()).toList();
            rate("enqueue single, 1 thread", count, () -> all.forEach(p -> transport.publish(List.of(p), MINUTE)));
            rate(
                    "enqueue single, 4 threads",
                    count,
                    () -> threads(4, t -> {
                        for (int i = t; i < count; i += 4) {
                            transport.publish(List.of(all.get(i)), MINUTE);
                        }
                    }));
            rate("enqueue by 100", count, () -> {
                for (int i = 0; i < count; i += 100) {
                    transport.publish(all.subList(i, i + 100), MINUTE);
                }
            });
            drain(transport, results, count, 64, false);
            drain(transport, results, count, 256, false);
            drain(transport, results, count / 2, 64, true);
            drain(transport, results, count / 2, 256, true);
        }
        long start = System.nanoTime();
        System.out.println(
                "stats " + transport.stats("celery") + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        transport.close();
        results.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                System.out.println(file.getFileName() + " " + Files.size(file));
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void drain(SqliteTransport transport, SqliteResultStore results, int count, int max, boolean keep)
            throws Exception {
        try (var consumer = transport.consume(ConsumerOptions.of("figures", List.of("celery")))) {
            var committer = transport.committer(consumer, results);
            rate("drain by " + max + (keep ? " with results" : ""), count, () -> {
                int done = 0;
                while (done < count) {
                    List<Delivery> taken = consumer.fetch(Math.min(max, count - done), Duration.ofSeconds(1));
                    if (taken.isEmpty()) {
                        throw new IllegalStateException("lost after " + done);
                    }
                    var settlements = new ArrayList<Settlement>();
                    var metas = new ArrayList<TaskMeta>();
                    for (Delivery delivery : taken) {
                        settlements.add(new Settlement.Acknowledge(delivery));
                        if (keep) {
                            metas.add(new TaskMeta(
                                    UUID.randomUUID().toString(),
                                    "SUCCESS",
                                    42,
                                    null,
                                    List.of(),
                                    Instant.now(),
                                    null,
                                    null,
                                    Map.of()));
                        }
                    }
                    committer.commit(new CommitBatch(List.of(), metas, settlements), MINUTE);
                    done += taken.size();
                }
            });
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private interface Part {
        void run(int number) throws Exception;
    }

    private static void threads(int count, Part part) throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            int number = i;
            var thread = new Thread(() -> {
                try {
                    part.run(number);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void rate(String what, int count, Body body) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        body.run();
        System.out.printf(
                "%-32s %,9.0f/s %6.1f us of CPU each%n",
                what, count * 1e9 / (System.nanoTime() - start), (system.getProcessCpuTime() - cpu) / 1e3 / count);
    }
}
