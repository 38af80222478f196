package dev.celeriac.cli;

import dev.celeriac.worker.Worker;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to a worker: the first asks it to finish, the second to give up what runs, the third ends the process.
 * Thread-safe.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Worker worker;
    private final Terminal terminal;
    private final AtomicInteger asked = new AtomicInteger();
    private final ReentrantLock inOrder = new ReentrantLock();
    private volatile boolean cold;

    private Shutdown(Worker worker, Terminal terminal) {
        this.worker = worker;
        this.terminal = terminal;
    }

    /** From now on TERM and INT stop the worker, and USR1 shows what it does. */
    static Shutdown of(Worker worker, Terminal terminal) {
        String remapped =
                terminal.environment().getOrDefault("REMAP_SIGTERM", "").toUpperCase(Locale.ROOT);
        boolean termIsCold = remapped.equals("SIGQUIT") || remapped.equals("QUIT");
        Shutdown shutdown = new Shutdown(worker, terminal);
        Signals.handle("INT", name -> shutdown.next(1));
        Signals.handle("TERM", name -> shutdown.next(termIsCold ? 2 : 1));
        Signals.handle("USR1", name -> LOG.warn("Threads:\n{}", threads()));
        return shutdown;
    }

    /** Whether the last word was that running tasks are not waited for. */
    boolean cold() {
        return cold;
    }

    /** One step further, and at least to {@code least}. The JVM runs each signal's handler in a thread of its own. */
    private void next(int least) {
        if (asked.updateAndGet(step -> Math.max(step + 1, least)) > 2) {
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

    private void stop(int step) {
        switch (step) {
            case 1 -> {
                say("worker: Warm shutdown (MainProcess)");
                say("worker: a second signal interrupts the tasks that still run");
                worker.stop();
            }
            case 2 -> {
                cold = true;
                say("worker: Cold shutdown (MainProcess)");
                worker.stopNow();
            }
            default -> {}
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
