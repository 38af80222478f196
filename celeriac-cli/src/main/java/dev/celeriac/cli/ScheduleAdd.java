package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.config.GeneralSettings;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A new entry. */
@Command(name = "add", sortOptions = false, header = "Add one.")
final class ScheduleAdd extends ScheduleWork {

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name, which no other has.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "TASK", description = "Name of the task.")
    private String task = "";

    @Mixin
    private final EntryArguments given = new EntryArguments();

    @Override
    int run(Application application, ScheduleStore store) {
        if (lookUp(store, name).isPresent()) {
            throw CommandFailure.usage(
                    "there is a periodic task '" + name + "' already; 'celeriac schedule edit' changes it");
        }
        ScheduleEntry entry =
                given.over(name, Map.of("task", task), application.settings().get(GeneralSettings.TIMEZONE));
        check(application, entry);
        store.put(entry, application.app().clock().instant());
        terminal().out().println(name + ": " + entry.schedule().describe());
        return ExitCode.OK;
    }
}
