package dev.celeriac.worker;

import dev.celeriac.exceptions.ChordError;
import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a message runs. In this order: can it be read? is the task known? did it kill its workers? was it
 * revoked, has it expired? is it due? has it succeeded already? (Celery spreads this over {@code on_task_received}, the
 * task strategies and {@code Request}.)
 *
 * <p>A message that cannot run is never dropped in silence: it ends with a result, among the dead letters, or both.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Function<Message, TaskMessage> decoder;
    private final TaskRegistry registry;
    private final Policy.Cache policies;
    private final Revocations revocations;
    private final InstantSource clock;
    private final TaskObservers observers;
    private final TaskLog log;
    private final Options options;
    private final RateLimits rates = new RateLimits();
    private final AtomicLong setAside = new AtomicLong();

    /**
     * @param hostname node name of the worker
     * @param crashRedeliveries how often a message may come back from a crash
     * @param deduplicate where to look up whether a redelivered task has succeeded; null not to look
     * @param chords whether parts of chords can be counted
     */
    record Options(
            String hostname,
            int crashRedeliveries,
            @Nullable ResultStore deduplicate,
            boolean chords) {}

    Intake(
            Function<Message, TaskMessage> decoder,
            TaskRegistry registry,
            Policy.Cache policies,
            Revocations revocations,
            InstantSource clock,
            TaskObservers observers,
            TaskLog log,
            Options options) {
        this.decoder = decoder;
        this.registry = registry;
        this.policies = policies;
        this.revocations = revocations;
        this.clock = clock;
        this.observers = observers;
        this.log = log;
        this.options = options;
    }

    /** How many messages were set aside. */
    long setAside() {
        return setAside.get();
    }

    /**
     * @param engine of the worker
     * @return the attempt to run, or null when there is none
     */
    @Nullable TaskExecution admit(Engine engine, Reservation reservation) {
        try {
            return decide(engine, reservation);
        } catch (RuntimeException | StackOverflowError e) {
            // A message must not take the worker's other messages down with it, whatever it was that could not be done.
            LOG.error(
                    "A message of queue {} could not be admitted",
                    reservation.delivery().queue(),
                    e);
            return settle(
                    engine,
                    reservation,
                    malformed(reservation.delivery(), DeadLetter.Cause.MALFORMED, "it could not be admitted: " + e));
        }
    }

    private @Nullable TaskExecution decide(Engine engine, Reservation reservation) {
        Delivery delivery = reservation.delivery();
        if (delivery.defect() != null) {
            return settle(engine, reservation, malformed(delivery, DeadLetter.Cause.MALFORMED, delivery.defect()));
        }
        TaskMessage message;
        try {
            message = decoder.apply(delivery.message());
        } catch (InvalidMessageException e) {
            return settle(engine, reservation, malformed(delivery, cause(e.kind()), e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            return settle(engine, reservation, malformed(delivery, DeadLetter.Cause.MALFORMED, e.toString()));
        }
        TaskRequest request = new TaskRequest(message, options.hostname(), info(delivery), false);
        Optional<RegisteredTask> task = registry.find(request.task());
        if (task.isEmpty()) {
            Parts parts = unknown(engine, delivery, request);
            return settle(
                    engine,
                    new Told(reservation.session(), () -> engine.events().unknown(request)),
                    parts);
        }
        Policy policy = policies.of(task.get());
        Parts refusal = refusal(engine, new Attempt(request, delivery, policy, false, List.of()));
        if (refusal != null) {
            return settle(engine, reservation, refusal);
        }
        RateLimits.Turn turn = rates.next(request.task(), policy.rateLimit(), System.nanoTime());
        if (turn.park()) {
            Instant until = clock.instant().plusNanos(turn.waitNanos());
            return settle(engine, reservation, Parts.settle(new Settlement.Park(delivery, until)));
        }
        log.received(request);
        engine.events().received(request);
        observers.taskReceived(request);
        TaskExecution execution = new TaskExecution(engine, reservation, request, policy);
        if (turn.waitNanos() == 0) {
            return execution;
        }
        rates.hold(execution, System.nanoTime() + turn.waitNanos());
        engine.load().finished(1);
        return null;
    }

    /**
     * Changes a task's rate limit.
     *
     * @throws IllegalArgumentException when it is no rate
     */
    void rateLimit(String task, @Nullable String limit) {
        RateLimit.parse(limit);
        registry.changeOptions(task, registry.get(task).options().withRateLimit(limit));
        rates.changed(task, policies.of(registry.get(task)).rateLimit(), System.nanoTime());
    }

    /** Tasks that wait for their turn under a rate limit. */
    RateLimits rates() {
        return rates;
    }

    private static @Nullable TaskExecution settle(Engine engine, Reservation reservation, Parts parts) {
        return settle(engine, new Contribution(reservation.session(), true), parts);
    }

    private static @Nullable TaskExecution settle(Engine engine, Contribution end, Parts parts) {
        engine.load().finished(1);
        engine.completer().put(end.with(parts));
        return null;
    }

    /** Why it does not run now, or null when it does, rate limits apart. */
    private @Nullable Parts refusal(Engine engine, Attempt attempt) {
        TaskRequest request = attempt.request();
        if (attempt.policy().rejectOnWorkerLost()
                && attempt.delivery().deliveryCount() > options.crashRedeliveries() + 1) {
            return poison(engine, attempt);
        }
        Outcome.Revoked revoked = revoked(request);
        if (revoked != null) {
            observers.taskRevoked(request, false, revoked.reason().equals("expired"));
            log.ended(request, revoked, 0, clock);
            engine.events().ended(request, revoked, false, 0, null);
            return engine.completion().of(attempt, revoked);
        }
        Instant eta = request.headers().eta();
        if (eta != null && eta.isAfter(clock.instant())) {
            return Parts.settle(new Settlement.Park(attempt.delivery(), eta));
        }
        if (request.embed().chord() != null && !options.chords()) {
            return chord(engine, attempt);
        }
        TaskMeta before = succeededBefore(attempt);
        if (before != null) {
            LOG.info(
                    "Task {}[{}] was delivered again and has succeeded already: skipped", request.task(), request.id());
            return engine.completion().succeededBefore(attempt, before);
        }
        return null;
    }

    /** Whether the task must not start, now or any more; asked when its message comes and again before it starts. */
    Outcome.@Nullable Revoked revoked(TaskRequest request) {
        TaskHeaders headers = request.headers();
        if (headers.expires() != null && !clock.instant().isBefore(headers.expires())) {
            return new Outcome.Revoked("expired");
        }
        return revocations.matches(headers) ? new Outcome.Revoked("revoked") : null;
    }

    private @Nullable TaskMeta succeededBefore(Attempt attempt) {
        ResultStore results = options.deduplicate();
        return results != null
                        && attempt.delivery().redelivered()
                        && attempt.policy().acksLate()
                ? results.find(attempt.request().id())
                        .filter(document -> document.status().equals(TaskMeta.SUCCESS))
                        .orElse(null)
                : null;
    }

    private Parts malformed(Delivery delivery, DeadLetter.Cause cause, @Nullable String reason) {
        String why = reason == null ? "unreadable" : reason;
        String id = text(delivery.message().headers().get("id"));
        String task = text(delivery.message().headers().get("task"));
        setAside.incrementAndGet();
        LOG.error(
                "Set aside a message of queue {} ({}, task {}[{}], {} bytes): {}",
                delivery.queue(),
                cause,
                task,
                id,
                delivery.message().body().length,
                why);
        observers.taskRejected(delivery.message(), why);
        return Parts.settle(new Settlement.SetAside(delivery, cause, why, id, task));
    }

    private Parts unknown(Engine engine, Delivery delivery, TaskRequest request) {
        Throwable reason = new NotRegistered(request.task());
        try {
            registry.get(request.task());
        } catch (NotRegistered e) {
            reason = e;
        }
        LOG.error("Set aside message of unknown task {}[{}]: {}", request.task(), request.id(), reason.getMessage());
        observers.taskUnknown(request.task(), request.id(), delivery.message());
        Attempt attempt = new Attempt(request, delivery, policies.ofUnknown(), false, List.of());
        return failAside(engine, attempt, reason, DeadLetter.Cause.NOT_REGISTERED);
    }

    private Parts poison(Engine engine, Attempt attempt) {
        TaskRequest request = attempt.request();
        String reason = "Worker exited prematurely: message was taken "
                + (attempt.delivery().deliveryCount() - 1)
                + " times without an outcome; task_crash_redelivery_limit is "
                + options.crashRedeliveries();
        LOG.error("Set aside task {}[{}]: {}", request.task(), request.id(), reason);
        WorkerLostError lost = new WorkerLostError(reason);
        observers.taskFailure(request, lost);
        return failAside(engine, attempt, lost, DeadLetter.Cause.WORKER_LOST);
    }

    /** A chord whose parts nobody counts would never end. */
    private Parts chord(Engine engine, Attempt attempt) {
        TaskRequest request = attempt.request();
        ChordError error = new ChordError("Task " + request.task() + "[" + request.id()
                + "] belongs to the header of a chord, and this worker has no result store that counts its parts:"
                + " set result_backend to the one that the chord was started with");
        LOG.error("{}", error.getMessage());
        return failAside(engine, attempt, error, DeadLetter.Cause.REJECTED);
    }

    private Parts failAside(Engine engine, Attempt attempt, Throwable reason, DeadLetter.Cause cause) {
        setAside.incrementAndGet();
        Outcome.Failure failure = new Outcome.Failure(reason, false);
        if (cause != DeadLetter.Cause.NOT_REGISTERED) {
            engine.events().ended(attempt.request(), failure, false, 0, null);
        }
        Parts parts;
        try {
            engine.errbacks().elsewhere(attempt.request(), reason);
            parts = engine.completion().of(attempt, failure);
        } catch (RuntimeException e) {
            LOG.error("Cannot call the errbacks of {}", attempt.request().id(), e);
            parts = engine.completion().failureOnly(attempt, failure);
        }
        return new Parts(
                parts.publications(),
                parts.results(),
                new Settlement.SetAside(
                        attempt.delivery(),
                        cause,
                        String.valueOf(reason.getMessage()),
                        attempt.request().id(),
                        attempt.request().task()),
                parts.chords());
    }

    private static DeliveryInfo info(Delivery delivery) {
        return new DeliveryInfo(
                delivery.exchange(),
                delivery.routingKey(),
                delivery.queue(),
                delivery.message().properties().priority(),
                delivery.redelivered(),
                delivery.deliveryCount());
    }

    private static DeadLetter.Cause cause(InvalidMessageException.Kind kind) {
        return switch (kind) {
            case CONTENT_DISALLOWED -> DeadLetter.Cause.CONTENT_DISALLOWED;
            case TOO_LARGE -> DeadLetter.Cause.TOO_LARGE;
            case UNKNOWN_MESSAGE, INVALID_TASK, DECODE_ERROR -> DeadLetter.Cause.MALFORMED;
        };
    }

    private static @Nullable String text(@Nullable Object header) {
        return header instanceof String text ? text : null;
    }
}
