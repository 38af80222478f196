package dev.celeriac.pool.process;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** An application whose tasks do what a pool of processes is for. */
final class ProcessTasks {
    private static final List<byte[]> LEAK = new ArrayList<>();

    private ProcessTasks() {}

    /** Made by the parent and by each child. */
    static Celeriac app() {
        return app(
                "processes", Map.of("worker_child_java_options", List.of("-Xmx48m", "-XX:+SuppressFatalErrorMessage")));
    }

    /** One with a broker of its own. */
    static Celeriac app(String name, Map<String, ?> settings) {
        return ParentsMemory.open(Celeriac.builder(name).config(settings), name)
                .build()
                .register(ProcessTasks.class);
    }

    record Point(int x, List<String> names) {}

    @Task(name = "process.pid")
    static long pid() {
        return ProcessHandle.current().pid();
    }

    @Task(name = "process.move")
    static Point move(Point point) {
        return new Point(point.x() + 1, point.names());
    }

    @Task(name = "process.fail")
    static void fail(String message) {
        throw new IllegalArgumentException(message);
    }

    @Task(name = "process.event")
    static void event() {
        TaskContext.current().sendEvent("task-imported", Map.of("rows", 3));
    }

    @Task(name = "process.retry", maxRetries = 3)
    static int retry() {
        TaskContext task = TaskContext.current();
        if (task.retries() < 2) {
            throw task.retry(new IOException("not yet"), Duration.ZERO);
        }
        return task.retries();
    }

    @Task(name = "process.replace")
    static Point replace(Point point) {
        TaskContext task = TaskContext.current();
        throw task.replace(app().task(ProcessTasks::move).s(point));
    }

    @Task(name = "process.reject")
    static void reject() {
        throw new Reject("not for me", false);
    }

    @Task(name = "process.progress")
    static void progress() throws InterruptedException {
        TaskContext.current().progress(3, 7);
        new CountDownLatch(1).await();
    }

    @Task(name = "process.sleep")
    static String sleep() throws InterruptedException {
        TaskContext.current().updateState("ASLEEP", ProcessHandle.current().pid());
        new CountDownLatch(1).await();
        return "awake";
    }

    @Task(name = "process.soft", softTimeLimit = "300ms")
    static String soft() {
        try {
            while (true) {
                TaskContext.current().checkpoint();
                Thread.onSpinWait();
            }
        } catch (SoftTimeLimitExceeded e) {
            return "tidied";
        }
    }

    @Task(name = "process.hard", timeLimit = "300ms")
    static void hard() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Task(name = "process.stubborn")
    static void stubborn() {
        TaskContext.current().updateState("STUBBORN", ProcessHandle.current().pid());
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Task(name = "process.halt")
    static void halt(int code) {
        Runtime.getRuntime().halt(code);
    }

    @Task(name = "process.exit", rejectOnWorkerLost = dev.celeriac.Switch.OFF)
    static void exit() {
        System.exit(7);
    }

    @Task(name = "process.memory", rejectOnWorkerLost = dev.celeriac.Switch.OFF)
    static void exhaust() {
        while (true) {
            LEAK.add(new byte[1 << 20]);
        }
    }

    /** Writes where there is no memory, as a fault in native code would. */
    @Task(name = "process.segfault", rejectOnWorkerLost = dev.celeriac.Switch.OFF)
    static void segfault() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    }

    /** Acknowledged before it runs, so that nobody runs it again. */
    @Task(name = "process.once", acksLate = dev.celeriac.Switch.OFF)
    static String once() throws InterruptedException {
        return sleep();
    }

    /** Stores states, one after the other, for that long. */
    @Task(name = "process.busy")
    static long busy(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() - until < 0) {
            TaskContext.current().updateState("BUSY", pid());
        }
        return pid();
    }

    /**
     * Notes its start in a file, if one is given, and then waits for that long whoever interrupts it, or ends its process
     * if the time is below zero. It is quick as a rule, so that it is sent ahead.
     *
     * @return which process it ran in, and which delivery this was
     */
    @Task(name = "process.mixed")
    static List<Long> mixed(String file, int millis) throws IOException {
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), pid() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        if (millis < 0) {
            Runtime.getRuntime().halt(9);
        }
        long until = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        return List.of(pid(), (long) TaskContext.current().deliveryInfo().deliveryCount());
    }

    @Task(name = "process.limited", timeLimit = "3s", softTimeLimit = "2s")
    static long limited() {
        return pid();
    }

    @Task(name = "process.pause")
    static void pause(int millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }

    @Task(name = "process.grow")
    static long grow(int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 1);
            LEAK.add(block);
        }
        return pid();
    }

    /** Says first in which process it is. */
    @Task(name = "process.overflow")
    static int overflow() {
        TaskContext.current().updateState("DEEP", pid());
        return deeper(0);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }
}
