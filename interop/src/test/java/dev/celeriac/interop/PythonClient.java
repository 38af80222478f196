package dev.celeriac.interop;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Python process that runs code of the tests ({@code interop_client.py}). For one thread. */
final class PythonClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ChildProcess process;
    private final Socket connection;
    private final BufferedReader answers;

    PythonClient(ProcessLaunch launch) {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) PATIENCE.toMillis());
            process = launch.args(Integer.toString(server.getLocalPort())).start();
            connection = server.accept();
            connection.setSoTimeout((int) PATIENCE.toMillis());
            answers = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the Python client did not come up", e);
        }
    }

    /**
     * Runs code; returns what it assigned to {@code result}, as JSON goes.
     *
     * @throws AssertionError with Python's traceback, if the code raises
     */
    @Nullable Object run(String code) {
        try {
            byte[] line = JsonCodec.DEFAULT.encode(code.stripIndent());
            connection.getOutputStream().write(line);
            connection.getOutputStream().write('\n');
            connection.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("the Python client is gone: " + process.output());
            }
            List<?> parts = (List<?>) JsonCodec.DEFAULT.decode(answer.getBytes(StandardCharsets.UTF_8));
            if (!"ok".equals(parts.get(0))) {
                throw new AssertionError("Python: " + parts.get(1) + "\nin\n" + code);
            }
            return parts.get(1);
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + process + ": " + process.output(), e);
        }
    }

    /** The value of an expression. */
    @Nullable Object eval(String expression) {
        return run("result = " + expression.strip());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.close();
        }
    }
}
