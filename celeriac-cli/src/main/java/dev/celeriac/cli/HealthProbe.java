package dev.celeriac.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.celeriac.pool.Threads;
import dev.celeriac.worker.ConsumerState;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an orchestrator whether the worker takes messages, by a file or a port: healthy is what consumes, and nothing else.
 * The file is written anew every second and is not there while the worker does not consume, so that one that is old says as
 * much as one that is absent.
 */
final class HealthProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    private static final long INTERVAL_MILLIS = 1000;

    private final Supplier<WorkerStats> worker;
    private final String node;
    private final @Nullable Path file;
    private final @Nullable HttpServer server;
    private final @Nullable ExecutorService answering;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Threads.platform("celeriac-health", this::keep);
    private boolean troubled;

    /**
     * Starts.
     *
     * @param file null for none
     * @param address where to answer {@code GET /healthz}; null for nowhere
     */
    static HealthProbe of(Worker worker, @Nullable Path file, @Nullable InetSocketAddress address) {
        return new HealthProbe(worker::stats, worker.options().hostname(), file, address);
    }

    HealthProbe(Supplier<WorkerStats> worker, String node, @Nullable Path file, @Nullable InetSocketAddress address) {
        this.worker = worker;
        this.node = node;
        this.file = file;
        if (address == null) {
            server = null;
            answering = null;
        } else {
            try {
                HttpServer made = HttpServer.create(address, 16);
                answering = Executors.newSingleThreadExecutor(body -> Threads.platform("celeriac-health-http", body));
                made.setExecutor(answering);
                made.createContext("/", this::answer);
                made.start();
                server = made;
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.CANNOT_CREATE,
                        "--health-port: cannot listen on " + address + " (" + Failures.describe(e)
                                + "). Give each worker a port of its own",
                        e);
            }
        }
        if (file != null) {
            thread.start();
        }
    }

    /** The port that it listens on; -1 for none. */
    int port() {
        return server == null ? -1 : server.getAddress().getPort();
    }

    private static boolean healthy(WorkerStats stats) {
        return stats.state() == ConsumerState.CONSUMING;
    }

    private String report(WorkerStats stats) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", healthy(stats) ? "ok" : "unavailable");
        report.put("node", node);
        report.put("consumer", stats.state().name());
        report.put("active", stats.running());
        report.put("reserved", stats.reserved());
        report.put("processed", stats.processed());
        return Json.text(report);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            WorkerStats stats = worker.get();
            byte[] body = (report(stats) + "\n").getBytes(StandardCharsets.UTF_8);
            boolean known = exchange.getRequestURI().getPath().matches("/(healthz|readyz|livez)?/?");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(known ? healthy(stats) ? 200 : 503 : 404, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void keep() {
        try {
            do {
                write();
            } while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("The health file is not written any more: interrupted");
        } finally {
            remove();
        }
    }

    private void write() {
        Path path = file;
        if (path == null) {
            return;
        }
        WorkerStats stats = worker.get();
        if (!healthy(stats)) {
            remove();
            return;
        }
        try {
            Path draft = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(draft, report(stats) + "\n");
            Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            troubled = false;
        } catch (IOException e) {
            if (!troubled) {
                LOG.error("Health file {} cannot be written: {}", path, Failures.describe(e));
            }
            troubled = true;
        }
    }

    private void remove() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.error("Health file {} cannot be removed: {}", file, Failures.describe(e));
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (server != null) {
            server.stop(0);
        }
        if (answering != null) {
            answering.shutdown();
        }
        try {
            if (thread.isAlive()) {
                thread.join(Duration.ofSeconds(10).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
