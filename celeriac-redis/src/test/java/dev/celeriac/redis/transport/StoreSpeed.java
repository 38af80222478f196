package dev.celeriac.redis.transport;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the store alone can do, without a worker: run by hand, {@code StoreSpeed redis://host:port}. */
public final class StoreSpeed {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int BATCH = 200;

    private final Transport transport;
    private final ResultStore results;
    private final String queue = "speed-" + UUID.randomUUID();

    private StoreSpeed(String url) {
        Map<String, Object> options = Map.of("global_keyprefix", "speed:");
        transport = new RedisTransportProvider().open(url, new LinkedHashMap<>(options), InstantSource.system());
        results = new dev.celeriac.redis.result.RedisResultStoreProvider()
                .open(url, new LinkedHashMap<>(options), Duration.ofHours(1), InstantSource.system());
    }

    public static void main(String[] arguments) throws Exception {
        var speed = new StoreSpeed(arguments[0]);
        for (int round = 0; round < 4; round++) {
            speed.single(round == 0 ? 20_000 : 50_000);
            speed.bulk(200_000);
            speed.drain(false);
            speed.bulk(200_000);
            speed.drain(true);
        }
        speed.latency(4_000);
        speed.results.close();
        speed.transport.close();
    }

    private static Message message(String id) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("lang", "py");
        headers.put("task", "bench.noop");
        headers.put("id", id);
        for (String name : new String[] {"shadow", "eta", "expires", "group", "group_index"}) {
            headers.put(name, null);
        }
        headers.put("retries", 0);
        headers.put("timelimit", Arrays.asList(null, null));
        headers.put("root_id", id);
        headers.put("parent_id", null);
        headers.put("argsrepr", "(2, 3)");
        headers.put("kwargsrepr", "{}");
        headers.put("origin", "gen1@bench");
        headers.put("ignore_result", false);
        headers.put("stamps", Map.of());
        byte[] body = "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"
                .getBytes(StandardCharsets.UTF_8);
        return new Message(
                body, "application/json", "utf-8", headers, new Properties(id, "reply-to-nobody", 2, 0, null));
    }

    private Publication publication() {
        String id = UUID.randomUUID().toString();
        return Publication.toQueue(queue, message(id), id, null);
    }

    private static void report(String what, int count, long start) {
        long nanos = System.nanoTime() - start;
        System.out.printf("%-40s %,12.0f /s%n", what, count * 1e9 / nanos);
    }

    private void single(int count) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            transport.publish(List.of(publication()), DEADLINE);
        }
        report("enqueue, single calls", count, start);
        transport.purge(queue);
    }

    private void bulk(int count) {
        var batch = new ArrayList<Publication>(1_000);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            batch.add(publication());
            if (batch.size() == 1_000) {
                transport.publish(batch, DEADLINE);
                batch.clear();
            }
        }
        report("enqueue, 1,000 a call", count, start);
    }

    private void drain(boolean withResults) throws InterruptedException {
        try (TransportConsumer consumer = transport.consume(ConsumerOptions.of("speed@bench", List.of(queue)))) {
            BatchCommitter committer = transport.committer(consumer, results);
            int done = 0;
            long start = System.nanoTime();
            while (true) {
                List<Delivery> taken = consumer.fetch(BATCH, Duration.ZERO);
                if (taken.isEmpty()) {
                    break;
                }
                done += taken.size();
                List<Settlement> settlements = new ArrayList<>(taken.size());
                List<TaskMeta> metas = new ArrayList<>();
                for (Delivery each : taken) {
                    settlements.add(new Settlement.Acknowledge(each));
                    if (withResults) {
                        metas.add(new TaskMeta(
                                String.valueOf(each.message().headers().get("id")),
                                TaskMeta.SUCCESS,
                                5L,
                                null,
                                List.of(),
                                Instant.EPOCH,
                                null,
                                null,
                                Map.of()));
                    }
                }
                committer.commit(new CommitBatch(List.of(), metas, settlements), DEADLINE);
            }
            report(withResults ? "fetch + results + settle, 200 a batch" : "fetch + settle, 200 a batch", done, start);
        }
    }

    private void latency(int count) throws Exception {
        var sent = new long[count];
        var took = new long[count];
        Thread consumerThread = new Thread(() -> {
            try (TransportConsumer consumer =
                    transport.consume(ConsumerOptions.of("latency@bench", List.of(queue, queue + "-b")))) {
                int seen = 0;
                while (seen < count) {
                    for (Delivery each : consumer.fetch(8, Duration.ofSeconds(10))) {
                        int number =
                                Integer.parseInt(each.message().properties().correlationId());
                        took[number] = System.nanoTime() - sent[number];
                        seen++;
                        consumer.settle(List.of(new Settlement.Acknowledge(each)));
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        consumerThread.start();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            Publication publication = Publication.toQueue(queue, message(Integer.toString(i)), null, null);
            sent[i] = System.nanoTime();
            transport.publish(List.of(publication), DEADLINE);
        }
        consumerThread.join();
        Arrays.sort(took);
        System.out.printf(
                "publish to fetched, at about 190/s: p50 %,d us, p90 %,d us, p99 %,d us, max %,d us%n",
                took[count / 2] / 1000,
                took[count * 9 / 10] / 1000,
                took[count * 99 / 100] / 1000,
                took[count - 1] / 1000);
    }
}
