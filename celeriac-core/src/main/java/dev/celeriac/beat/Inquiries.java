package dev.celeriac.beat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What beat has to know about tasks before it may send an entry. Results and broker are asked on another thread: while
 * one of them is away an answer takes as long as its timeout, and the entries that need none do not wait for it. An
 * entry has one question at a time. For one thread.
 */
final class Inquiries {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final Executor executor;
    private final Runnable wake;
    private final Map<String, Question> open = new HashMap<>();

    /** What is known by now. */
    enum Answer {
        YES,
        NO,
        /** It cannot be known now, which is logged; to be asked again later. */
        FAILED,
        PENDING
    }

    private record Question(String taskId, CompletableFuture<Boolean> answer) {}

    /**
     * @param executor where questions are asked, one after the other
     * @param wake called when there is an answer
     */
    Inquiries(Executor executor, Runnable wake) {
        this.executor = executor;
        this.wake = wake;
    }

    /** Asks, or looks for the answer of what was asked before. An answer is given once. */
    Answer ask(String entry, String taskId, BooleanSupplier question) {
        Question asked = open.get(entry);
        if (asked == null || !asked.taskId().equals(taskId)) {
            asked = new Question(taskId, new CompletableFuture<>());
            open.put(entry, asked);
            CompletableFuture<Boolean> answer = asked.answer();
            executor.execute(() -> {
                try {
                    answer.complete(question.getAsBoolean());
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                }
                wake.run();
            });
        }
        if (!asked.answer().isDone()) {
            return Answer.PENDING;
        }
        open.remove(entry);
        try {
            return asked.answer().join() ? Answer.YES : Answer.NO;
        } catch (CompletionException e) {
            LOG.error(
                    "Scheduler: {} waits until it is known what became of its task {}: {}",
                    entry,
                    taskId,
                    String.valueOf(e.getCause()));
            return Answer.FAILED;
        }
    }

    /** Whether there is a question without an answer. */
    boolean pending(String entry) {
        Question asked = open.get(entry);
        return asked != null && !asked.answer().isDone();
    }

    /** Drops questions about entries other than these. */
    void keep(Set<String> entries) {
        open.keySet().retainAll(entries);
    }
}
