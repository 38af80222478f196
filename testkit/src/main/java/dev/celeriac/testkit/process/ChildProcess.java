package dev.celeriac.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running child process with its output. It leads a process group of its own: a Ctrl-C at the terminal does not
 * reach it, and {@link #close()} takes along whatever it has started itself, even when it is dead already. Should
 * this JVM be killed, {@link Reaper} does the same. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    /** A grandchild may hold the output open; the lines of the process itself are there long before. */
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final String name;
    private final Process process;
    private final Output output = new Output();
    private final Thread reader;
    private final AtomicInteger cursor = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    ChildProcess(String name, Process process, @Nullable Path log) {
        this.name = name;
        this.process = process;
        Reaper.get().watch(process.pid());
        reader = new Thread(() -> readOutput(log), "celeriac-testkit-output-" + name + "-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** The command that runs {@code command} as leader of a new process group, with the pid of the child itself. */
    static List<String> ownGroup(String... command) {
        var whole = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            whole.add(SETSID.toString());
        }
        whole.addAll(List.of(command));
        return whole;
    }

    /** The operating system's process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process has not ended yet; a suspended process is alive. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Every line so far of standard output and standard error, as they came. */
    public List<String> output() {
        return output.lines();
    }

    /** Waits for a line that contains {@code text}; see {@link #awaitLine(Predicate, Duration)}. */
    public String awaitLine(String text, Duration atMost) {
        return awaitLine("containing '" + text + "'", line -> line.contains(text), atMost);
    }

    /**
     * Waits for the next line that matches, and returns it. Lines are consumed: a call sees the lines after the one
     * that the call before it returned, so that the same line can be awaited twice.
     *
     * @throws AssertionError with the whole output, if the line does not come in time or the process ends first
     */
    public String awaitLine(Predicate<String> match, Duration atMost) {
        return awaitLine("that matches", match, atMost);
    }

    private String awaitLine(String what, Predicate<String> match, Duration atMost) {
        int from = cursor.get();
        int found = uninterrupted(() -> output.await(from, match, atMost.toNanos()))
                .orElseThrow(() -> new AssertionError("no line " + what + " from " + this + " "
                        + (output.ended() ? "before its output ended" : "within " + atMost) + transcript()));
        cursor.accumulateAndGet(found + 1, Math::max);
        return output.lines().get(found);
    }

    /**
     * Waits for the end of the process: its exit code, 128 + n after signal n.
     *
     * @throws AssertionError with the whole output, if it still runs after {@code atMost}
     */
    public int awaitExit(Duration atMost) {
        boolean ended = uninterrupted(() -> process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS));
        if (!ended) {
            throw new AssertionError(this + " still runs after " + atMost + transcript());
        }
        uninterrupted(() -> {
            reader.join(LAST_LINES.toMillis());
            return output;
        });
        return process.exitValue();
    }

    /** Sends a signal to this process alone, not to its children. No effect on a process that has ended. */
    public void signal(Signal signal) {
        if (process.isAlive()) {
            kill(signal, Long.toString(process.pid()));
        }
    }

    /** {@code kill -9}: the process gets no chance to do anything. Its children live on. Waits for its end. */
    public void kill() {
        signal(Signal.KILL);
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGTERM: asks the process to shut down; see {@link #awaitExit}. */
    public void terminate() {
        signal(Signal.TERM);
    }

    /** SIGSTOP: the process stands still, as in a long garbage collection or a frozen machine. */
    public void suspend() {
        signal(Signal.STOP);
    }

    /** SIGCONT: a suspended process goes on. */
    public void resume() {
        signal(Signal.CONT);
    }

    /** Kills the process and everything it has started, and waits for its end. Further calls do nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        kill(Signal.KILL, "-" + process.pid());
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
        Reaper.get().forget(process.pid());
    }

    @Override
    public String toString() {
        return name + "[pid " + process.pid() + (process.isAlive() ? "" : ", exit code " + process.exitValue()) + "]";
    }

    private String transcript() {
        List<String> lines = output.lines();
        return lines.isEmpty() ? "; it wrote nothing" : "; its output:\n  " + String.join("\n  ", lines);
    }

    private void readOutput(@Nullable Path log) {
        try {
            output.readFrom(process.getInputStream(), log);
        } catch (IOException e) {
            // Closing ends the reading before the process has ended.
            if (!closed.get() && process.isAlive()) {
                throw new UncheckedIOException("lost the output of " + this, e);
            }
        }
    }

    /** Through the shell, whose {@code kill} is built in: slim images have no /bin/kill. A dead target is no error. */
    private static void kill(Signal signal, String target) {
        uninterrupted(() -> new ProcessBuilder("sh", "-c", "kill -s " + signal + " -- " + target + " 2>/dev/null")
                .inheritIO()
                .start()
                .waitFor());
    }

    private interface Waiting<T> {
        T await() throws IOException, InterruptedException;
    }

    private static <T> T uninterrupted(Waiting<T> waiting) {
        try {
            return waiting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a child process", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
