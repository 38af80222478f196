package dev.celeriac.cli;

import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code celeriac queues}: how much waits, and how much is being done. */
@Command(
        name = "queues",
        sortOptions = false,
        header = "Show how many messages each queue has.",
        description = "%nready: could be taken now. scheduled: waiting for their ETA. held: in the hands of workers.")
final class QueuesCommand extends CommandBase {

    @Mixin
    private final QueueOptions selection = new QueueOptions();

    @Override
    int run() {
        try (Application application = root().application()) {
            Transport transport = application.transport();
            List<QueueStats> all = selection.names(application.configuredQueues(), transport).stream()
                    .map(transport::stats)
                    .toList();
            int width =
                    all.stream().mapToInt(queue -> queue.name().length()).max().orElse(0);
            String row = "%-" + Math.max(width, 5) + "s  %10s  %10s  %10s%n";
            terminal().out().printf(row, "queue", "ready", "scheduled", "held");
            all.forEach(queue ->
                    terminal().out().printf(row, queue.name(), queue.ready(), queue.scheduled(), queue.held()));
            return ExitCode.OK;
        }
    }
}
