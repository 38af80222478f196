package dev.celeriac.testkit.server;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Redis of one test's own, to be killed, restarted, filled up and demoted. It keeps its port and its directory through
 * restarts. Not for use by several threads at once.
 */
public final class OwnRedis implements AutoCloseable {
    private static final Requirement<Path> PROGRAM = new Program();
    private static final Duration START = Duration.ofSeconds(30);

    private final Path program;
    private final int port;
    private final Path directory;
    private final List<String> arguments;
    private @Nullable ChildProcess process;

    private OwnRedis(Path program, int port, List<String> arguments) throws IOException {
        this.program = program;
        this.port = port;
        this.directory = Files.createTempDirectory("celeriac-own-redis-");
        this.arguments = List.copyOf(arguments);
    }

    /**
     * Starts a server; ends the test as {@link TestServers} says if there is no {@code redis-server}.
     *
     * @param arguments configuration on top of a private port and directory, such as {@code --appendonly yes}
     */
    public static OwnRedis with(String... arguments) {
        try {
            var redis = new OwnRedis(TestServers.require(PROGRAM), Workspace.freePort(), List.of(arguments));
            redis.start();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a sentinel that watches {@code master} under {@code name} and takes it for dead after a second. */
    public static OwnRedis sentinel(OwnRedis master, String name, int quorum) {
        try {
            var sentinel = new OwnRedis(TestServers.require(PROGRAM), Workspace.freePort(), List.of("--sentinel"));
            Files.writeString(
                    sentinel.directory.resolve("sentinel.conf"),
                    String.join(
                            "\n",
                            "sentinel monitor " + name + " 127.0.0.1 " + master.port + " " + quorum,
                            "sentinel down-after-milliseconds " + name + " 1000",
                            "sentinel failover-timeout " + name + " 5000",
                            ""));
            sentinel.start();
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again after {@link #kill} or {@link #stop}. */
    public void start() {
        var command = new ArrayList<>(List.of(program.toString()));
        boolean sentinel = arguments.contains("--sentinel");
        if (sentinel) {
            command.add(directory.resolve("sentinel.conf").toString());
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", directory.toString(), "--daemonize", "no"));
        if (!sentinel) {
            command.addAll(List.of("--save", ""));
        }
        command.addAll(arguments);
        ChildProcess started = ProcessLaunch.of("own-redis", command).start();
        started.awaitLine(sentinel ? "Sentinel ID is" : "Ready to accept connections", START);
        process = started;
    }

    /** {@code kill -9}. */
    public void kill() {
        running().kill();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() {
        running().terminate();
        running().awaitExit(START);
    }

    /** SIGSTOP: connections stay, nothing answers. */
    public void suspend() {
        running().suspend();
    }

    /** SIGCONT. */
    public void resume() {
        running().resume();
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Its working directory; files put here are gone at the end. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Program implements Requirement<Path> {
        @Override
        public String name() {
            return "redis-server";
        }

        @Override
        public String remedy() {
            return "apt-get install redis-server";
        }

        @Override
        public Running<Path> obtain(Workspace workspace) throws Missing {
            return Running.found(workspace
                    .program("redis-server")
                    .orElseThrow(() -> new Missing("there is no redis-server on PATH")));
        }
    }
}
