package dev.celeriac.cli;

import dev.celeriac.transport.ConsumerInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code celeriac status}: who answers a ping, and who is known to the broker as alive. */
@Command(
        name = "status",
        sortOptions = false,
        header = "Show the workers that are online.",
        description = "%nExits with 69 when there is none, so that a health check can use it.",
        footerHeading = "%nExample:%n",
        footer = "  celeriac -b sqlite:///celeriac.db status")
final class StatusCommand extends CommandBase {

    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Override
    int run() {
        try (Application application = root().application()) {
            Map<String, String> online = new TreeMap<>();
            application.app().control().to(remote.target()).ping().forEach(reply -> online.put(reply.node(), ""));
            application.transport().consumers().stream()
                    .filter(ConsumerInfo::alive)
                    .filter(node -> remote.destination == null || remote.destination.contains(node.name()))
                    .forEach(node -> online.put(
                            node.name(),
                            "   queues: " + String.join(", ", node.queues()) + "; tasks held: " + node.held()));
            if (online.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        "No nodes online on " + application.transport().describe()
                                + ". Start one with 'celeriac -A CLASS worker', or check that --broker names the same broker");
            }
            if (remote.json) {
                Map<String, Map<String, String>> nodes = new LinkedHashMap<>();
                online.keySet().forEach(node -> nodes.put(node, Map.of("ok", "pong")));
                terminal().out().println(Json.python(nodes));
                return ExitCode.OK;
            }
            int width = online.keySet().stream().mapToInt(String::length).max().orElse(0);
            online.forEach((node, details) -> {
                terminal().out().printf("->  %-" + (width + 1) + "s OK", node + ":");
                terminal().out().println(root().quiet ? "" : details);
            });
            terminal().out().println();
            terminal().out().println(online.size() + (online.size() == 1 ? " node" : " nodes") + " online.");
            return ExitCode.OK;
        }
    }
}
