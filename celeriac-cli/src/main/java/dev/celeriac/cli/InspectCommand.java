package dev.celeriac.cli;

import dev.celeriac.control.ControlReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code celeriac inspect}: asks workers, ours and Python's. */
@Command(
        name = "inspect",
        sortOptions = false,
        header = "Ask running workers what they do.",
        description = {
            "%nCommands: active, active_queues, clock, conf, memdump, memsample, objgraph, ping, query_task,"
                    + " registered, report, reserved, revoked, scheduled, stats; --list shows their arguments.",
            "Workers in Python answer too. Exits with 69 when nobody answers in time.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -b redis://localhost inspect active",
            "  celeriac -b redis://localhost inspect query_task 5f2c… -d celery@web1",
            "  celeriac -b redis://localhost inspect registered rate_limit -j",
        })
final class InspectCommand extends CommandBase {

    @Mixin
    private final RemoteOptions remote = new RemoteOptions();

    @Option(names = "--list", description = "Print the commands with their arguments, and end.")
    private boolean list;

    @Parameters(paramLabel = "COMMAND [ARG]...", arity = "0..*", description = "What to ask.")
    private List<String> words = List.of();

    @Override
    int run() {
        if (list) {
            RemoteSyntax.lines(RemoteSyntax.INSPECT).forEach(terminal().out()::println);
            return ExitCode.OK;
        }
        if (words.isEmpty()) {
            throw CommandFailure.usage("Missing command; 'celeriac inspect --list' shows them");
        }
        try (Application application = root().application()) {
            RemoteSyntax syntax = RemoteSyntax.find(
                    "inspect",
                    words.get(0),
                    RemoteSyntax.INSPECT,
                    application.app().control().commands().names());
            Map<String, @Nullable Object> arguments = syntax.read(words.subList(1, words.size()));
            List<ControlReply> replies =
                    application.app().control().to(remote.target()).ask(syntax.name(), arguments);
            if (replies.isEmpty()) {
                throw nobody();
            }
            if (remote.json) {
                Map<String, @Nullable Object> byNode = new LinkedHashMap<>();
                replies.forEach(reply -> byNode.put(reply.node(), reply.value()));
                terminal().out().println(Json.python(byNode));
                return ExitCode.OK;
            }
            replies.forEach(
                    reply -> ReplyText.print(reply, root().quiet, terminal().out()));
            if (!root().quiet) {
                terminal().out().println();
                terminal().out().println(replies.size() + (replies.size() == 1 ? " node online." : " nodes online."));
            }
            return ExitCode.OK;
        }
    }

    static CommandFailure nobody() {
        return new CommandFailure(ExitCode.UNAVAILABLE, "No nodes replied within time constraint");
    }
}
