package dev.celeriac.cli;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An application as a user would write it, for workers that tests start. */
public final class ShopApp {
    @SuppressWarnings("NullAway.Init")
    private static volatile Celeriac current;

    private static final Queue<byte[]> KEPT = new ConcurrentLinkedQueue<>();

    private ShopApp() {}

    /** The member that {@code --app} looks for. */
    public static Celeriac app() {
        current = Celeriac.builder("shop").build().register(ShopApp.class);
        return current;
    }

    @Task(name = "shop.add")
    public static int add(int a, int b) {
        return a + b;
    }

    @Task(name = "shop.fail")
    public static void fail(String reason) {
        throw new IllegalStateException(reason);
    }

    @Task(name = "shop.print")
    public static String print(String text) {
        System.out.println(text);
        TaskContext.current().logger().warn("logged {}", text);
        return text;
    }

    /** Where it runs. Keeps so many megabytes for ever. */
    @Task(name = "shop.keep")
    public static long keep(int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            byte[] megabyte = new byte[1 << 20];
            Arrays.fill(megabyte, (byte) 1);
            KEPT.add(megabyte);
        }
        return ProcessHandle.current().pid();
    }

    /** Does not end, whoever interrupts it. */
    @Task(name = "shop.stubborn")
    public static void stubborn() {
        while (!Thread.interrupted() || KEPT.isEmpty()) {
            LockSupport.parkNanos(1_000_000_000);
        }
    }

    /** Ends the process that it runs in. */
    @Task(name = "shop.crash")
    public static void crash() {
        Runtime.getRuntime().halt(11);
    }

    /** Starts another task, and says where it runs itself. */
    @Task(name = "shop.delegate")
    public static long delegate(String file) throws IOException {
        current.task(ShopApp::add).delay(20, 3);
        Files.writeString(Path.of(file), ProcessHandle.current().pid() + "\n");
        return ProcessHandle.current().pid();
    }

    /** {@link #hold}, and then so many events of a kilobyte each before it says in a third file that it has sent them. */
    @Task(name = "shop.tell")
    public static void tell(String started, String release, int events, String told)
            throws IOException, InterruptedException {
        hold(started, release);
        for (int i = 0; i < events; i++) {
            TaskContext.current().sendEvent("task-told", Map.of("text", "x".repeat(1024)));
        }
        Files.createFile(Path.of(told));
    }

    /** Says in a file that it runs, and ends when another file appears. */
    @Task(name = "shop.hold")
    public static int hold(String started, String release) throws IOException, InterruptedException {
        int delivery = TaskContext.current().deliveryInfo().deliveryCount();
        Files.writeString(Path.of(started), delivery + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Semaphore pause = new Semaphore(0);
        while (!Files.exists(Path.of(release))) {
            if (pause.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody releases it");
            }
        }
        return delivery;
    }
}
