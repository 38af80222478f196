package dev.celeriac.cli;

import dev.celeriac.transport.Transport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code celeriac purge}, in Celery's words. */
@Command(
        name = "purge",
        sortOptions = false,
        header = "Delete all messages that wait in queues.",
        description = "%nWhat workers hold already is not deleted. There is no way to get the messages back.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop purge                asks first",
            "  celeriac -A com.acme.Shop purge -f -Q reports  does not ask",
        })
final class PurgeCommand extends CommandBase {

    @Mixin
    private final QueueOptions selection = new QueueOptions();

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask.")
    private boolean force;

    @Override
    int run() throws IOException {
        try (Application application = root().application()) {
            Transport transport = application.transport();
            List<String> names = selection.names(application.configuredQueues(), transport);
            if (!force && !confirmed(names)) {
                terminal().err().println("Aborted!");
                return ExitCode.FAILURE;
            }
            long count = names.stream().mapToLong(transport::purge).sum();
            String queues = names.size() == 1 ? "queue" : "queues";
            terminal()
                    .out()
                    .println(
                            count == 0
                                    ? "No messages purged from " + names.size() + " " + queues
                                    : "Purged " + count + " " + (count == 1 ? "message" : "messages") + " from "
                                            + names.size() + " known task " + queues + ".");
            return ExitCode.OK;
        }
    }

    private boolean confirmed(List<String> names) throws IOException {
        PrintStream out = terminal().out();
        out.println("WARNING: This will remove all tasks from queues: " + String.join(", ", names) + ".");
        out.println("         There is no undo for this operation!");
        out.println();
        out.println("(to skip this prompt use the -f option)");
        out.print("Are you sure you want to delete all tasks? [y/N]: ");
        out.flush();
        String answer = terminal().in().readLine();
        return answer != null && List.of("y", "yes").contains(answer.trim().toLowerCase(Locale.ROOT));
    }
}
