package dev.celeriac.interop;

import dev.celeriac.Celeriac;
import java.net.URI;
import java.util.Map;
import redis.clients.jedis.Jedis;

/** A Java worker in a process of its own that holds what it gets, until it is killed. */
final class HoldingWorker {
    private HoldingWorker() {}

    /** A task that never ends. */
    static final class Tasks {
        private final String broker;

        Tasks(String broker) {
            this.broker = broker;
        }

        @dev.celeriac.Task(name = "shared.hold")
        String hold(String key) {
            try (var redis = new Jedis(URI.create(broker), 120_000)) {
                redis.rpush(key + ".runs", "java");
                redis.blpop(100, key + ".never");
            }
            return "java";
        }

        @dev.celeriac.Task(name = "shared.where")
        String where(long number) {
            return "java";
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        String broker = arguments[0];
        Celeriac app = Celeriac.builder("holding")
                .environment(Map.of())
                .brokerUrl(broker)
                .resultBackend(arguments[1])
                .set("broker_transport_options", Map.of("global_keyprefix", arguments[2], "visibility_timeout", 3))
                .build();
        app.worker().register(new Tasks(broker)).queues(arguments[3]).start().awaitReady(Cluster.PATIENCE);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
