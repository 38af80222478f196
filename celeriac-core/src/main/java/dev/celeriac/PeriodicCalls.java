package dev.celeriac;

import dev.celeriac.beat.NotSent;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.Tick;
import dev.celeriac.beat.TickSender;
import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends what is due through an application's broker, and asks its result store what became of it. */
final class PeriodicCalls implements TickSender {

    /** For one batch, in as many parts as it takes. Beat itself tries again, and looks at its policies before it does. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After so many failures without a success the broker is away. Halving finds one bad call of 500 in ten. */
    private static final int MOST_FAILURES = 20;

    private static final String NOBODY_COMPUTES =
            "its arguments are computed by the application that adds it, which this"
                    + " beat is not: start beats with the application (-A), in the version that has the entry";

    /** A beat that was paused for longer than this between its last look at the lease and its message may repeat one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Publications publications;
    private final Publisher publisher;
    private final Supplier<Transport> transport;
    private final Supplier<ResultStore> results;
    private final Consumer<String> revoke;
    private final Function<String, @Nullable ComputedCall> computed;

    PeriodicCalls(
            Publications publications,
            Publisher publisher,
            Supplier<Transport> transport,
            Supplier<ResultStore> results,
            Consumer<String> revoke,
            Function<String, @Nullable ComputedCall> computed) {
        this.publications = publications;
        this.publisher = publisher;
        this.transport = transport;
        this.results = results;
        this.revoke = revoke;
        this.computed = computed;
    }

    /**
     * Looks at an entry before it is due. What is computed cannot be looked at.
     *
     * @throws RuntimeException if its call can never be published, saying why
     */
    void check(ScheduleEntry entry) {
        if (!entry.computed()) {
            publications.call(document(new Tick(entry, Instant.EPOCH, "", ""), null), null);
        }
    }

    /** A call that is ready, and its tick. */
    private record Call(Tick tick, Prepared prepared) {}

    @Override
    public Map<String, NotSent> send(List<Tick> ticks) {
        Map<String, NotSent> unsent = new LinkedHashMap<>();
        List<Call> calls = new ArrayList<>();
        for (Tick tick : ticks) {
            String name = tick.entry().name();
            ComputedCall computed = this.computed.apply(name);
            if (tick.entry().computed() && computed == null) {
                unsent.put(name, new NotSent(NotSent.Chance.LATER, NOBODY_COMPUTES));
                continue;
            }
            try {
                calls.add(new Call(tick, publications.call(document(tick, computed), null)));
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                // The errors: arguments that are nested too deeply, and classes that code of the application misses.
                unsent.put(name, new NotSent(NotSent.Chance.NONE, String.valueOf(e.getMessage())));
            }
        }
        publish(calls, new Attempts(), unsent);
        return unsent;
    }

    /** How publishing a batch in parts goes; ends it when the broker seems to be away. */
    private static final class Attempts {
        private final long started = System.nanoTime();
        private int failuresInARow;
        private String why = "";

        Duration left() {
            return PATIENCE.minusNanos(System.nanoTime() - started);
        }

        boolean over() {
            return failuresInARow >= MOST_FAILURES || left().isNegative();
        }
    }

    /** As a whole, and where that fails in halves, so that what cannot be published keeps nothing else from it. */
    private void publish(List<Call> calls, Attempts attempts, Map<String, NotSent> unsent) {
        if (calls.isEmpty()) {
            return;
        } else if (attempts.over()) {
            refuse(calls, NotSent.Chance.LATER, attempts.why, unsent);
            return;
        }
        List<String> marks = calls.stream().map(call -> call.tick().mark()).toList();
        PublishPolicy once = new PublishPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, attempts.left());
        try {
            publisher.publish(
                    calls.stream().map(Call::prepared).toList(),
                    once,
                    (broker, batch, within) -> broker.publishOnce(marks, batch, REMEMBERED, within));
            attempts.failuresInARow = 0;
        } catch (RuntimeException e) {
            // Not of the broker alone: the application may be closed before its beat is.
            boolean perhapsSent = e.getCause() instanceof TransportException cause && cause.outcomeUnknown();
            attempts.failuresInARow += perhapsSent ? MOST_FAILURES : 1;
            attempts.why = String.valueOf(e.getMessage());
            if (perhapsSent || calls.size() == 1) {
                refuse(calls, perhapsSent ? NotSent.Chance.PERHAPS_SENT : NotSent.Chance.LATER, attempts.why, unsent);
                return;
            }
            int half = calls.size() / 2;
            publish(calls.subList(0, half), attempts, unsent);
            publish(calls.subList(half, calls.size()), attempts, unsent);
        }
    }

    private static void refuse(List<Call> calls, NotSent.Chance chance, String why, Map<String, NotSent> unsent) {
        calls.forEach(call -> unsent.put(call.tick().entry().name(), new NotSent(chance, why)));
    }

    private static SignatureDocument document(Tick tick, @Nullable ComputedCall computed) {
        ScheduleEntry entry = tick.entry();
        SignatureDocument call = entry.computed() && computed != null
                ? computed.now(entry)
                : new SignatureDocument(entry.task(), entry.args(), entry.kwargs(), Map.of(), null, false);
        Map<String, @Nullable Object> options = new LinkedHashMap<>(entry.options());
        options.putAll(call.options());
        options.put("task_id", tick.taskId());
        if (entry.expires() != null) {
            // django-celery-beat's expires_: what was sent before ends with its entry, too.
            options.putIfAbsent("expires", entry.expires());
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        if (options.get("headers") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> headers.put(String.valueOf(name), value));
        }
        // As django-celery-beat does it; result stores keep it.
        headers.putIfAbsent("periodic_task_name", entry.name());
        options.put("headers", headers);
        return new SignatureDocument(entry.task(), call.args(), call.kwargs(), options, null, false);
    }

    @Override
    public boolean known(String taskId) {
        return meta(taskId).isPresent() || transport.get().contains(taskId).orElse(false);
    }

    @Override
    public Optional<Boolean> running(String taskId) {
        Optional<TaskMeta> meta = meta(taskId);
        if (meta.isPresent()) {
            return Optional.of(!meta.get().ready());
        }
        return transport.get().contains(taskId);
    }

    private Optional<TaskMeta> meta(String taskId) {
        ResultStore store = results.get();
        return store.enabled() ? store.find(taskId) : Optional.empty();
    }

    @Override
    public void cancel(String taskId) {
        revoke.accept(taskId);
    }
}
