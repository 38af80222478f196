package dev.celeriac.interop;

import dev.celeriac.Celeriac;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import dev.celeriac.testkit.server.PythonCelery;
import dev.celeriac.testkit.server.RedisServer;
import dev.celeriac.worker.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.Jedis;

/**
 * Java and Python on one Redis, for one test class: an app of ours, a Python client, and as many workers of both kinds as
 * are asked for, with the same settings. Queues have names of the class's own; tasks go by their names, {@code java.*} to
 * the queue {@link #javaQueue}, {@code python.*} to {@link #pythonQueue}.
 */
final class Cluster implements BeforeAllCallback, AfterAllCallback {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final String name = "it" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    private boolean javaWorker;
    private boolean pythonWorker;
    private boolean deadBrokerFirst;
    private @Nullable PythonCelery python;
    private @Nullable URI redis;
    private @Nullable Celeriac app;
    private @Nullable PythonClient client;

    /** Adds a setting to both sides. */
    Cluster set(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    /** Keys of the class's own, for tests in which held messages are restored. */
    Cluster ownKeys() {
        return set("broker_transport_options", Map.of("global_keyprefix", keyPrefix()));
    }

    /** What {@link #ownKeys} puts in front of every key. */
    String keyPrefix() {
        return name + ":";
    }

    Cluster withJavaWorker() {
        javaWorker = true;
        return this;
    }

    Cluster withPythonWorker() {
        pythonWorker = true;
        return this;
    }

    /** A broker that nobody listens at goes before the real one in {@code broker_url}. */
    Cluster withDeadBrokerFirst() {
        deadBrokerFirst = true;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        python = PythonCelery.require();
        redis = RedisServer.require();
        settings.putIfAbsent("broker_url", deadBrokerFirst ? deadBroker() + ";" + redis + "/0" : redis + "/0");
        settings.putIfAbsent("result_backend", redis + "/1");
        settings.put("task_default_queue", pythonQueue());
        settings.put(
                "task_routes",
                Map.of(
                        "java.*", Map.of("queue", javaQueue()),
                        "python.*", Map.of("queue", pythonQueue()),
                        "shared.*", Map.of("queue", name("shared"))));
        app = app(settings);
        if (javaWorker) {
            startJavaWorker(app, 4, javaQueue());
        }
        ChildProcess starting = pythonWorker ? launchPythonWorker(4, settings, pythonQueue()) : null;
        client = opened(new PythonClient(
                python(settings, PYTHON.resolve("interop_client.py").toString())));
        client.run("JAVA, PYTHON = '%s', '%s'".formatted(javaQueue(), pythonQueue()));
        if (starting != null) {
            starting.awaitLine(" ready.", PATIENCE);
        }
    }

    private static String deadBroker() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "redis://127.0.0.1:" + socket.getLocalPort() + "/0";
        }
    }

    /** An app with these settings; closed with the class. */
    Celeriac app(Map<String, Object> with) {
        Celeriac made =
                opened(Celeriac.builder(name).environment(Map.of()).config(with).build());
        made.register(new JavaTasks(this, made));
        return made;
    }

    /** The settings with another one. */
    Map<String, Object> settingsAnd(String setting, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(settings);
        changed.put(setting, value);
        return changed;
    }

    Worker startJavaWorker(Celeriac of, int concurrency, String... queues) throws InterruptedException {
        Worker worker =
                opened(of.worker().queues(queues).concurrency(concurrency).start());
        if (!worker.awaitReady(PATIENCE)) {
            throw new AssertionError("the Java worker is not ready after " + PATIENCE + ": " + worker.failure());
        }
        return worker;
    }

    /** A real {@code celery worker} process, ready. */
    ChildProcess startPythonWorker(int concurrency, String... queues) {
        return startPythonWorker(concurrency, settings, queues);
    }

    ChildProcess startPythonWorker(int concurrency, Map<String, Object> with, String... queues) {
        ChildProcess worker = launchPythonWorker(concurrency, with, queues);
        worker.awaitLine(" ready.", PATIENCE);
        return worker;
    }

    /** One that need not get ready. */
    ChildProcess launchPythonWorker(int concurrency, Map<String, Object> with, String... queues) {
        List<String> arguments = new ArrayList<>(List.of("-m", "celery", "-A", "interop_app", "worker"));
        arguments.addAll(concurrency == 1 ? List.of("-P", "solo") : List.of("-P", "threads", "-c", "" + concurrency));
        arguments.addAll(List.of("-Q", String.join(",", queues), "-n", "python" + NUMBER.incrementAndGet() + "@%h"));
        arguments.addAll(List.of("-l", "INFO", "--without-mingle", "--without-gossip"));
        return opened(python(with, arguments.toArray(String[]::new))
                .log(Path.of("target", name + "-python-worker-" + NUMBER.get() + ".log"))
                .start());
    }

    /** Python with these arguments and the settings of the cluster. */
    ChildProcess startPython(String... arguments) {
        return opened(python(settings, arguments).start());
    }

    private ProcessLaunch python(Map<String, Object> with, String... arguments) {
        return require(python)
                .launch(arguments)
                .env("PYTHONPATH", PYTHON.toString())
                .env("INTEROP_SETTINGS", new String(JsonCodec.DEFAULT.encode(with), StandardCharsets.UTF_8));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    Celeriac app() {
        return require(app);
    }

    /** The Python client. */
    PythonClient python() {
        return require(client);
    }

    Map<String, Object> settings() {
        return settings;
    }

    /** Whether the Python side is at least of that version. */
    boolean pythonIs(int major, int minor) {
        String[] parts = require(python).version().split("\\.");
        int have = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        return have >= major * 1000 + minor;
    }

    /** A name that no other class uses. */
    String name(String suffix) {
        return name + "-" + suffix;
    }

    String javaQueue() {
        return name("java");
    }

    String pythonQueue() {
        return name("python");
    }

    /** A connection to the broker's database. */
    Jedis redis() {
        return new Jedis(URI.create(settings.get("broker_url").toString()));
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the cluster is not up");
        }
        return value;
    }
}
