package dev.celeriac.redis.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Every command that a Redis of one's own executes, those of scripts included ({@code MONITOR}). */
public final class RedisMonitor implements AutoCloseable {
    private final Socket socket;
    private final RawRedis redis;
    private final List<List<String>> seen = new ArrayList<>();
    private final Thread reader;

    /** Begins to look. */
    public RedisMonitor(String host, int port) {
        redis = new RawRedis("redis://" + host + ":" + port);
        try {
            socket = new Socket(host, port);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (!"+OK".equals(lines.readLine())) {
                throw new IllegalStateException("no MONITOR at " + host + ":" + port);
            }
            reader = new Thread(() -> lines.lines().forEach(this::add), "celeriac-test-monitor");
            reader.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        List<String> words = new ArrayList<>();
        int at = line.indexOf('"', line.indexOf(']'));
        while (at >= 0) {
            int end = at + 1;
            while (line.charAt(end) != '"') {
                end += line.charAt(end) == '\\' ? 2 : 1;
            }
            words.add(line.substring(at + 1, end));
            at = line.indexOf('"', end + 1);
        }
        if (words.size() > 0) {
            synchronized (seen) {
                seen.add(words);
            }
        }
    }

    /** All that was executed until now, word by word and as Redis escapes them; each is told once. */
    public List<List<String>> commands() {
        String mark = UUID.randomUUID().toString();
        redis.call("ECHO", mark);
        Awaitility.await().until(() -> {
            synchronized (seen) {
                return seen.contains(List.of("ECHO", mark));
            }
        });
        synchronized (seen) {
            List<List<String>> until = new ArrayList<>(seen.subList(0, seen.indexOf(List.of("ECHO", mark))));
            seen.clear();
            return until;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        socket.shutdownInput();
        reader.join();
        socket.close();
        redis.close();
    }
}
