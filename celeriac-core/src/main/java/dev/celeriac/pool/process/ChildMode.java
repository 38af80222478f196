package dev.celeriac.pool.process;

import dev.celeriac.pool.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM is a child of a process pool, and of which worker. A child runs its parent's {@code main} up to the
 * point where the parent starts that worker, and runs tasks from there on.
 *
 * <p>Its mark, a system property or for other launchers than {@code java} a variable, names a file with a token that can be
 * taken once: a JVM that a task starts may inherit or copy the mark, but is no child.
 */
public final class ChildMode {
    /** System property with the mark. */
    static final String MARK = "celeriac.child";

    /** Environment variable with the mark. */
    static final String VARIABLE = "CELERIAC_CHILD";

    /** System property that says which process has taken the token; there may be this class twice in a JVM. */
    private static final String TAKEN = "celeriac.child.taken";

    private static final long LOOK_NANOS = 1_000_000_000;

    private static final @Nullable ChildMode CURRENT = read();
    private static final AtomicInteger WORKERS = new AtomicInteger();

    private final Mark mark;
    private final String token;

    private ChildMode(Mark mark, String token) {
        this.mark = mark;
        this.token = token;
    }

    /**
     * What a child is told at its start.
     *
     * @param worker which worker of its parent it belongs to
     * @param parent id of the parent's process
     * @param socket where the parent listens
     */
    record Mark(int worker, long parent, Path socket) {
        static Mark parse(String text) {
            String[] parts = text.split(":", 3);
            return new Mark(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Path.of(parts[2]));
        }

        /** Has the token in it until the child takes it. */
        Path tokenFile() {
            return socket.resolveSibling(socket.getFileName() + ".token");
        }

        /** Where the child says which task it has begun last. */
        Path begunFile() {
            return socket.resolveSibling(socket.getFileName() + ".begun");
        }

        @Override
        public String toString() {
            return worker + ":" + parent + ":" + socket;
        }
    }

    private static @Nullable ChildMode read() {
        String set = System.getProperty(MARK);
        String text = set == null ? System.getenv(VARIABLE) : set;
        if (text == null) {
            return null;
        }
        Mark mark = Mark.parse(text);
        String token = take(mark);
        if (token == null) {
            return null;
        }
        watch(mark.parent());
        return new ChildMode(mark, token);
    }

    private static synchronized @Nullable String take(Mark mark) {
        String own = ProcessHandle.current().pid() + ":";
        String taken = System.getProperty(TAKEN, "");
        if (taken.startsWith(own)) {
            return taken.substring(own.length());
        }
        try {
            String token = Files.readString(mark.tokenFile());
            // Of two that have read it one deletes it.
            Files.delete(mark.tokenFile());
            System.setProperty(TAKEN, own + token);
            return token;
        } catch (IOException gone) {
            return null;
        }
    }

    /** Whatever its {@code main} does before it comes to the worker, and the socket that tells of its parent's end. */
    private static void watch(long pid) {
        ProcessHandle parent = ProcessHandle.of(pid).orElse(null);
        Threads.platform("celeriac-parent", () -> {
                    while (parent != null && parent.isAlive()) {
                        LockSupport.parkNanos(LOOK_NANOS);
                    }
                    Runtime.getRuntime().halt(1);
                })
                .start();
    }

    /** Whether this JVM is a child of a process pool: true from the beginning of its {@code main}. */
    public static boolean active() {
        return CURRENT != null;
    }

    /** From now on, at the latest, this JVM ends when its parent does, if it is a child. */
    public static void endWithParent() {
        // The class does so when it is loaded.
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
        if (CURRENT != null && CURRENT.mark.worker() == number) {
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
            throw new IllegalStateException(
                    "This is no child process of a worker, or not the first one that was started"
                            + " with the system property " + MARK + ", which only a worker sets");
        }
        new TaskChild(CURRENT.mark, CURRENT.token, code).serve();
    }
}
