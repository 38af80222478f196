package dev.celeriac.canvas;

import dev.celeriac.message.TaskHeaders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The headers of the next attempt: those of this one, except what the retry itself or its options change. */
final class RetryHeaders {

    private final TaskHeaders last;
    private final CallOptions options;
    private final Instant now;

    RetryHeaders(TaskHeaders last, CallOptions options, Instant now) {
        this.last = last;
        this.options = options;
        this.now = now;
    }

    TaskHeaders next(Instant eta, String argsRepr, String kwargsRepr) {
        return new TaskHeaders(
                last.task(),
                last.id(),
                last.rootId(),
                last.id(),
                last.group(),
                last.groupIndex(),
                either(options.text("shadow"), last.shadow()),
                eta,
                either(options.instant("expires", now), last.expires()),
                last.retries() + 1,
                either(options.duration("time_limit"), last.timeLimit()),
                either(options.duration("soft_time_limit"), last.softTimeLimit()),
                argsRepr,
                kwargsRepr,
                last.origin(),
                either(options.bool("ignore_result"), last.ignoreResult()),
                last.replacedTaskNesting(),
                last.stampedHeaders(),
                last.stamps(),
                last.custom());
    }

    private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }
}
