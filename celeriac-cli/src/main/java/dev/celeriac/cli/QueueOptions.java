package dev.celeriac.cli;

import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which queues a command is about. */
final class QueueOptions {

    @Option(
            names = {"-Q", "--queues"},
            paramLabel = "QUEUE",
            split = ",",
            description =
                    "These queues, separated by commas. Default: all that the application configures or the broker has.")
    @Nullable List<String> queues;

    @Option(
            names = {"-X", "--exclude-queues"},
            paramLabel = "QUEUE",
            split = ",",
            description = "But not these.")
    List<String> excluded = List.of();

    /** The names, sorted; {@code configured} are known even if the broker has nothing of them yet. */
    List<String> names(List<String> configured, Transport transport) {
        Set<String> names = new LinkedHashSet<>();
        if (queues != null) {
            names.addAll(queues);
        } else {
            names.addAll(configured);
            transport.queues().stream().map(QueueStats::name).forEach(names::add);
        }
        names.removeAll(Set.copyOf(excluded));
        if (names.isEmpty()) {
            throw CommandFailure.usage("no queue is left after --exclude-queues " + String.join(",", excluded));
        }
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(null);
        return sorted;
    }
}
