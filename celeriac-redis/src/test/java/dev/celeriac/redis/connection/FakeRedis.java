package dev.celeriac.redis.connection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A server that says of itself what a test wants, since such servers cannot be installed. Speaks just enough to greet. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket server;
    private final Thread thread = new Thread(this::serve, "celeriac-fake-redis");
    private final String info;

    /** @param info what {@code INFO} answers */
    FakeRedis(String info) {
        this.info = info;
        try {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "redis://127.0.0.1:" + server.getLocalPort() + "/0";
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                answer(client);
            } catch (SocketException e) {
                // The test is over, or a client has hung up.
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        for (String count = in.readLine(); count != null; count = in.readLine()) {
            String verb = "";
            for (int i = 0; i < Integer.parseInt(count.substring(1)); i++) {
                in.readLine();
                String word = in.readLine();
                verb = i == 0 ? word.toUpperCase(Locale.ROOT) : verb;
            }
            String reply = switch (verb) {
                case "PING" -> "+PONG\r\n";
                case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
                default -> "+OK\r\n";
            };
            client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        thread.join();
    }
}
