package dev.celeriac.control;

import dev.celeriac.config.BrokerSettings;
import dev.celeriac.worker.Autoscaler;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerStats;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Celery's {@code inspect stats}. */
final class Statistics {
    private Statistics() {}

    static Map<String, @Nullable Object> of(Worker worker) {
        Map<String, @Nullable Object> stats = new LinkedHashMap<>();
        stats.put("total", worker.totals());
        stats.put("pid", ProcessHandle.current().pid());
        stats.put("clock", Long.toString(worker.clock().value()));
        stats.put("uptime", Math.max(0, worker.uptime().toSeconds()));
        stats.put("pool", pool(worker));
        stats.put("broker", broker(worker));
        stats.put("prefetch_count", worker.prefetchCount());
        worker.autoscaler().ifPresent(autoscaler -> {
            Autoscaler.Info now = autoscaler.info();
            Map<String, @Nullable Object> bounds = new LinkedHashMap<>();
            bounds.put("max", now.max());
            bounds.put("min", now.min());
            bounds.put("current", now.current());
            bounds.put("qty", now.qty());
            stats.put("autoscaler", bounds);
        });
        stats.put("events-dropped", worker.stats().droppedEvents());
        stats.put("rusage", ResourceUse.now());
        return stats;
    }

    private static Map<String, @Nullable Object> pool(Worker worker) {
        WorkerStats now = worker.stats();
        Map<String, @Nullable Object> pool = new LinkedHashMap<>();
        pool.put(
                "implementation", "dev.celeriac.pool:" + worker.options().pool().settingName());
        pool.put("max-concurrency", now.slots());
        switch (worker.options().pool()) {
            case THREADS, VIRTUAL -> pool.put("threads", now.slots());
            default -> pool.put("processes", worker.processes());
        }
        pool.put("max-tasks-per-child", "N/A");
        pool.put("put-guarded-by-semaphore", false);
        pool.put("timeouts", List.of(0, 0));
        pool.put("running", now.running());
        pool.put("waiting", now.reserved());
        pool.put("leaked", now.leakedSlots());
        return pool;
    }

    /** kombu's {@code Connection.info}; the password is no part of it. */
    private static Map<String, @Nullable Object> broker(Worker worker) {
        List<String> read = worker.settings().get(BrokerSettings.BROKER_READ_URL);
        List<String> urls = read == null ? worker.settings().get(BrokerSettings.BROKER_URL) : read;
        URI uri = uri(urls.get(0));
        String transport = uri.getScheme() == null ? "" : uri.getScheme();
        String user = uri.getUserInfo();
        String path = uri.getPath() == null ? "" : uri.getPath();
        Map<String, @Nullable Object> broker = new LinkedHashMap<>();
        broker.put("hostname", uri.getHost());
        broker.put("userid", user == null || user.startsWith(":") ? null : user.split(":", 2)[0]);
        broker.put("virtual_host", path.length() > 1 ? path.substring(1) : path.isEmpty() ? "/" : path);
        broker.put("port", uri.getPort() < 0 ? null : (Integer) uri.getPort());
        broker.put("insist", false);
        broker.put("ssl", transport.equals("rediss") || transport.equals("amqps"));
        broker.put("transport", transport.startsWith("redis") ? "redis" : transport);
        broker.put(
                "connect_timeout",
                worker.settings().get(BrokerSettings.BROKER_CONNECTION_TIMEOUT).toMillis() / 1000.0);
        broker.put("transport_options", Map.of());
        broker.put("login_method", null);
        broker.put("uri_prefix", null);
        broker.put("heartbeat", 0.0);
        broker.put("failover_strategy", "round-robin");
        broker.put("alternates", List.of());
        return broker;
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            int colon = url.indexOf(':');
            return URI.create((colon < 1 ? "unknown" : url.substring(0, colon)) + ":///");
        }
    }
}
