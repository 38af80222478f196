package dev.celeriac.cli.demo;

import dev.celeriac.cli.demo.Story.Role;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the tasks of which the demo has one each. */
record Checks(Story story, Verdict verdict) {

    void individualTasks(@Nullable Instant due, int expectedAttempts) {
        TaskMeta flaky = only(Role.FLAKY);
        boolean worked = flaky != null
                && flaky.status().equals(TaskMeta.SUCCESS)
                && flaky.result() instanceof Number attempt
                && attempt.intValue() == expectedAttempts;
        verdict.check("retries", worked, "demo.flaky: " + (expectedAttempts - 1) + ", " + describe(flaky));

        TaskMeta delayed = only(Role.DELAYED);
        Duration late = delayed == null || delayed.dateDone() == null || due == null
                ? null
                : Duration.between(due, delayed.dateDone());
        verdict.check(
                "delayed",
                late != null && delayed != null && delayed.status().equals(TaskMeta.SUCCESS) && !late.isNegative(),
                late == null ? describe(delayed) : "demo.later was done " + late.toMillis() + " ms after its time");

        TaskMeta failing = only(Role.FAILING);
        boolean planned = failing != null
                && failing.status().equals(TaskMeta.FAILURE)
                && failing.traceback() != null
                && failing.result() instanceof Map<?, ?> exception
                && String.valueOf(exception.get("exc_type")).endsWith("ArithmeticException");
        verdict.check("failed, planned", planned, "1, demo.divide: " + describe(failing));
    }

    private @Nullable TaskMeta only(Role role) {
        var documents = story.documents(role);
        return documents.size() == 1 ? documents.get(0) : null;
    }

    private static String describe(@Nullable TaskMeta document) {
        if (document == null) {
            return "no result";
        }
        if (document.result() instanceof Map<?, ?> exception && exception.containsKey("exc_type")) {
            return exception.get("exc_type") + " " + exception.get("exc_message");
        }
        return document.status() + " " + document.result();
    }
}
