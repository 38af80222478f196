package dev.celeriac.cli;

import dev.celeriac.worker.Worker;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to a worker: the first asks it to finish, the second to give up what runs, after
 * {@code worker_soft_shutdown_timeout} if that is set, the next one not to wait that long, and the one after ends the
 * process. Thread-safe.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Worker worker;
    private final Terminal terminal;
    private final Duration soft;
    private final AtomicInteger asked = new AtomicInteger();
    private final ReentrantLock inOrder = new ReentrantLock();
    private volatile boolean cold;

    private Shutdown(Worker worker, Duration soft, Terminal terminal) {
        this.worker = worker;
        this.soft = soft;
        this.terminal = terminal;
    }

    /**
     * From now on TERM and INT stop the worker, and USR1 shows what it does.
     *
     * @param soft {@code worker_soft_shutdown_timeout}
     */
    static Shutdown of(Worker worker, Duration soft, Terminal terminal) {
        String remapped =
                terminal.environment().getOrDefault("REMAP_SIGTERM", "").toUpperCase(Locale.ROOT);
        boolean termIsCold = remapped.equals("SIGQUIT") || remapped.equals("QUIT");
        Shutdown shutdown = new Shutdown(worker, soft, terminal);
        Signals.handle("INT", name -> shutdown.next(1));
        if (!Signals.handle("TERM", name -> shutdown.next(termIsCold ? 2 : 1))) {
            LOG.warn(
                    "This JVM leaves signals alone (-Xrs): TERM and INT end it at once, and its messages are recovered by"
                            + " other workers; start it without that option");
        }
        Signals.handle("USR1", name -> LOG.warn("Threads:\n{}", threads()));
        return shutdown;
    }

    /** Whether the last word was that running tasks are not waited for. */
    boolean cold() {
        return cold;
    }

    /** One step further, and at least to {@code least}. The JVM runs each signal's handler in a thread of its own. */
    private void next(int least) {
        if (asked.updateAndGet(step -> Math.max(step + 1, least)) > last()) {
            say("worker: ended at once; messages in hand are recovered by other workers");
            Runtime.getRuntime().halt(ExitCode.FAILURE);
        }
        inOrder.lock();
        try {
            stop(asked.get());
        } finally {
            inOrder.unlock();
        }
    }

    /** The last step that is not the end of the process. */
    private int last() {
        return soft.isZero() ? 2 : 3;
    }

    private void stop(int step) {
        switch (step) {
            case 1 -> {
                say("worker: Warm shutdown (MainProcess)");
                say("worker: a second signal interrupts the tasks that still run");
                worker.stop();
            }
            case 2 -> {
                cold = true;
                say(
                        soft.isZero()
                                ? "worker: Cold shutdown (MainProcess)"
                                : "worker: Initiating Soft Shutdown, terminating in " + soft.toMillis() / 1000.0
                                        + " seconds");
                worker.stopNow(soft);
            }
            default -> {
                say("worker: Cold shutdown (MainProcess)");
                worker.stopNow(Duration.ZERO);
            }
        }
    }

    private void say(String text) {
        terminal.err().println(text);
        terminal.err().flush();
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
            LockInfo lock = thread.getLockInfo();
            if (lock != null) {
                text.append(" on ").append(lock);
            }
            text.append('\n');
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
