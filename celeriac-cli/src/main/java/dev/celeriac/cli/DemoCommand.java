package dev.celeriac.cli;

import dev.celeriac.cli.demo.DemoRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code celeriac demo}. */
@Command(
        name = "demo",
        sortOptions = false,
        header = "See everything at work, with nothing to install.",
        description = "%nCounts the words of a directory with several worker processes that share one SQLite file: fans"
                + " out, retries a flaky task, delays one, shows the traceback of a failed one, kills a worker with SIGKILL"
                + " while it works, and checks that every number adds up. Exits with 0 only if it does.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac demo",
            "  celeriac demo --path ~/books --workers 5",
            "  celeriac demo --keep                     leaves the store and the logs for a look around",
        })
final class DemoCommand extends CommandBase {

    @Option(
            names = "--path",
            paramLabel = "DIR",
            description = "Directory whose text files are counted. Default: the project's own documents and sources.")
    @Nullable private Path path;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many worker processes. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(names = "--keep", description = "Keep the store and the workers' logs, and say where they are.")
    private boolean keep;

    @Option(names = "--no-kill", description = "Let every worker live.")
    private boolean noKill;

    @Option(names = "--slow", paramLabel = "SECONDS", defaultValue = "2", hidden = true)
    private double slow;

    @Override
    int run() throws Exception {
        if (workers < 1 || workers > 32) {
            throw CommandFailure.usage("--workers is " + workers + ", and must be between 1 and 32");
        }
        DemoRun run = new DemoRun(
                terminal(),
                terminal().colours(root().noColor),
                path == null ? null : root().resolve(path),
                workers,
                !noKill,
                keep,
                Duration.ofMillis((long) (slow * 1000)),
                Clock.systemUTC());
        return run.execute() ? ExitCode.OK : ExitCode.FAILURE;
    }
}
