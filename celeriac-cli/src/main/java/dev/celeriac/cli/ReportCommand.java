package dev.celeriac.cli;

import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code celeriac report}: what to put into a bug report. */
@Command(
        name = "report",
        sortOptions = false,
        header = "Print versions and settings, for a bug report.",
        description = "%nPasswords and keys are masked. Nothing is connected to.")
final class ReportCommand extends CommandBase {

    @Option(names = "--defaults", description = "The settings that have their defaults, too.")
    private boolean defaults;

    @Override
    int run() {
        try (Application application = root().application()) {
            PrintStream out = terminal().out();
            out.println("software -> celeriac:" + Version.number() + " java:" + Runtime.version() + " ("
                    + System.getProperty("java.vm.vendor") + ")");
            out.println("platform -> " + Version.platform() + " processors:"
                    + Runtime.getRuntime().availableProcessors() + " heap:"
                    + Runtime.getRuntime().maxMemory() / (1 << 20) + "MB");
            out.println("settings -> transport:" + application.transport().describe() + " results:"
                    + application.results().describe());
            out.println("app      -> " + (root().app == null ? "none (--app)" : root().app));
            out.println();
            out.println(application.settings().humanize(defaults, true));
            return ExitCode.OK;
        }
    }
}
