package dev.celeriac.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Celery's debugging commands, as far as they have a meaning in a JVM: resident memory, and what is on the heap. */
final class MemoryCommands {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KEPT = 100;
    private static final Duration BETWEEN_HISTOGRAMS = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> samples = new ArrayDeque<>();

    private @Nullable Long lastHistogram;

    MemoryCommands() {}

    static void addTo(ControlCommands commands) {
        MemoryCommands memory = new MemoryCommands();
        commands.add("memsample", (worker, arguments) -> memory.sample());
        commands.add("memdump", (worker, arguments) -> memory.dump(arguments.number("samples", 10)));
        commands.add("objgraph", (worker, arguments) -> {
            int most = Math.max(1, Math.min(1000, arguments.number("num", 200)));
            return Map.of("ok", memory.histogram(most, System.nanoTime()));
        });
    }

    /** Resident memory such as {@code 67.25MB}. */
    private String sample() {
        String sample = String.format(Locale.ROOT, "%.2fMB", residentKilobytes() / 1024.0);
        lock.lock();
        try {
            samples.addLast(sample);
            if (samples.size() > KEPT) {
                samples.removeFirst();
            }
            return sample;
        } finally {
            lock.unlock();
        }
    }

    private String dump(int most) {
        String now = sample();
        lock.lock();
        try {
            List<String> last = samples.stream()
                    .skip(Math.max(0, samples.size() - Math.max(1, most)))
                    .toList();
            return last.stream().map(each -> "- rss (sample): " + each).collect(Collectors.joining("\n"))
                    + "\n- rss (end): " + now + ".\n";
        } finally {
            lock.unlock();
        }
    }

    private static long residentKilobytes() {
        try {
            if (Files.isReadable(STATUS)) {
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("VmRSS:")) {
                        return Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
            Runtime runtime = Runtime.getRuntime();
            return (runtime.totalMemory() - runtime.freeMemory()) / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS + " cannot be read", e);
        }
    }

    /** It collects all garbage, which must not be at the disposal of whoever can send a message. */
    String histogram(int most, long now) {
        lock.lock();
        try {
            Long last = lastHistogram;
            if (last != null && now - last < BETWEEN_HISTOGRAMS.toNanos()) {
                throw new ControlError(
                        "RuntimeError",
                        "objgraph stops the worker for a while and is answered once a minute: ask later");
            }
            lastHistogram = now;
        } finally {
            lock.unlock();
        }
        return histogram(most);
    }

    /** Instead of Python's graph of objects: which classes have how many instances. */
    private static String histogram(int most) {
        try {
            Object text = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return String.valueOf(text).lines().limit(most).collect(Collectors.joining("\n"));
        } catch (JMException e) {
            throw new ControlError("RuntimeError", "this JVM makes no histogram of its heap: " + e.getMessage());
        }
    }
}
