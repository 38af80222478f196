package dev.celeriac.cli;

import dev.celeriac.beat.Beat;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.cli.logging.Logging;
import dev.celeriac.config.BeatSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code celeriac beat}: sends periodic tasks until it is told to stop. */
@Command(
        name = "beat",
        sortOptions = false,
        header = "Send periodic tasks.",
        description = {
            "%nSends what beat_schedule, @Periodic and the schedule store say, until a signal stops it (TERM, INT).",
            "Any number of beats may run on one store: one of them sends, and another one takes over when it is gone.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop beat -l info",
            "  celeriac -A com.acme.Shop beat -s /var/lib/celeriac/schedule --pidfile /run/beat.pid",
            "  celeriac -b redis://localhost beat -S sqlite:////srv/shop/db.sqlite3   run what Django's admin says",
        })
final class BeatCommand extends CommandBase {

    @Mixin
    private final BeatArguments arguments = new BeatArguments();

    @Option(names = "-S", paramLabel = "KIND", description = "The same as --scheduler.")
    void scheduler(String kind) {
        arguments.scheduler = kind;
    }

    @Option(
            names = "--max-interval",
            paramLabel = "SECONDS",
            description = "The longest time between two looks at the store. Default: 1, at most 5.")
    @Nullable private Double maxInterval;

    @Option(
            names = {"-I", "--include"},
            paramLabel = "CLASS",
            split = ",",
            description = "Further classes with tasks, separated by commas.")
    private List<String> include = List.of();

    @Option(
            names = {"-f", "--logfile"},
            paramLabel = "FILE",
            description = "Log into this file. Default: standard error.")
    @Nullable private String logfile;

    @Option(
            names = "--pidfile",
            paramLabel = "FILE",
            description = "Write the process id here; refuse to start while the process that wrote it last is alive.")
    @Nullable private String pidfile;

    @Mixin
    private final DaemonOptions daemon = new DaemonOptions();

    @Override
    int run() throws Exception {
        daemon.check();
        if (daemon.detach) {
            return new Detachment(terminal()).run(daemon);
        }
        Map<String, String> settings = new LinkedHashMap<>(arguments.settings());
        if (maxInterval != null) {
            settings.put("beat_max_loop_interval", maxInterval.toString());
        }
        try (Application application = Application.open(root(), settings)) {
            application.include(include);
            String log = chosen(logfile, application.settings().get(BeatSettings.BEAT_LOGFILE));
            String pid = chosen(pidfile, application.settings().get(BeatSettings.BEAT_PIDFILE));
            setUpLogging(log);
            try (PidFile file = pid == null ? null : PidFile.acquire(root().resolve(Path.of(pid)))) {
                return serve(application);
            }
        }
    }

    private static @Nullable String chosen(@Nullable String option, @Nullable String setting) {
        return option == null ? setting : option;
    }

    private void setUpLogging(@Nullable String log) throws IOException {
        if (log == null && Detachment.pending(terminal())) {
            throw CommandFailure.usage("--detach needs --logfile: there is no terminal to log to in the background");
        }
        Path file = log == null ? null : root().resolve(Path.of(log));
        try {
            new Logging(
                            root().level(),
                            file,
                            terminal().errColours(root().noColor),
                            Logging.FORMAT,
                            Logging.TASK_FORMAT,
                            ZoneId.systemDefault())
                    .apply(terminal().err());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CREATE, "log file " + file + " cannot be written: " + Failures.describe(e), e);
        }
    }

    private int serve(Application application) throws IOException, InterruptedException {
        ScheduleStore store = application.app().beat().openStore();
        if (!root().quiet) {
            terminal().out().println(banner(application, store));
            terminal().out().flush();
        }
        try (Beat beat = application.app().beat().start(store)) {
            Detachment.underWay(terminal());
            Signals.handle("INT", name -> beat.close());
            Signals.handle("TERM", name -> beat.close());
            beat.join();
        }
        return ExitCode.OK;
    }

    private static String banner(Application application, ScheduleStore store) {
        String now = LocalDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        return String.join(
                "\n",
                "celeriac beat " + Version.number() + " is starting.",
                "LocalTime ->  " + now,
                "    . app ->       " + application.app().name(),
                "    . broker ->    " + application.transport().describe(),
                "    . schedule ->  " + store.describe(),
                "    . lease ->     "
                        + application.settings().get(BeatSettings.BEAT_LEASE).toSeconds() + " s");
    }
}
