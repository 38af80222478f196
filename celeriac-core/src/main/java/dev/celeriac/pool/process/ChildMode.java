package dev.celeriac.pool.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM is a child of a process pool, and of which worker. A child runs its parent's {@code main} up to the
 * point where the parent starts that worker, and runs tasks from there on.
 */
public final class ChildMode {
    static final String SOCKET = "celeriac.child.socket";
    static final String WORKER = "celeriac.child.worker";
    static final String PARENT = "celeriac.child.parent";
    static final String TOKEN = "CELERIAC_CHILD_TOKEN";

    private static final @Nullable ChildMode CURRENT = read();
    private static final AtomicInteger WORKERS = new AtomicInteger();

    private final Path socket;
    private final int worker;
    private final long parent;
    private final String token;

    private ChildMode(Path socket, int worker, long parent, String token) {
        this.socket = socket;
        this.worker = worker;
        this.parent = parent;
        this.token = token;
    }

    private static @Nullable ChildMode read() {
        String socket = System.getProperty(SOCKET);
        if (socket == null || !startedByParent(Path.of(socket), Long.getLong(PARENT, 0))) {
            return null;
        }
        return new ChildMode(
                Path.of(socket),
                Integer.getInteger(WORKER, 0),
                Long.getLong(PARENT, 0),
                System.getenv().getOrDefault(TOKEN, ""));
    }

    /**
     * What a task starts inherits the environment of its child, and with it the options of a child. The parent removes the
     * socket once a child is ready, so a JVM that comes later and is not the parent's own process is none. A child behind a
     * script is not the parent's own process either, but finds the socket.
     */
    static boolean startedByParent(Path socket, long named) {
        return Files.exists(socket)
                || ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L) == named;
    }

    /** Whether this JVM is a child of a process pool: true from the beginning of its {@code main}. */
    public static boolean active() {
        return CURRENT != null;
    }

    /** The number of the worker that is being started, counted from 0 in this JVM, whatever its pool. */
    public static int nextWorker() {
        return WORKERS.getAndIncrement();
    }

    /**
     * Becomes the child of that worker, if this JVM is one, and then never returns: the JVM ends with its parent, or when
     * that has no more work for it.
     *
     * @param number as {@link #nextWorker} gave it to the worker
     */
    public static void serveIfChildOf(int number, TaskCode code) {
        if (CURRENT != null && CURRENT.worker == number) {
            serve(code);
        }
    }

    /**
     * Runs tasks for the parent and never returns.
     *
     * @throws IllegalStateException when this JVM is nobody's child
     */
    public static void serve(TaskCode code) {
        if (CURRENT == null) {
            throw new IllegalStateException("This is no child process of a worker: the system property " + SOCKET
                    + " is missing, which only a worker sets");
        }
        new TaskChild(CURRENT.socket, CURRENT.parent, CURRENT.token, code).serve();
    }

    /** What makes a JVM a child. */
    static Map<String, String> properties(Path socket, int worker) {
        return Map.of(
                SOCKET, socket.toString(),
                WORKER, Integer.toString(worker),
                PARENT, Long.toString(ProcessHandle.current().pid()));
    }
}
