package dev.celeriac.cli;

import dev.celeriac.Celeriac;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac migrate}: takes messages from one broker to another. */
@Command(
        name = "migrate",
        sortOptions = false,
        header = "Copy or move tasks from one broker to another.",
        description = {
            "%nCopies the tasks that wait in the queues of SOURCE; with --ack-messages it moves them: a message is taken",
            "out of SOURCE after DESTINATION has it, so that a crash between may leave it in both, but never in none.",
            "Tasks that wait for their ETA are carried over with it. What is not chosen stays where it is, and is never held.",
            "Tasks that workers of SOURCE have in their hands at the end are counted and stay.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac migrate redis://old redis://new --ack-messages",
            "  celeriac migrate sqlite:///a.db redis://new -a -Q mail:letters,reports -T mail.send",
        })
final class MigrateCommand extends CommandBase {

    @Parameters(index = "0", paramLabel = "SOURCE", description = "URL of the broker to take from.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DESTINATION", description = "URL of the broker to take to.")
    private String destination = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "At most so many tasks.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "End when nothing came for so long. Default: 1.")
    private double timeout = 1;

    @Option(
            names = {"-a", "--ack-messages"},
            description = "Take the tasks out of the source.")
    private boolean acknowledge;

    @Option(
            names = {"-T", "--tasks"},
            paramLabel = "TASK",
            split = ",",
            description = "Only tasks of these names.")
    private @Nullable List<String> tasks;

    @Option(
            names = {"-Q", "--queues"},
            paramLabel = "QUEUE[:NEW]",
            split = ",",
            description = "Only these queues; with :NEW under a new name. Default: all that the source has.")
    private @Nullable List<String> queues;

    @Option(
            names = {"-F", "--forever"},
            description = "Go on until interrupted.")
    private boolean forever;

    @Override
    int run() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Signals.handle("INT", name -> over.countDown());
        Signals.handle("TERM", name -> over.countDown());
        try (Celeriac from = open(source);
                Celeriac to = open(destination)) {
            Map<String, String> names = new LinkedHashMap<>();
            if (queues == null) {
                from.transport().queues().forEach(queue -> names.put(queue.name(), queue.name()));
            } else {
                queues.forEach(pair -> {
                    int colon = pair.indexOf(':');
                    names.put(colon < 0 ? pair : pair.substring(0, colon), pair.substring(colon + 1));
                });
            }
            if (names.isEmpty()) {
                terminal().out().println("No queues at " + from.transport().describe());
                return ExitCode.OK;
            }
            boolean same = from.transport().describe().equals(to.transport().describe());
            for (String name : names.values()) {
                if (same && names.containsKey(name)) {
                    throw CommandFailure.usage("SOURCE and DESTINATION are the same broker, "
                            + from.transport().describe() + ": what is put into queue " + name
                            + " would be taken from it again. Give the queues new names with -Q QUEUE:NEW");
                }
            }
            Migration migration = new Migration(
                    from.transport(),
                    to.transport(),
                    names,
                    tasks == null ? Set.of() : Set.copyOf(tasks),
                    acknowledge,
                    line -> {
                        if (!root().quiet) {
                            terminal().out().println(line);
                            terminal().out().flush();
                        }
                    });
            long moved = migration.run(limit, Duration.ofNanos((long) (timeout * 1e9)), forever, over);
            terminal()
                    .out()
                    .println((acknowledge ? "Moved " : "Copied ") + moved + (moved == 1 ? " task." : " tasks."));
            long held = migration.held();
            if (held > 0) {
                terminal()
                        .err()
                        .println("Warning: workers of " + from.transport().describe() + " hold " + held
                                + (held == 1 ? " task." : " tasks.")
                                + " Stop the workers and run the command again for what they give back");
            }
            return ExitCode.OK;
        }
    }

    private static Celeriac open(String url) {
        Properties given = new Properties();
        given.setProperty("celeriac.commandline.broker_url", url);
        given.setProperty("celeriac.commandline.result_backend", "disabled://");
        return Celeriac.builder("migrate")
                .environment(Map.of())
                .systemProperties(given)
                .build();
    }
}
