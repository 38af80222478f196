package dev.celeriac.chaos;

import dev.celeriac.RetryCall;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The tasks that are accounted for: each writes its start and its end into the ledger of its process. */
final class ChaosTasks {
    static final String BODY = "chaos.sum";

    private final Ledger ledger;
    private final Fuse fuse;

    ChaosTasks(Ledger ledger, Fuse fuse) {
        this.ledger = ledger;
        this.fuse = fuse;
    }

    /**
     * Takes so long.
     *
     * @param retries how often it asks to be tried again
     * @return its number
     */
    @Task(name = Workload.TASK)
    public long work(long number, int millis, int retries) {
        TaskContext task = TaskContext.current();
        String id = String.valueOf(task.id());
        fuse.at(Failpoint.BEFORE_RUN);
        ledger.started(id, task.retries());
        fuse.at(Failpoint.WHILE_RUNNING);
        pass(millis);
        ledger.ended(id, task.retries());
        fuse.at(Failpoint.AFTER_RUN);
        if (task.retries() < retries) {
            throw task.retry(null, RetryCall.DEFAULT.countdown(Duration.ZERO));
        }
        return number;
    }

    /**
     * Body of a chord.
     *
     * @return how many parts there were, and their sum
     */
    @Task(name = BODY)
    public List<Long> sum(List<Long> parts) {
        TaskContext task = TaskContext.current();
        String id = String.valueOf(task.id());
        ledger.started(id, task.retries());
        long sum = parts.stream().mapToLong(Long::longValue).sum();
        ledger.ended(id, task.retries());
        return List.of((long) parts.size(), sum);
    }

    private static void pass(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
