package dev.celeriac.cli;

import dev.celeriac.beat.ScheduleStore;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that do the same to several entries. */
abstract class ScheduleChange extends ScheduleWork {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "As 'celeriac schedule list' prints them.")
    private List<String> names = List.of();

    @Override
    final int run(Application application, ScheduleStore store) {
        // All are looked up before any is changed.
        names.forEach(name -> find(store, name));
        names.forEach(name -> change(application, store, name));
        return ExitCode.OK;
    }

    abstract void change(Application application, ScheduleStore store, String name);

    final void enable(Application application, ScheduleStore store, String name, boolean enabled) {
        Instant now = application.app().clock().instant();
        if (!store.edit(name, entry -> entry.toBuilder().enabled(enabled).build(), now)) {
            throw missing(store, name);
        }
        terminal().out().println(name + " is " + (enabled ? "enabled." : "disabled."));
    }

    /** On. */
    @Command(name = "enable", sortOptions = false, header = "Enable some; they are due after a full interval.")
    static final class Enable extends ScheduleChange {
        @Override
        void change(Application application, ScheduleStore store, String name) {
            enable(application, store, name, true);
        }
    }

    /** Off. */
    @Command(name = "disable", sortOptions = false, header = "Disable some.")
    static final class Disable extends ScheduleChange {
        @Override
        void change(Application application, ScheduleStore store, String name) {
            enable(application, store, name, false);
        }
    }

    /** Gone. */
    @Command(
            name = "delete",
            sortOptions = false,
            header = "Delete some. What comes from settings or code is back at the next start of a beat.")
    static final class Delete extends ScheduleChange {
        @Override
        void change(Application application, ScheduleStore store, String name) {
            store.remove(name);
            terminal().out().println(name + " is deleted.");
        }
    }
}
