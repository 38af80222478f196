package dev.celeriac.chaos;

import dev.celeriac.Celeriac;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/** The broker of a run: a file, a server of the run's own, or one that was named. */
record Broker(String url, String prefix, @Nullable ChildProcess server) implements AutoCloseable {
    private static final Duration STARTING = Duration.ofSeconds(30);

    static Broker of(RunPlan plan) throws IOException {
        String prefix = "chaos-" + plan.seed() + "-" + ProcessHandle.current().pid() + ":";
        return switch (plan.broker()) {
            case "sqlite" ->
                new Broker("sqlite:///" + plan.directory().toAbsolutePath().resolve("broker.db"), prefix, null);
            case "redis" -> ownRedis(plan.directory(), prefix);
            default -> new Broker(plan.broker(), prefix, null);
        };
    }

    private static Broker ownRedis(Path directory, String prefix) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ChildProcess server = ProcessLaunch.of("redis-server", List.of("redis-server"))
                .args("--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "", "--appendonly", "no")
                .log(directory.resolve("redis.log"))
                .start();
        server.awaitLine("Ready to accept connections", STARTING);
        return new Broker("redis://127.0.0.1:" + port + "/0", prefix, server);
    }

    /** What is left in the broker that should not be there, in words. */
    List<String> leftovers(Celeriac app) {
        var wrong = new ArrayList<String>();
        app.transport().queues().stream()
                .filter(queue -> queue.ready() + queue.scheduled() + queue.held() > 0)
                .forEach(queue -> wrong.add("messages left: " + queue));
        app.transport().consumers().forEach(consumer -> wrong.add("consumer left: " + consumer));
        long dead = app.transport().deadLetters().count();
        if (dead > 0) {
            wrong.add(dead + " dead letters, such as "
                    + app.transport().deadLetters().list(0, 1));
        }
        if (url.startsWith("redis")) {
            wrong.addAll(unexpectedKeys());
        }
        return wrong;
    }

    private List<String> unexpectedKeys() {
        var unexpected = new TreeSet<String>();
        try (var redis = new Jedis(URI.create(url))) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                var page =
                        redis.scan(cursor, new ScanParams().match(prefix + "*").count(10_000));
                page.getResult().stream()
                        .map(key -> key.substring(prefix.length()))
                        .filter(key -> !key.startsWith("celery-task-meta-"))
                        .filter(key -> !key.startsWith("_kombu.binding."))
                        .filter(key -> !key.equals("celeriac.queues"))
                        .filter(key -> !isMarkOfCommit(redis, key))
                        .forEach(unexpected::add);
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return unexpected.stream().map(key -> "key left in Redis: " + key).toList();
    }

    /** A commit that published something leaves a mark for its repetition, which goes away by itself. */
    private boolean isMarkOfCommit(Jedis redis, String key) {
        return key.startsWith("celeriac.commit.") && redis.ttl(prefix + key) > 0;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
