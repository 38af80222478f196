package dev.celeriac;

import dev.celeriac.beat.Beat;
import dev.celeriac.beat.BeatOptions;
import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.Schedule;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleEntryBuilder;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.TickSender;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.config.BeatSettings;
import dev.celeriac.config.GeneralSettings;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.worker.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The periodic tasks of an application, and the beats that send them (Celery's {@code app.add_periodic_task}). What is
 * added here, annotated with {@link Periodic} or set with {@code beat_schedule} is put into the schedule store at each
 * start of a beat; any number of beats may share the store, and one of them sends. Thread-safe.
 *
 * <pre>{@code
 * app.beat().every("heartbeat", Duration.ofSeconds(30), heartbeat.s())
 *           .cron("digest", "0 8 * * mon-fri", ZoneId.of("Asia/Kathmandu"), digest.s())
 *           .start();
 * }</pre>
 */
public final class PeriodicTasks {

    private final Celeriac app;
    private final Supplier<PeriodicCalls> sender;
    private final Map<String, ScheduleEntry> entries = new LinkedHashMap<>();
    /** How calls are made that are not the same each time, by the entry's name. */
    private final Map<String, ComputedCall> computed = new ConcurrentHashMap<>();

    PeriodicTasks(Celeriac app, Supplier<PeriodicCalls> sender) {
        this.app = app;
        this.sender = sender;
    }

    /** A call so long after the last one. */
    public PeriodicTasks every(String name, Duration every, Signature<?> call) {
        return add(name, Interval.every(every), call);
    }

    /** A call at the times of a crontab on the clocks of a zone. */
    public PeriodicTasks cron(String name, String crontab, ZoneId zone, Signature<?> call) {
        return add(name, crontab(name, crontab).zone(zone), call);
    }

    private static Crontab crontab(String name, String text) {
        try {
            return Crontab.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ImproperlyConfigured("Periodic task '" + name + "': " + e.getMessage(), e);
        }
    }

    /** A call at the times of a crontab in the zone of the setting {@code timezone}. */
    public PeriodicTasks cron(String name, String crontab, Signature<?> call) {
        return cron(name, crontab, zone(), call);
    }

    /** One call at a time. */
    public PeriodicTasks at(String name, Instant at, Signature<?> call) {
        return add(name, new Clocked(at, zone()), call);
    }

    /** A call by any schedule. Of the signature's options Celery's names are kept: queue, expires, priority … */
    public PeriodicTasks add(String name, Schedule schedule, Signature<?> call) {
        return add(entry(name, schedule, call).build());
    }

    /**
     * A call that is made when it is due, with the arguments of that moment (Celery's {@code BeatLazyFunc}). It is made on
     * the thread of the beat that sends, which it must not keep for long, and once more for each further try while the
     * broker does not take it. What it throws is logged, and that run is left out. The store does not have it, so all
     * beats must run this application.
     *
     * <pre>{@code app.beat().add("report", Crontab.parse("0 6 * * *"), report, () -> report.s(LocalDate.now()))}</pre>
     *
     * @param task what it calls
     * @param call a call of that task; its options go with it
     */
    public PeriodicTasks add(
            String name, Schedule schedule, TaskHandle<?> task, Supplier<? extends Signature<?>> call) {
        ScheduleEntry entry = ScheduleEntry.of(name, task.name(), schedule).build();
        return add(ComputedCall.stored(entry), ComputedCall.of(call));
    }

    /**
     * An entry with everything that one can have. A name that is taken is an error. Those of its arguments and keyword
     * arguments that are {@link Supplier}s are asked when it is due, as Celery asks a {@code BeatLazyFunc}; see
     * {@link #add(String, Schedule, TaskHandle, Supplier)}.
     */
    public PeriodicTasks add(ScheduleEntry entry) {
        return ComputedCall.isIn(entry) ? add(ComputedCall.stored(entry), ComputedCall.of(entry)) : add(entry, null);
    }

    private PeriodicTasks add(ScheduleEntry entry, @Nullable ComputedCall call) {
        synchronized (entries) {
            ScheduleEntry old = entries.putIfAbsent(
                    entry.name(), entry.toBuilder().fixed(true).build());
            if (old != null) {
                throw new ImproperlyConfigured("Two periodic tasks have the name '" + entry.name() + "': " + old.task()
                        + " and " + entry.task() + ". Give one of them another name.");
            }
            if (call != null) {
                computed.put(entry.name(), call);
            }
        }
        return this;
    }

    /** An entry for a call, to be completed and given to {@link #add(ScheduleEntry)}. */
    public ScheduleEntryBuilder entry(String name, Schedule schedule, Signature<?> call) {
        var document = call.toDocument();
        Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
        document.kwargs().forEach((key, value) -> kwargs.put(key, plain(value)));
        return ScheduleEntry.of(name, call.task(), schedule)
                .args(document.args().stream().map(PeriodicTasks::plain).toList())
                .kwargs(kwargs)
                .options(EntryPlain.object("options", JsonCodec.DEFAULT.toPlain(document.options())));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Supplier<?> ? value : JsonCodec.DEFAULT.toPlain(value);
    }

    /**
     * What is put into the store at the start: from code, annotations and {@code beat_schedule}. Celery's
     * {@code celery.backend_cleanup} is not among them: every result store here forgets old results by itself.
     *
     * @throws ImproperlyConfigured with everything that makes no sense, by name
     */
    public List<ScheduleEntry> entries() {
        Map<String, ScheduleEntry> all;
        synchronized (entries) {
            all = new LinkedHashMap<>(entries);
        }
        List<String> problems = new ArrayList<>();
        app.settings().get(BeatSettings.BEAT_SCHEDULE).forEach((name, raw) -> {
            try {
                ScheduleEntry entry = EntryPlain.read(name, raw, zone());
                requireKnown(entry);
                if (ComputedCall.isIn(entry)) {
                    computed.put(name, ComputedCall.of(entry));
                    entry = ComputedCall.stored(entry);
                } else if (entry.computed()) {
                    problems.add("periodic task '" + name + "' is said to be computed, which is for arguments that are"
                            + " Suppliers, in code");
                }
                if (all.put(name, entry.toBuilder().fixed(true).build()) != null) {
                    problems.add("periodic task '" + name + "' is in beat_schedule and in code: drop one of them");
                }
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        });
        PeriodicCalls calls = sender.get();
        Set<List<Object>> checked = new HashSet<>();
        for (ScheduleEntry entry : all.values()) {
            try {
                // Arguments are plain values: it is options that can be wrong.
                if (checked.add(List.of(entry.task(), entry.options()))) {
                    requireSendable(entry, calls);
                }
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ImproperlyConfigured(problems);
        }
        return List.copyOf(all.values());
    }

    /**
     * Looks at an entry before it is stored.
     *
     * @throws IllegalArgumentException if its task is not registered here although it should be, or if its options are
     *     such that it can never be sent; naming it
     */
    public void check(ScheduleEntry entry) {
        requireKnown(entry);
        requireSendable(entry, sender.get());
    }

    private static void requireSendable(ScheduleEntry entry, PeriodicCalls calls) {
        try {
            calls.check(entry);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "periodic task '" + entry.name() + "' can never be sent: " + e.getMessage(), e);
        }
    }

    private void requireKnown(ScheduleEntry entry) {
        boolean any = app.registry().names().stream().anyMatch(name -> !name.startsWith("celery."));
        if (any
                && app.settings().get(BeatSettings.BEAT_UNKNOWN_TASKS).equals("refuse")
                && app.registry().find(entry.task()).isEmpty()) {
            throw new IllegalArgumentException("periodic task '" + entry.name() + "' calls " + entry.task()
                    + ", which is not registered here. If it runs elsewhere, in Python for example, set"
                    + " beat_unknown_tasks to allow");
        }
    }

    /** Opens the store that the settings name; the caller closes it. */
    public ScheduleStore openStore() {
        return new ScheduleStores(app.settings(), app.clock()).open();
    }

    /** Starts a beat on the store that the settings name. Closing the app does not close it. */
    public Beat start() {
        return start(openStore());
    }

    /** Starts a beat on this store, which is closed with it. */
    public Beat start(ScheduleStore store) {
        return Beat.start(store, entries(), sender(), app.clock(), options());
    }

    /** A new sender of what is due. */
    TickSender sender() {
        return sender.get();
    }

    private BeatOptions options() {
        String holder = NodeName.host() + ":" + ProcessHandle.current().pid() + ":"
                + UUID.randomUUID().toString().substring(0, 8);
        BeatOptions defaults = BeatOptions.of(holder);
        Duration longest = app.settings().get(BeatSettings.BEAT_MAX_LOOP_INTERVAL);
        Duration most = Duration.ofSeconds(5);
        return new BeatOptions(
                holder,
                app.settings().get(BeatSettings.BEAT_LEASE),
                longest.isZero() ? defaults.longestSleep() : longest.compareTo(most) > 0 ? most : longest,
                app.settings().get(BeatSettings.BEAT_CRON_STARTING_DEADLINE),
                defaults.batch());
    }

    /** Sends an entry's call now, whatever its schedule says (Celery's admin action "run selected tasks"). */
    public AsyncResult<@Nullable Object> run(ScheduleEntry entry) {
        SignatureDocument document =
                new SignatureDocument(entry.task(), entry.args(), entry.kwargs(), Map.of(), null, false);
        if (entry.computed()) {
            // What settings say is known after this.
            entries();
            document = Optional.ofNullable(computed.get(entry.name()))
                    .orElseThrow(
                            () -> new ImproperlyConfigured("Periodic task '" + entry.name() + "' has arguments that"
                                    + " the application computes which adds it. Name this application (-A)."))
                    .now(entry);
        }
        Signature<@Nullable Object> call = app.signature(entry.task(), document.args(), document.kwargs());
        Map<String, @Nullable Object> options = new LinkedHashMap<>(entry.options());
        options.putAll(document.options());
        for (Map.Entry<String, @Nullable Object> option : options.entrySet()) {
            call = call.option(option.getKey(), option.getValue());
        }
        return call.header("periodic_task_name", entry.name()).applyAsync();
    }

    /** How an entry's call is made when it is due; null if it is always the same, or if the application has no such entry. */
    @Nullable ComputedCall computed(String name) {
        return computed.get(name);
    }

    private ZoneId zone() {
        return app.settings().get(GeneralSettings.TIMEZONE);
    }
}
