package dev.celeriac.worker;

import dev.celeriac.message.TaskHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an attempt may run; null or zero for ever. */
record Limits(@Nullable Duration soft, @Nullable Duration hard) {
    static final Limits NONE = new Limits(null, null);

    /** The call's limits go before the task's. */
    static Limits of(TaskHeaders headers, Policy policy) {
        Duration soft = headers.softTimeLimit() == null ? policy.softTimeLimit() : headers.softTimeLimit();
        Duration hard = headers.timeLimit() == null ? policy.timeLimit() : headers.timeLimit();
        Duration realSoft = soft == null || soft.isZero() ? null : soft;
        Duration realHard = hard == null || hard.isZero() ? null : hard;
        return realSoft == null && realHard == null ? NONE : new Limits(realSoft, realHard);
    }
}
