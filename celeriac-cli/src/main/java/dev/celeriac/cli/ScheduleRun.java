package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** An entry's call, now. */
@Command(
        name = "run",
        sortOptions = false,
        header = "Send one now, whatever its schedule says, and print the task's id.")
final class ScheduleRun extends ScheduleWork {

    @Parameters(paramLabel = "NAME", description = "As 'celeriac schedule list' prints it.")
    private String name = "";

    @Override
    int run(Application application, ScheduleStore store) {
        terminal()
                .out()
                .println(application.app().beat().run(find(store, name).entry()).id());
        return ExitCode.OK;
    }
}
