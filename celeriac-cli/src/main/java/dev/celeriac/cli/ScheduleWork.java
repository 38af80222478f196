package dev.celeriac.cli;

import dev.celeriac.beat.Schedule;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about the schedule have: its store, opened for one of them. */
abstract class ScheduleWork extends CommandBase {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

    @Mixin
    private final BeatArguments arguments = new BeatArguments();

    @Option(names = "-S", paramLabel = "KIND", description = "The same as --scheduler.")
    void scheduler(String kind) {
        arguments.scheduler = kind;
    }

    @Override
    final int run() {
        try (Application application = Application.open(root(), arguments.settings());
                ScheduleStore store = application.app().beat().openStore()) {
            return run(application, store);
        }
    }

    abstract int run(Application application, ScheduleStore store);

    static StoredEntry find(ScheduleStore store, String name) {
        return lookUp(store, name).orElseThrow(() -> missing(store, name));
    }

    static CommandFailure missing(ScheduleStore store, String name) {
        return new CommandFailure(
                ExitCode.FAILURE,
                "no periodic task '" + name + "' is in " + store.describe()
                        + ". 'celeriac schedule list' has their names");
    }

    /** Refuses what a beat would refuse. */
    static void check(Application application, ScheduleEntry entry) {
        try {
            application.app().beat().check(entry);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    static Optional<StoredEntry> lookUp(ScheduleStore store, String name) {
        return store.load().stream()
                .filter(one -> one.entry().name().equals(name))
                .findFirst();
    }

    /** A time on the clocks of the entry's zone. */
    static String time(@Nullable Instant instant, ZoneId zone) {
        return instant == null
                ? "-"
                : TIME.format(instant.atZone(zone)) + (zone instanceof ZoneOffset ? "" : " " + zone.getId());
    }

    /** The next due times that are still to come. */
    static List<Instant> next(StoredEntry stored, Instant now, int count) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> due = stored.nextDue(now);
        Schedule schedule = stored.entry().schedule();
        int most = stored.entry().oneOff() ? Math.min(1, count) : count;
        while (due.isPresent() && times.size() < most) {
            if (!due.get().isBefore(now)) {
                times.add(due.get());
            }
            Instant last = due.get();
            due = schedule.nextAfter(last.isBefore(now) ? schedule.latest(last, now) : last);
            Instant expires = stored.entry().expires();
            if (expires != null && due.isPresent() && !due.get().isBefore(expires)) {
                break;
            }
        }
        return times;
    }
}
