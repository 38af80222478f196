package dev.celeriac.sql.sqlite;

import java.util.concurrent.TimeUnit;

/** Waiting for the end of threads that were told to end. */
final class Threads {
    private Threads() {}

    /** Waits although the calling thread is interrupted: a thread left behind would use a closed connection. */
    static void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                TimeUnit.SECONDS.timedJoin(thread, 10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
