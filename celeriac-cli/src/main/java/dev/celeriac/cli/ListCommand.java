package dev.celeriac.cli;

import dev.celeriac.config.RoutingSettings;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.QueueStats;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code celeriac list}: Celery's name for what the broker has. */
@Command(
        name = "list",
        header = "List what the broker has.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ListCommand.Bindings.class)
final class ListCommand extends CommandBase {

    @Override
    int run() {
        throw CommandFailure.usage("Missing command: bindings. Try 'celeriac list --help'");
    }

    /** Queues with their exchanges. */
    @Command(name = "bindings", header = "List queues with their exchanges and routing keys.")
    static final class Bindings extends CommandBase {
        private static final String ROW = "%-28s %-28s %s%n";

        @Override
        int run() {
            try (Application application = root().application()) {
                Map<String, Map<String, @Nullable Object>> declared =
                        application.settings().get(RoutingSettings.TASK_QUEUES);
                String type = application.settings().get(RoutingSettings.TASK_DEFAULT_EXCHANGE_TYPE);
                String key = RoutingSettings.defaultRoutingKey(application.settings());
                TreeSet<String> names = new TreeSet<>(application.configuredQueues());
                application.transport().queues().stream().map(QueueStats::name).forEach(names::add);
                PrintStream out = terminal().out();
                out.printf(ROW, "Queue", "Exchange", "Routing Key");
                out.printf(ROW, "-".repeat(16), "-".repeat(16), "-".repeat(16));
                for (String name : names) {
                    QueueBinding binding =
                            QueueBinding.of(name, declared == null ? null : declared.get(name), type, key);
                    out.printf(ROW, binding.queue(), binding.exchange(), binding.routingKey());
                }
                return ExitCode.OK;
            }
        }
    }
}
