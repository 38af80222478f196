package dev.celeriac.cli;

import dev.celeriac.control.ControlTarget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom to ask, and how long to wait. */
final class RemoteOptions {

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            defaultValue = "1.0",
            description = "How long to wait for answers. Default: ${DEFAULT-VALUE}.")
    private double timeout = 1;

    @Option(
            names = {"-d", "--destination"},
            paramLabel = "NODE",
            split = ",",
            description = "Only these nodes, separated by commas.")
    @Nullable List<String> destination;

    @Option(names = "--pattern", paramLabel = "GLOB", description = "Only nodes whose name matches, such as 'web*@*'.")
    private @Nullable String pattern;

    @Option(
            names = {"-j", "--json"},
            description = "JSON instead of text.")
    boolean json;

    ControlTarget target() {
        if (!(timeout >= 0 && timeout < 1e6)) {
            throw CommandFailure.usage("--timeout " + timeout + " is no number of seconds");
        }
        ControlTarget target = ControlTarget.ALL
                .timeout(Duration.ofNanos((long) (timeout * 1e9)))
                .destination(destination == null ? List.of() : destination);
        return pattern == null ? target : target.glob(pattern);
    }
}
