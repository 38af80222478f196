package dev.celeriac.cli;

import dev.celeriac.transport.ConsumerInfo;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code celeriac status}: from what the broker knows, without asking the workers. */
@Command(
        name = "status",
        sortOptions = false,
        header = "Show the workers that are online.",
        description = "%nExits with 69 when there is none, so that a health check can use it.",
        footerHeading = "%nExample:%n",
        footer = "  celeriac -b sqlite:///celeriac.db status")
final class StatusCommand extends CommandBase {

    @Option(
            names = {"-d", "--destination"},
            paramLabel = "NODE",
            split = ",",
            description = "Only these nodes, separated by commas.")
    @Nullable private List<String> destination;

    @Option(
            names = {"-j", "--json"},
            description = "One JSON object: {node: reply}.")
    private boolean json;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "Accepted; the broker answers at once.")
    void timeout(double accepted) {
        // Celery waits that long for answers; here nobody is asked.
    }

    @Override
    int run() {
        try (Application application = root().application()) {
            List<ConsumerInfo> online = application.transport().consumers().stream()
                    .filter(ConsumerInfo::alive)
                    .filter(node -> destination == null || destination.contains(node.name()))
                    .sorted(Comparator.comparing(ConsumerInfo::name))
                    .toList();
            if (online.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        "No nodes online on " + application.transport().describe()
                                + ". Start one with 'celeriac -A CLASS worker', or check that --broker names the same broker");
            }
            if (json) {
                terminal().out().println(Json.nodes(online));
                return ExitCode.OK;
            }
            int width =
                    online.stream().mapToInt(node -> node.name().length()).max().orElse(0);
            for (ConsumerInfo node : online) {
                terminal().out().printf("->  %-" + (width + 1) + "s OK", node.name() + ":");
                terminal()
                        .out()
                        .println(
                                root().quiet
                                        ? ""
                                        : "   queues: " + String.join(", ", node.queues()) + "; tasks held: "
                                                + node.held());
            }
            terminal().out().println();
            terminal().out().println(online.size() + (online.size() == 1 ? " node" : " nodes") + " online.");
            return ExitCode.OK;
        }
    }
}
