package dev.celeriac.pool.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child from the parent's side. {@link #kill} and what asks may be called by any thread, the rest by its slot's. */
final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

    private static final Path PROCESSES = Path.of("/proc");

    final int number;
    final int generation;
    final FrameChannel channel;
    private final Process process;
    private final LastBegun begun;

    ChildProcess(int number, int generation, Process process, FrameChannel channel, LastBegun begun) {
        this.number = number;
        this.generation = generation;
        this.process = process;
        this.channel = channel;
        this.begun = begun;
    }

    /** The number of the task that it had begun last, now that it has ended; 0 for none. */
    int lastBegun() {
        try {
            return begun.read();
        } catch (IOException e) {
            LOG.warn("What {} had begun last is not known", this, e);
            return 0;
        }
    }

    Process process() {
        return process;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it and what it has started, now. */
    void kill() {
        kill(process);
    }

    static void kill(Process process) {
        // First, as they are not to be found once their parent is gone.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Says that there is no more work; the child ends by itself, or is killed if it takes longer than that. */
    void retire(Duration patience) {
        channel.send(FrameType.EXIT, frame -> {});
        try {
            channel.flush();
        } catch (IOException e) {
            LOG.debug("Child {} is gone already", number, e);
        }
        var unused = process.onExit()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> {
                    if (late != null) {
                        kill();
                    }
                    close();
                });
    }

    void close() {
        for (Closeable each : List.of(channel, begun)) {
            try {
                each.close();
            } catch (IOException e) {
                LOG.debug("Left open of child {}", number, e);
            }
        }
    }

    /** Waits until it has ended; kills it if that takes longer. */
    void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                kill();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether somebody has killed it, which no message can be to blame for. */
    boolean wasKilled() {
        return !process.isAlive() && (process.exitValue() == 128 + 9 || process.exitValue() == 128 + 15);
    }

    /** How it ended, in the words of Celery's {@code WorkerLostError}. */
    String end() {
        return process.isAlive() ? "its connection broke" : end(process.exitValue());
    }

    static String end(int code) {
        if (code > 128 && code < 160) {
            int signal = code - 128;
            return "signal " + signal + " (" + signalName(signal) + ")";
        }
        return "exitcode " + code + (code == 3 ? " (OutOfMemoryError)" : "");
    }

    private static String signalName(int signal) {
        return switch (signal) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 9 -> "SIGKILL";
            case 11 -> "SIGSEGV";
            case 15 -> "SIGTERM";
            default -> "signal " + signal;
        };
    }

    /** Bytes of memory that it occupies; 0 where the system does not say. */
    long residentBytes() {
        try {
            for (String line : Files.readAllLines(PROCESSES.resolve(process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException | RuntimeException notLinuxOrGone) {
            return 0;
        }
    }

    @Override
    public String toString() {
        return "child " + number + " (pid " + process.pid() + ")";
    }
}
