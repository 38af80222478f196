package dev.celeriac.testkit.server;

import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real Redis: the one that {@code IT_REDIS_URL} names, or a private one on a free loopback port that keeps nothing
 * on disk. All tests of a JVM share it, so every test prefixes its keys and queues with something of its own.
 */
public final class RedisServer implements Requirement<URI> {
    private static final RedisServer REQUIREMENT = new RedisServer();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private RedisServer() {}

    /** The URL of the server, {@code redis://127.0.0.1:port}; ends the test as {@link TestServers} says if none is there. */
    public static URI require() {
        return TestServers.require(REQUIREMENT);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String remedy() {
        return "apt-get install redis-server, or set IT_REDIS_URL to a server that tests may write to";
    }

    @Override
    public Running<URI> obtain(Workspace workspace) throws Exception {
        return start(workspace);
    }

    static Running<URI> start(Workspace workspace) throws Exception {
        var given = workspace.variable("IT_REDIS_URL");
        if (given.isPresent()) {
            return Running.found(URI.create(given.get()));
        }
        Path program = workspace
                .program("redis-server")
                .orElseThrow(() -> new Missing("IT_REDIS_URL is not set and there is no redis-server on PATH"));
        int port = Workspace.freePort();
        ChildProcess server = ProcessLaunch.of("redis-server", List.of(program.toString()))
                .args("--bind", "127.0.0.1", "--port", Integer.toString(port))
                .args("--save", "", "--appendonly", "no", "--daemonize", "no")
                .args("--dir", workspace.directory("redis").toString())
                .log(workspace.log("redis-" + port))
                .start();
        try {
            server.awaitLine("Ready to accept connections", START_TIMEOUT);
            greet(port);
        } catch (IOException | AssertionError e) {
            server.close();
            throw e;
        }
        return new Running<>(URI.create("redis://127.0.0.1:" + port), server);
    }

    private static void greet(int port) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) START_TIMEOUT.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
            if (!answer.equals("+PONG\r\n")) {
                throw new IOException("redis-server on port " + port + " answered PING with '" + answer + "'");
            }
        }
    }
}
