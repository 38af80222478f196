package dev.celeriac.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A Redis of one run, which keeps nothing on disk. */
final class RedisProcess {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Child process;
    private final int port;

    private RedisProcess(Child process, int port) {
        this.process = process;
        this.port = port;
    }

    static RedisProcess start(Bench bench) {
        int port = freePort();
        Child process = bench.start(
                "redis-server",
                List.of("redis-server", "--bind", "127.0.0.1", "--port", "" + port, "--save", "", "--appendonly", "no"),
                Map.of());
        RedisProcess redis = new RedisProcess(process, port);
        long start = System.nanoTime();
        while (!redis.answers()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("redis-server on port " + port + " does not answer after 20 s");
            }
            LockSupport.parkNanos(10_000_000);
        }
        return redis;
    }

    /** Whether there is one to start. */
    static boolean isInstalled() throws InterruptedException {
        return Peers.succeeds("redis-server", "--version");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends a command without arguments that may contain blanks. */
    String call(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] reply = new byte[200];
            int length = socket.getInputStream().read(reply);
            return length < 0 ? "" : new String(reply, 0, length, StandardCharsets.US_ASCII);
        }
    }

    private boolean answers() {
        try {
            return call("PING").startsWith("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        process.stop();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
