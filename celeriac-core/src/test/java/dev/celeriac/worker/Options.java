package dev.celeriac.worker;

import dev.celeriac.task.RetryOptions;
import dev.celeriac.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Task options that differ from the defaults in one point. */
final class Options {
    private static final TaskOptions D = TaskOptions.DEFAULTS;

    private Options() {}

    static TaskOptions retry(RetryOptions retry) {
        return of(retry, null, null, null, null);
    }

    static TaskOptions ignoringResult(boolean ignore) {
        return of(D.retry(), null, null, ignore, null);
    }

    static TaskOptions limits(@Nullable Duration soft, @Nullable Duration hard) {
        return of(D.retry(), soft, hard, null, null);
    }

    static TaskOptions rejectOnWorkerLost(boolean reject) {
        return of(D.retry(), null, null, null, reject);
    }

    private static TaskOptions of(
            RetryOptions retry,
            @Nullable Duration soft,
            @Nullable Duration hard,
            @Nullable Boolean ignoreResult,
            @Nullable Boolean rejectOnWorkerLost) {
        return new TaskOptions(
                retry,
                D.publish(),
                soft,
                hard,
                ignoreResult,
                null,
                null,
                null,
                null,
                null,
                rejectOnWorkerLost,
                null,
                List.of(),
                true,
                true,
                true,
                1024);
    }
}
