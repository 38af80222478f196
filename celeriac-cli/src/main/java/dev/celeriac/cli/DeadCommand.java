package dev.celeriac.cli;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.DeadLetters;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac dead}: the messages that were set aside because nobody could process them. */
@Command(
        name = "dead",
        sortOptions = false,
        header = "Look after messages that were set aside.",
        description =
                "%nA message is set aside, with its bytes and the reason, when it cannot be read, when no worker knows"
                        + " its task, or when workers died of it again and again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadCommand.ListLetters.class,
            DeadCommand.Show.class,
            DeadCommand.Requeue.class,
            DeadCommand.Drop.class
        })
final class DeadCommand extends CommandBase {

    @Override
    int run() {
        throw CommandFailure.usage("Missing command: list, show, requeue or drop. Try 'celeriac dead --help'");
    }

    /** The letters, the newest first. */
    @Command(name = "list", header = "List them, the newest first.")
    static final class ListLetters extends CommandBase {

        @Option(
                names = {"-n", "--limit"},
                paramLabel = "N",
                defaultValue = "50",
                description = "At most so many. Default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        int run() {
            try (Application application = root().application()) {
                DeadLetters letters = application.transport().deadLetters();
                PrintStream out = terminal().out();
                for (DeadLetter letter : letters.list(0, limit)) {
                    out.println(letter.id() + "  " + letter.at() + "  " + letter.queue() + "  " + letter.cause() + "  "
                            + Optional.ofNullable(letter.taskName()).orElse("?") + "["
                            + Optional.ofNullable(letter.taskId()).orElse("?") + "]  " + letter.reason());
                }
                long count = letters.count();
                out.println(count + (count == 1 ? " message" : " messages") + " set aside.");
                return ExitCode.OK;
            }
        }
    }

    /** One letter with its bytes. */
    @Command(name = "show", header = "Show one with all that is known of it.")
    static final class Show extends CommandBase {

        @Parameters(paramLabel = "ID", description = "As 'celeriac dead list' prints it.")
        private String id = "";

        @Override
        int run() {
            try (Application application = root().application()) {
                DeadLetter letter = application
                        .transport()
                        .deadLetters()
                        .find(id)
                        .orElseThrow(() -> new CommandFailure(
                                ExitCode.FAILURE,
                                "no message '" + id + "' is set aside. 'celeriac dead list' has their ids"));
                PrintStream out = terminal().out();
                out.println("id:           " + letter.id());
                out.println("queue:        " + letter.queue());
                out.println("set aside:    " + letter.at());
                out.println("cause:        " + letter.cause());
                out.println("reason:       " + letter.reason());
                out.println("task:         " + letter.taskName());
                out.println("task id:      " + letter.taskId());
                out.println("deliveries:   " + letter.deliveryCount());
                out.println("content type: " + letter.message().contentType());
                out.println("headers:      " + letter.message().headers());
                out.println("body:         " + new String(letter.message().body(), StandardCharsets.UTF_8));
                return ExitCode.OK;
            }
        }
    }

    /** Back into their queues. */
    @Command(name = "requeue", header = "Put them back into the queues they came from.")
    static final class Requeue extends Chosen {
        @Override
        int run() {
            return apply(DeadLetters::requeue, "requeued");
        }
    }

    /** Away with them. */
    @Command(name = "drop", header = "Delete them.")
    static final class Drop extends Chosen {
        @Override
        int run() {
            return apply(DeadLetters::drop, "dropped");
        }
    }

    /** A command about some letters. */
    abstract static class Chosen extends CommandBase {

        @Parameters(paramLabel = "ID", arity = "0..*", description = "As 'celeriac dead list' prints them.")
        private List<String> ids = List.of();

        @Option(names = "--all", description = "All there are.")
        private boolean all;

        final int apply(BiFunction<DeadLetters, Collection<String>, Integer> action, String done) {
            if (ids.isEmpty() != all) {
                throw CommandFailure.usage("give the ids of messages, or --all");
            }
            try (Application application = root().application()) {
                DeadLetters letters = application.transport().deadLetters();
                List<String> chosen = new ArrayList<>(ids);
                if (all) {
                    letters.list(0, Integer.MAX_VALUE).forEach(letter -> chosen.add(letter.id()));
                }
                int count = chosen.isEmpty() ? 0 : action.apply(letters, chosen);
                terminal().out().println(count + (count == 1 ? " message " : " messages ") + done + ".");
                return all || count == chosen.size() ? ExitCode.OK : ExitCode.FAILURE;
            }
        }
    }
}
