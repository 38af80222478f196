package dev.celeriac.worker;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.Threads;
import dev.celeriac.task.InlineErrbacks;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the errbacks that run in this worker. A task that fails in its own code calls them on its own thread, before its
 * outcome is written: a worker that dies in between calls them again. Where a failure is seen by a thread that must not
 * wait, such as the end of a hard time limit, they are called on a thread of their own, which is there while it is needed.
 */
final class Errbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Errbacks.class);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InlineErrbacks inline;
    private final ThreadPoolExecutor elsewhere = new ThreadPoolExecutor(
            1,
            1,
            IDLE.toNanos(),
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            body -> Threads.platform("celeriac-errbacks", body));

    Errbacks(InlineErrbacks inline) {
        this.inline = inline;
        elsewhere.allowCoreThreadTimeOut(true);
    }

    /** On this thread. */
    void here(TaskRequest failed, Throwable exception) {
        inline.call(failed.embed().errbacks(), failed, exception);
    }

    /** On a thread of their own. */
    void elsewhere(TaskRequest failed, Throwable exception) {
        elsewhere(failed.embed().errbacks(), failed, exception);
    }

    /** On a thread of their own. */
    void elsewhere(List<SignatureDocument> errbacks, TaskRequest failed, Throwable exception) {
        if (!errbacks.isEmpty()) {
            elsewhere.execute(() -> inline.call(errbacks, failed, exception));
        }
    }

    /** Waits for those that are under way; interrupts what does not end in time. */
    @Override
    public void close() {
        elsewhere.shutdown();
        try {
            if (!elsewhere.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.error(
                        "Interrupted errbacks that have not ended {} after the tasks; {} were not called",
                        PATIENCE,
                        elsewhere.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            elsewhere.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
