package dev.celeriac.task;

import dev.celeriac.message.SignatureDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt. The same for every pool and every transport; the worker's completion decides what each one
 * means for result, callbacks and message.
 */
public sealed interface Outcome {

    /** State as the result store and the signals name it. */
    String state();

    /**
     * The task returned.
     *
     * @param value as returned by the method
     */
    record Success(@Nullable Object value) implements Outcome {
        @Override
        public String state() {
            return "SUCCESS";
        }
    }

    /**
     * The task threw, or could not be started (no such task, wrong arguments), or ran into a time limit.
     *
     * @param exception what was thrown
     * @param expected whether the task declared it in {@code throws_}: logged without a traceback, still a failure
     */
    record Failure(Throwable exception, boolean expected) implements Outcome {
        @Override
        public String state() {
            return "FAILURE";
        }
    }

    /**
     * The task is to run again, as a new message with the same id.
     *
     * @param cause why, null when the task gave no exception
     * @param eta when
     * @param args arguments of the next attempt, null for the same
     * @param kwargs keyword arguments of the next attempt, null for the same
     * @param options further {@code apply_async} options of the next attempt, under Celery's names
     */
    record Retry(
            @Nullable Throwable cause,
            Instant eta,
            @Nullable List<@Nullable Object> args,
            @Nullable Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options)
            implements Outcome {
        @Override
        public String state() {
            return "RETRY";
        }
    }

    /**
     * The task will not run.
     *
     * @param reason {@code expired}, {@code revoked} or {@code terminated}, as Celery puts it into TaskRevokedError
     */
    record Revoked(String reason) implements Outcome {
        @Override
        public String state() {
            return "REVOKED";
        }
    }

    /** The task asked for its message to be rejected (Celery's {@code Reject}). */
    record Rejected(String reason, boolean requeue) implements Outcome {
        @Override
        public String state() {
            return "REJECTED";
        }
    }

    /** The task asked that nothing be stored (Celery's {@code Ignore}). */
    record Ignored() implements Outcome {
        @Override
        public String state() {
            return "IGNORED";
        }
    }

    /** The task put another in its place (Celery's {@code self.replace}). */
    record Replaced(SignatureDocument by) implements Outcome {
        @Override
        public String state() {
            return "IGNORED";
        }
    }
}
