package dev.celeriac.worker;

import dev.celeriac.canvas.Downstream;
import dev.celeriac.canvas.Launch;
import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.exceptions.ChordError;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.Outcome;
import dev.celeriac.transport.DeadLetter;
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
    private final boolean counts;

    /** @param counts whether the result store counts the parts of chords */
    Completion(Publications publications, ResultDocuments documents, boolean counts) {
        this.publications = publications;
        this.documents = documents;
        this.counts = counts;
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
            Launch by = counted(attempt, publications.replacement(attempt.request(), replaced.by()));
            return new Parts(by.publications(), List.of(), acknowledge(attempt), begun(by, attempt));
        }
        // Ignored: it leaves nothing behind, but a chord that waits for it must not wait for ever.
        return new Parts(
                List.of(), List.of(), acknowledge(attempt), news(Launch.NONE, attempt, TaskMeta.SUCCESS, null, true));
    }

    /** A chord that nobody counts would never end: what was to begin it fails instead. */
    private Launch counted(Attempt attempt, Launch launch) {
        if (counts || launch.chords().isEmpty()) {
            return launch;
        }
        throw new ChordError("Chord " + launch.chords().get(0).groupId() + ", which follows "
                + attempt.request().task() + "[" + attempt.request().id()
                + "], cannot begin: this worker has no result store that counts its parts. Set result_backend to one that"
                + " does, such as the broker's own");
    }

    private Parts success(Attempt attempt, Outcome.Success success) {
        Object value = documents.plain(success.value());
        Launch next = counted(attempt, publications.afterSuccess(attempt.request(), value));
        List<TaskMeta> results = attempt.storesResult()
                ? List.of(documents.success(attempt, value, documents.children(attempt, next.tuples())))
                : List.of();
        return new Parts(
                next.publications(),
                results,
                acknowledge(attempt),
                news(next, attempt, TaskMeta.SUCCESS, value, false));
    }

    private Parts failure(Attempt attempt, Outcome.Failure failure) {
        return failed(attempt, failure, counted(attempt, publications.afterFailure(attempt.request())));
    }

    /** A failure without errbacks, for when they cannot be made. */
    Parts failureOnly(Attempt attempt, Outcome.Failure failure) {
        return failed(attempt, failure, Launch.NONE);
    }

    private Parts failed(Attempt attempt, Outcome.Failure failure, Launch errbacks) {
        return new Parts(
                errbacks.publications(),
                failed(attempt, TaskMeta.FAILURE, failure.exception()),
                settleFailed(attempt, failure.exception()),
                failedNews(errbacks, attempt, TaskMeta.FAILURE, failure.exception()));
    }

    /** The part of a chord that has succeeded in an earlier delivery of its message. */
    Parts succeededBefore(Attempt attempt, TaskMeta document) {
        return new Parts(
                List.of(),
                List.of(),
                acknowledge(attempt),
                news(Launch.NONE, attempt, TaskMeta.SUCCESS, document.result(), false));
    }

    private static ChordNews begun(Launch launch, Attempt attempt) {
        return launch.chords().isEmpty()
                ? ChordNews.NONE
                : new ChordNews(launch.chords(), List.of(), attempt.request());
    }

    private ChordNews failedNews(Launch errbacks, Attempt attempt, String state, Throwable exception) {
        return attempt.request().embed().chord() == null
                        && attempt.request().embed().chain().isEmpty()
                ? begun(errbacks, attempt)
                : news(errbacks, attempt, state, ExceptionDocuments.toDocument(exception), true);
    }

    /**
     * @param over whether nothing follows the task, so that the rest of its chain counts as over as well
     */
    private static ChordNews news(Launch launch, Attempt attempt, String state, @Nullable Object result, boolean over) {
        Downstream.HeaderEnd end = Downstream.endOf(attempt.request());
        List<Downstream.HeaderEnd> ends =
                over ? Downstream.of(attempt.request()).ends() : List.of();
        if (end == null && ends.isEmpty()) {
            return begun(launch, attempt);
        }
        List<ChordPart> parts = new ArrayList<>(ends.size() + 1);
        if (end != null) {
            parts.add(part(end, state, result));
        }
        ends.forEach(other -> parts.add(part(other, state, result)));
        return new ChordNews(launch.chords(), parts, attempt.request());
    }

    static ChordPart part(Downstream.HeaderEnd end, String state, @Nullable Object result) {
        return new ChordPart(end.groupId(), end.taskId(), end.groupIndex(), state, result, end.body());
    }

    /** The document of the task, and the same state for everything that now cannot run any more. */
    private List<TaskMeta> failed(Attempt attempt, String state, Throwable exception) {
        if (!attempt.storesErrors()) {
            return List.of();
        }
        List<TaskMeta> results = new ArrayList<>();
        results.add(documents.failure(attempt, state, exception));
        for (String orphan : Downstream.of(attempt.request()).taskIds()) {
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
        return new Parts(List.of(again.publication()), results, acknowledge(attempt), ChordNews.NONE);
    }

    private Parts revoked(Attempt attempt, Outcome.Revoked revoked) {
        TaskRevokedError error = new TaskRevokedError(revoked.reason());
        return new Parts(
                List.of(),
                failed(attempt, TaskMeta.REVOKED, error),
                acknowledge(attempt),
                failedNews(Launch.NONE, attempt, TaskMeta.REVOKED, error));
    }

    private Parts rejected(Attempt attempt, Outcome.Rejected rejected) {
        if (attempt.acknowledged()) {
            return new Parts(
                    List.of(),
                    rejected.requeue() ? List.of() : failed(attempt, TaskMeta.FAILURE, rejection(rejected)),
                    null,
                    rejected.requeue()
                            ? ChordNews.NONE
                            : failedNews(Launch.NONE, attempt, TaskMeta.FAILURE, rejection(rejected)));
        }
        if (rejected.requeue()) {
            return Parts.settle(new Settlement.Requeue(attempt.delivery(), true));
        }
        // Without a document, whoever waits for a rejected task would wait for ever (Celery 5.7 stores one as well).
        return new Parts(
                List.of(),
                failed(attempt, TaskMeta.FAILURE, rejection(rejected)),
                setAside(attempt, DeadLetter.Cause.REJECTED, rejected.reason()),
                failedNews(Launch.NONE, attempt, TaskMeta.FAILURE, rejection(rejected)));
    }

    private static Reject rejection(Outcome.Rejected rejected) {
        return new Reject(rejected.reason(), false);
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
}
