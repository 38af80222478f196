package dev.celeriac.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy between a test and a server that misbehaves on request: cuts, refuses, stalls, leaves connections half-open,
 * resets them in the middle of a reply, and adds latency without taking away throughput. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final String name = "fault-proxy-" + NUMBER.incrementAndGet();
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicLong resetAfter = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean refusing;
    private volatile boolean stalled;
    private volatile long latencyNanos;

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen", e);
        }
        start("accept", this::accept);
    }

    /** Forwards to the host and port of {@code target}. */
    public static FaultProxy to(URI target) {
        return new FaultProxy(new InetSocketAddress(target.getHost(), target.getPort()));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** {@code original} with the proxy in the place of the server. */
    public String url(URI original) {
        return original.getScheme() + "://127.0.0.1:" + port() + original.getPath();
    }

    /** Closes all connections; new ones are forwarded. */
    public void cut() {
        pairs.forEach(Pair::reset);
    }

    /** Closes all connections, and new ones at once, until {@link #heal}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Forwards nothing, in either direction, until {@link #heal}; connections stay open and new ones are accepted. */
    public void stall() {
        stalled = true;
    }

    /** Takes the server away from all connections without telling the clients; new connections are forwarded. */
    public void halfOpen() {
        pairs.forEach(Pair::dropServer);
    }

    /** Resets the connection over which the {@code bytes}-th byte from now on comes from the server; once. */
    public void resetAfter(long bytes) {
        resetAfter.set(bytes);
    }

    /** Delays everything by {@code delay} in each direction. */
    public void latency(Duration delay) {
        latencyNanos = delay.toNanos();
    }

    /** Ends {@link #refuse}, {@link #stall}, {@link #resetAfter} and {@link #latency}; what was stalled goes on. */
    public void heal() {
        refusing = false;
        stalled = false;
        latencyNanos = 0;
        resetAfter.set(Long.MAX_VALUE);
    }

    /** Connections that are open now. */
    public int connections() {
        return pairs.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else {
                    forward(client);
                }
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void forward(Socket client) throws IOException {
        var server = new Socket();
        try {
            server.connect(target, 2_000);
        } catch (IOException e) {
            client.setSoLinger(true, 0);
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        var pair = new Pair(client, server);
        pairs.add(pair);
        pair.run(client, server, false);
        pair.run(server, client, true);
    }

    private void start(String what, Runnable work) {
        Thread thread = new Thread(work, name + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private record Chunk(byte[] bytes, long due) {}

    /** One connection through the proxy. */
    private final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile boolean serverGone;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void run(Socket from, Socket to, boolean reply) {
            BlockingQueue<Chunk> underway = new LinkedBlockingQueue<>();
            start("read", () -> read(from, underway));
            start("write", () -> write(to, underway, reply));
        }

        private void read(Socket from, BlockingQueue<Chunk> underway) {
            var buffer = new byte[65_536];
            try {
                int count;
                while ((count = from.getInputStream().read(buffer)) >= 0) {
                    underway.add(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime() + latencyNanos));
                }
            } catch (IOException e) {
                // The other side is told below, which is all a proxy can do.
                underway.clear();
            }
            underway.add(new Chunk(new byte[0], System.nanoTime()));
        }

        private void write(Socket to, BlockingQueue<Chunk> underway, boolean reply) {
            try {
                while (true) {
                    Chunk chunk = underway.take();
                    long wait = chunk.due() - System.nanoTime();
                    if (wait > 0) {
                        TimeUnit.NANOSECONDS.sleep(wait);
                    }
                    while (stalled && pairs.contains(this)) {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                    if (serverGone) {
                        continue;
                    }
                    if (chunk.bytes().length == 0) {
                        reset();
                        return;
                    }
                    if (reply && resetAfter.addAndGet(-chunk.bytes().length) <= 0) {
                        resetAfter.set(Long.MAX_VALUE);
                        reset();
                        return;
                    }
                    to.getOutputStream().write(chunk.bytes());
                }
            } catch (IOException e) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void dropServer() {
            serverGone = true;
            closeHard(server);
        }

        void reset() {
            pairs.remove(this);
            closeHard(client);
            closeHard(server);
        }

        private void closeHard(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It was closed by its peer, which is as good.
                pairs.remove(this);
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Pair> open = new ArrayList<>(pairs);
        open.forEach(Pair::reset);
    }
}
