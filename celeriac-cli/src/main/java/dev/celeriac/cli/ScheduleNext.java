package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** When an entry runs. */
@Command(name = "next", sortOptions = false, header = "Print the next times at which one runs.")
final class ScheduleNext extends ScheduleWork {

    @Parameters(index = "0", paramLabel = "NAME", description = "As 'celeriac schedule list' prints it.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "N",
            arity = "0..1",
            defaultValue = "5",
            description = "How many. Default: 5.")
    private int count = 5;

    @Override
    int run(Application application, ScheduleStore store) {
        StoredEntry stored = find(store, name);
        if (!stored.entry().enabled()) {
            terminal().err().println("celeriac schedule: '" + name + "' is disabled");
            return ExitCode.FAILURE;
        }
        next(stored, application.app().clock().instant(), count)
                .forEach(due -> terminal()
                        .out()
                        .println(time(due, stored.entry().schedule().zone())));
        return ExitCode.OK;
    }
}
