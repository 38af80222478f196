package dev.celeriac.cli;

import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.config.GeneralSettings;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Another schedule, arguments or options for an entry. */
@Command(name = "edit", sortOptions = false, header = "Change one; what is not given stays as it is.")
final class ScheduleEdit extends ScheduleWork {

    @Parameters(paramLabel = "NAME", description = "As 'celeriac schedule list' prints it.")
    private String name = "";

    @Option(names = "--task", paramLabel = "TASK", description = "Name of the task.")
    @Nullable private String task;

    @Mixin
    private final EntryArguments given = new EntryArguments();

    @Override
    int run(Application application, ScheduleStore store) {
        ZoneId zone = application.settings().get(GeneralSettings.TIMEZONE);
        if (!store.edit(
                name,
                old -> changed(application, old, zone),
                application.app().clock().instant())) {
            throw missing(store, name);
        }
        ScheduleEntry entry = find(store, name).entry();
        if (entry.fixed()) {
            terminal()
                    .err()
                    .println(
                            "celeriac schedule: '" + name
                                    + "' comes from settings or code, which are put in place again at the next start of a beat");
        }
        terminal().out().println(name + ": " + entry.schedule().describe());
        return ExitCode.OK;
    }

    private ScheduleEntry changed(Application application, ScheduleEntry old, ZoneId zone) {
        Map<String, @Nullable Object> plain = EntryPlain.write(old);
        if (task != null) {
            plain.put("task", task);
        }
        ScheduleEntry entry =
                given.over(name, plain, zone).toBuilder().fixed(old.fixed()).build();
        // Another system's task that was there already, Python's for example, may be edited.
        if (!entry.task().equals(old.task())) {
            check(application, entry);
        }
        return entry;
    }
}
