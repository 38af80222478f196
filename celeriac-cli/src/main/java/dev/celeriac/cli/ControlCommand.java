package dev.celeriac.cli;

import dev.celeriac.control.ControlReply;
import dev.celeriac.pool.ProcessSignal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac control}: steers workers, ours and Python's. */
@Command(
        name = "control",
        sortOptions = false,
        header = "Steer running workers.",
        description = {
            "%nCommands: add_consumer, autoscale, cancel_consumer, disable_events, election, enable_events,"
                    + " heartbeat, pool_grow, pool_restart, pool_shrink, rate_limit, revoke, revoke_by_stamped_headers,"
                    + " shutdown, terminate, time_limit; --list shows their arguments.",
            "Workers in Python obey too. Exits with 69 when nobody answers in time; to 'shutdown' nobody does.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -b redis://localhost control revoke 5f2c… --terminate",
            "  celeriac -b redis://localhost control terminate KILL 5f2c…",
            "  celeriac -b redis://localhost control rate_limit orders.charge 10/m",
            "  celeriac -b redis://localhost control add_consumer reports -d celery@web1",
        })
final class ControlCommand extends CommandBase {

    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Option(
            names = {"-T", "--terminate"},
            description = "With revoke and revoke_by_stamped_headers: also stop tasks that run.")
    private boolean terminate;

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "With --terminate: TERM (the default), KILL, INT, QUIT, …")
    private @Nullable String signal;

    @Option(names = "--list", description = "Print the commands with their arguments, and end.")
    private boolean list;

    @Parameters(paramLabel = "COMMAND [ARG]...", arity = "0..*", description = "What to do.")
    private List<String> words = List.of();

    @Override
    int run() {
        if (list) {
            RemoteSyntax.lines(RemoteSyntax.CONTROL).forEach(terminal().out()::println);
            return ExitCode.OK;
        }
        if (words.isEmpty()) {
            throw CommandFailure.usage("Missing command; 'celeriac control --list' shows them");
        }
        try (Application application = root().application()) {
            RemoteSyntax syntax = RemoteSyntax.find(
                    "control",
                    words.get(0),
                    RemoteSyntax.CONTROL,
                    application.app().control().commands().names());
            Map<String, @Nullable Object> arguments = syntax.read(words.subList(1, words.size()));
            addSignal(syntax.name(), arguments);
            List<ControlReply> replies =
                    application.app().control().to(remote.target()).ask(syntax.name(), arguments);
            if (replies.isEmpty()) {
                throw InspectCommand.nobody();
            }
            if (remote.json) {
                List<Map<String, @Nullable Object>> all =
                        replies.stream().map(ControlCommand::document).toList();
                terminal().out().println(Json.python(all));
            } else {
                replies.forEach(
                        reply -> ReplyText.print(reply, root().quiet, terminal().out()));
            }
            return ExitCode.OK;
        }
    }

    private static Map<String, @Nullable Object> document(ControlReply reply) {
        Map<String, @Nullable Object> document = new java.util.LinkedHashMap<>();
        document.put(reply.node(), reply.value());
        return document;
    }

    private void addSignal(String command, Map<String, @Nullable Object> arguments) {
        boolean revokes = command.startsWith("revoke");
        if ((terminate || signal != null) && !revokes) {
            throw CommandFailure.usage("--terminate and --signal go with 'control revoke'; '" + command
                    + "' has no such options" + (command.equals("terminate") ? ": write terminate SIGNAL ID" : ""));
        }
        Object given = command.equals("terminate") ? arguments.get("signal") : signal;
        if (given != null) {
            try {
                arguments.put("signal", ProcessSignal.parse(given.toString()).toString());
            } catch (IllegalArgumentException e) {
                throw CommandFailure.usage(String.valueOf(e.getMessage()));
            }
        }
        if (revokes && (terminate || signal != null)) {
            arguments.put("terminate", true);
        }
    }
}
