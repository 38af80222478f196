package dev.celeriac;

import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.Tick;
import dev.celeriac.beat.TickSender;
import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends what is due through an application's broker, and asks its result store what became of it. */
final class PeriodicCalls implements TickSender {

    /** Beat itself tries again, and looks at its policies before each try. */
    private static final PublishPolicy ONCE =
            new PublishPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));

    /** A beat that was paused for longer than this between its last look at the lease and its message may repeat one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Publications publications;
    private final Publisher publisher;
    private final Supplier<Transport> transport;
    private final Supplier<ResultStore> results;
    private final Consumer<String> revoke;

    PeriodicCalls(
            Publications publications,
            Publisher publisher,
            Supplier<Transport> transport,
            Supplier<ResultStore> results,
            Consumer<String> revoke) {
        this.publications = publications;
        this.publisher = publisher;
        this.transport = transport;
        this.results = results;
        this.revoke = revoke;
    }

    @Override
    public Map<String, String> send(List<Tick> ticks) {
        Map<String, String> refused = new LinkedHashMap<>();
        List<Prepared> calls = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        for (Tick tick : ticks) {
            try {
                calls.add(publications.call(document(tick), null));
                marks.add(tick.mark());
            } catch (RuntimeException e) {
                refused.put(tick.entry().name(), String.valueOf(e.getMessage()));
            }
        }
        if (!calls.isEmpty()) {
            publisher.publish(
                    calls, ONCE, (broker, batch, within) -> broker.publishOnce(marks, batch, REMEMBERED, within));
        }
        return refused;
    }

    private static SignatureDocument document(Tick tick) {
        ScheduleEntry entry = tick.entry();
        Map<String, @Nullable Object> options = new LinkedHashMap<>(entry.options());
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
        return new SignatureDocument(entry.task(), entry.args(), entry.kwargs(), options, null, false);
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
