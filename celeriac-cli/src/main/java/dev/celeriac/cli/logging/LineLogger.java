package dev.celeriac.cli.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A stream whose lines become log lines, for the {@code System.out.println} of task code
 * ({@code worker_redirect_stdouts}). Each thread has its own unfinished line.
 */
final class LineLogger extends OutputStream {

    /** A line without end must not fill the memory. */
    private static final int LONGEST = 64 * 1024;

    private final Consumer<String> lines;
    private final ThreadLocal<ByteArrayOutputStream> unfinished = ThreadLocal.withInitial(ByteArrayOutputStream::new);

    private LineLogger(Consumer<String> lines) {
        this.lines = lines;
    }

    static PrintStream stream(Consumer<String> lines) {
        return new PrintStream(new LineLogger(lines), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        ByteArrayOutputStream line = unfinished.get();
        if (b != '\n') {
            line.write(b);
        }
        if (b == '\n' || line.size() >= LONGEST) {
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                lines.accept(text);
            }
        }
    }
}
