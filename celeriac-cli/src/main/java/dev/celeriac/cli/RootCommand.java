package dev.celeriac.cli;

import dev.celeriac.cli.logging.LogLevel;
import dev.celeriac.cli.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What stands before the command's name, and holds for every command. */
@Command(
        name = "celeriac",
        mixinStandardHelpOptions = false,
        versionProvider = Version.class,
        sortOptions = false,
        subcommandsRepeatable = false,
        subcommands = {
            WorkerCommand.class,
            BeatCommand.class,
            ScheduleCommand.class,
            CallCommand.class,
            ResultCommand.class,
            StatusCommand.class,
            InspectCommand.class,
            ControlCommand.class,
            ListCommand.class,
            QueuesCommand.class,
            PurgeCommand.class,
            DeadCommand.class,
            EventsCommand.class,
            MultiCommand.class,
            MigrateCommand.class,
            ReportCommand.class,
            DemoCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND [ARGS]...",
        abbreviateSynopsis = true,
        headerHeading = "",
        header = "Celery for the JVM: runs tasks, calls them, and looks after them.",
        optionListHeading = "%nOptions (before the command):%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac demo                                  see everything at work, with nothing to install",
            "  celeriac -A com.acme.Shop worker -l info       run the tasks of an application",
            "  celeriac -A com.acme.Shop call orders.charge -a '[42]'",
            "  celeriac -b redis://localhost result 5f2c…     look up what came of a task",
            "",
            "'celeriac COMMAND --help' says more about a command. Every option can also be set by an",
            "environment variable: CELERY_<OPTION> for those above (CELERY_APP, CELERY_BROKER, …) and",
            "CELERY_<COMMAND>_<OPTION> for those of a command (CELERY_WORKER_CONCURRENCY=8).",
        })
final class RootCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-A", "--app"},
            paramLabel = "CLASS",
            description = {
                "The application: a class with a static Celeriac in the field or method 'app', CLASS#member for"
                        + " another one, or a Supplier<Celeriac>. Env: CELERY_APP, APP."
            })
    @Nullable String app;

    @Option(
            names = {"-cp", "--classpath"},
            paramLabel = "PATH",
            description = "Jars and directories with the application's classes; DIR/* for all jars of a directory. Env:"
                    + " CELERIAC_CLASSPATH.")
    @Nullable String classpath;

    @Option(
            names = {"-b", "--broker"},
            paramLabel = "URL",
            description = "The broker, whatever the application says. Env: CELERY_BROKER, BROKER_URL.")
    @Nullable String broker;

    @Option(
            names = "--result-backend",
            paramLabel = "URL",
            description =
                    "The result store, whatever the application says. Env: CELERY_RESULT_BACKEND, RESULT_BACKEND.")
    @Nullable String resultBackend;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings: .properties, .yml, .toml or .json. Env: CELERY_CONFIG.")
    @Nullable Path config;

    @Option(
            names = "--workdir",
            paramLabel = "DIR",
            description = "What relative paths on this command line are relative to.")
    @Nullable Path workdir;

    @Option(
            names = {"-C", "--no-color"},
            description = "No colours; NO_COLOR does the same.")
    boolean noColor;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only what was asked for: no banner, no notes.")
    boolean quiet;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and end.")
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this and end.")
    private boolean help;

    private LogLevel level = LogLevel.WARNING;

    RootCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    void level(LogLevel level) {
        this.level = level;
    }

    LogLevel level() {
        return level;
    }

    /** Whether stack traces are wanted. */
    boolean debug() {
        return level == LogLevel.DEBUG;
    }

    /** A path of the command line. */
    Path resolve(Path path) {
        return directory().resolve(path);
    }

    /** The directory that relative paths start from. */
    Path directory() {
        if (workdir == null) {
            return Path.of("");
        }
        if (!Files.isDirectory(workdir)) {
            throw CommandFailure.usage("--workdir " + workdir + " is no directory");
        }
        return workdir;
    }

    /** The application that this command line names. */
    Application application() {
        return Application.open(this, Map.of());
    }

    /** Short commands say on standard error what goes wrong, from warnings on. */
    void logToStandardError() {
        try {
            Logging.toStandardError(level, terminal.errColours(noColor)).apply(terminal.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(terminal.out());
        }
        return ExitCode.OK;
    }
}
