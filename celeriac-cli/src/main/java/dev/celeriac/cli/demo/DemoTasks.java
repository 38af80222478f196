package dev.celeriac.cli.demo;

import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What the workers of the demo can do. */
public final class DemoTasks {

    /** State of {@link #readSlowly} while it runs, with how far it is and in which process. */
    static final String READING = "READING";

    private static final int STEPS = 20;

    private DemoTasks() {}

    /**
     * What came of a file.
     *
     * @param pid process of the worker
     * @param deliveries how often the message was delivered; more than once when a worker died with it
     */
    public record Counted(TextCount text, long pid, int deliveries) {}

    /** Counts a file. */
    @Task(name = "demo.count")
    public static Counted count(String file) throws IOException {
        return new Counted(TextCount.of(Path.of(file)), pid(), deliveries());
    }

    /**
     * Counts a file in many small steps, so that one can watch it, and does not end before {@code goOn} exists: whoever
     * kills its worker before that has surely killed it in the middle.
     */
    @Task(name = "demo.read_slowly", softTimeLimit = "60s")
    public static Counted readSlowly(String file, long millis, String goOn) throws IOException, InterruptedException {
        Path path = Path.of(file);
        int lines = Files.readAllLines(path).size();
        Semaphore pace = new Semaphore(0);
        int step = 0;
        while (step < STEPS || !Files.exists(Path.of(goOn))) {
            step = Math.min(STEPS, step + 1);
            TaskContext.current()
                    .updateState(READING, Map.of("pid", pid(), "line", lines * step / STEPS, "lines", lines));
            if (pace.tryAcquire(millis / STEPS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody releases it");
            }
        }
        return new Counted(TextCount.of(path), pid(), deliveries());
    }

    /** Fails so many times before it works; returns at which attempt it did. */
    @Task(
            name = "demo.flaky",
            maxRetries = 5,
            autoretryFor = IOException.class,
            retryBackoff = "1s",
            retryJitter = false)
    public static int flaky(int failures) throws IOException {
        int attempt = TaskContext.current().retries() + 1;
        if (attempt <= failures) {
            throw new IOException("connection reset by peer (attempt " + attempt + ")");
        }
        return attempt;
    }

    /** Says who ran it. */
    @Task(name = "demo.later")
    public static long later() {
        return pid();
    }

    /** Divides, also by zero. */
    @Task(name = "demo.divide")
    public static int divide(int dividend, int divisor) {
        return dividend / divisor;
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static int deliveries() {
        return TaskContext.current().request().delivery().deliveryCount();
    }
}
