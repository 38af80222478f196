package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;

/** All entries, one line each. */
@Command(name = "list", sortOptions = false, header = "List them, with the times they run next.")
final class ScheduleList extends ScheduleWork {

    @Override
    int run(Application application, ScheduleStore store) {
        PrintStream out = terminal().out();
        Instant now = application.app().clock().instant();
        List<StoredEntry> entries = store.load().stream()
                .sorted(Comparator.comparing(one -> one.entry().name()))
                .toList();
        for (StoredEntry one : entries) {
            List<Instant> next = next(one, now, 1);
            String when = !one.entry().enabled()
                    ? "disabled"
                    : next.isEmpty()
                            ? "never"
                            : time(next.get(0), one.entry().schedule().zone());
            out.println(one.entry().name() + "  " + one.entry().task() + "  "
                    + one.entry().schedule().describe() + "  next: " + when + "  runs: "
                    + one.state().totalRunCount());
        }
        out.println(entries.size() + (entries.size() == 1 ? " periodic task" : " periodic tasks") + " in "
                + store.describe() + ".");
        return ExitCode.OK;
    }
}
