package dev.celeriac.worker;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.Outcome;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an outcome means: which documents are stored, which messages follow, what becomes of the message. Pure:
 * nothing is written here, and the same attempt and outcome come to the same parts (Celery does this in
 * {@code celery.app.trace} and {@code Backend.mark_as_*}).
 */
final class Completion {
    private final Publications publications;
    private final ResultDocuments documents;

    Completion(Publications publications, ResultDocuments documents) {
        this.publications = publications;
        this.documents = documents;
    }

    /**
     * @throws RuntimeException when a value cannot be written or a follow-up not be made; the caller completes with a
     *     failure instead
     */
    Parts of(Attempt attempt, Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            return success(attempt, success);
        } else if (outcome instanceof Outcome.Failure failure) {
            return failure(attempt, failure);
        } else if (outcome instanceof Outcome.Retry retry) {
            return retry(attempt, retry);
        } else if (outcome instanceof Outcome.Revoked revoked) {
            return revoked(attempt, revoked);
        } else if (outcome instanceof Outcome.Rejected rejected) {
            return rejected(attempt, rejected);
        } else if (outcome instanceof Outcome.Replaced replaced) {
            Prepared by = publications.replacement(attempt.request(), replaced.by());
            return new Parts(List.of(by.publication()), List.of(), acknowledge(attempt));
        }
        return new Parts(List.of(), List.of(), acknowledge(attempt));
    }

    private Parts success(Attempt attempt, Outcome.Success success) {
        Object value = documents.plain(success.value());
        List<Prepared> next = publications.afterSuccess(attempt.request(), value);
        List<TaskMeta> results = attempt.storesResult()
                ? List.of(documents.success(attempt, value, documents.children(attempt, next)))
                : List.of();
        return new Parts(messages(next), results, acknowledge(attempt));
    }

    private Parts failure(Attempt attempt, Outcome.Failure failure) {
        List<Prepared> next = publications.afterFailure(attempt.request());
        return new Parts(
                messages(next),
                failed(attempt, TaskMeta.FAILURE, failure.exception()),
                settleFailed(attempt, failure.exception()));
    }

    /** A failure without errbacks, for when they cannot be made. */
    Parts failureOnly(Attempt attempt, Outcome.Failure failure) {
        return new Parts(
                List.of(),
                failed(attempt, TaskMeta.FAILURE, failure.exception()),
                settleFailed(attempt, failure.exception()));
    }

    /** The document of the task, and the same state for everything that now cannot run any more. */
    private List<TaskMeta> failed(Attempt attempt, String state, Throwable exception) {
        if (!attempt.storesErrors()) {
            return List.of();
        }
        List<TaskMeta> results = new ArrayList<>();
        results.add(documents.failure(attempt, state, exception));
        for (String orphan : Orphans.of(attempt.request())) {
            results.add(documents.orphan(orphan, attempt, state, exception));
        }
        return results;
    }

    private static @Nullable Settlement settleFailed(Attempt attempt, Throwable exception) {
        if (attempt.acknowledged()) {
            return null;
        }
        if (exception instanceof TimeLimitExceeded && !attempt.policy().acksOnTimeout()) {
            return new Settlement.Requeue(attempt.delivery(), true);
        }
        if (!(exception instanceof TimeLimitExceeded) && !attempt.policy().acksOnFailure()) {
            return setAside(
                    attempt, DeadLetter.Cause.REJECTED, "failed, and task_acks_on_failure is off: " + exception);
        }
        return acknowledge(attempt);
    }

    private Parts retry(Attempt attempt, Outcome.Retry retry) {
        Prepared again = publications.retryOf(attempt.request(), retry);
        List<TaskMeta> results = attempt.storesErrors() ? List.of(documents.retry(attempt, retry, again)) : List.of();
        return new Parts(List.of(again.publication()), results, acknowledge(attempt));
    }

    private Parts revoked(Attempt attempt, Outcome.Revoked revoked) {
        return new Parts(
                List.of(),
                failed(attempt, TaskMeta.REVOKED, new TaskRevokedError(revoked.reason())),
                acknowledge(attempt));
    }

    private Parts rejected(Attempt attempt, Outcome.Rejected rejected) {
        if (attempt.acknowledged()) {
            return new Parts(List.of(), List.of(), null);
        }
        if (rejected.requeue()) {
            return Parts.settle(new Settlement.Requeue(attempt.delivery(), true));
        }
        // Without a document, whoever waits for a rejected task would wait for ever (Celery 5.7 stores one as well).
        return new Parts(
                List.of(),
                failed(attempt, TaskMeta.FAILURE, new Reject(rejected.reason(), false)),
                setAside(attempt, DeadLetter.Cause.REJECTED, rejected.reason()));
    }

    private static @Nullable Settlement acknowledge(Attempt attempt) {
        return attempt.acknowledged() ? null : new Settlement.Acknowledge(attempt.delivery());
    }

    private static Settlement setAside(Attempt attempt, DeadLetter.Cause cause, String reason) {
        return new Settlement.SetAside(
                attempt.delivery(),
                cause,
                reason,
                attempt.request().id(),
                attempt.request().task());
    }

    private static List<Publication> messages(List<Prepared> prepared) {
        return prepared.isEmpty()
                ? List.of()
                : prepared.stream().map(Prepared::publication).toList();
    }
}
