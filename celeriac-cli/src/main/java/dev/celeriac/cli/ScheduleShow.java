package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import java.io.PrintStream;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One entry with everything it has. */
@Command(name = "show", sortOptions = false, header = "Show one with all that is known of it.")
final class ScheduleShow extends ScheduleWork {

    private static final String COMPUTED = "computed by the application when it is due";

    @Parameters(paramLabel = "NAME", description = "As 'celeriac schedule list' prints it.")
    private String name = "";

    @Override
    int run(Application application, ScheduleStore store) {
        StoredEntry stored = find(store, name);
        ScheduleEntry entry = stored.entry();
        ZoneId zone = entry.schedule().zone();
        PrintStream out = terminal().out();
        out.println("name:        " + entry.name());
        out.println("task:        " + entry.task());
        out.println("schedule:    " + entry.schedule().describe());
        out.println("args:        " + (entry.computed() ? COMPUTED : Json.text(entry.args())));
        out.println("kwargs:      " + (entry.computed() ? COMPUTED : Json.text(entry.kwargs())));
        out.println("options:     " + Json.text(entry.options()));
        out.println("enabled:     " + entry.enabled());
        out.println("one-off:     " + entry.oneOff());
        out.println("starts:      " + time(entry.startTime(), zone));
        out.println("expires:     " + time(entry.expires(), zone));
        out.println("missed runs: " + entry.missed().spelling());
        out.println("overlaps:    " + entry.overlap().spelling());
        out.println("from:        " + (entry.fixed() ? "settings or code" : "the store"));
        out.println("description: " + entry.description());
        out.println("last run:    " + time(stored.state().lastRunAt(), zone));
        out.println("runs:        " + stored.state().totalRunCount());
        next(stored, application.app().clock().instant(), 1)
                .forEach(due -> out.println("next run:    " + time(due, zone)));
        return ExitCode.OK;
    }
}
