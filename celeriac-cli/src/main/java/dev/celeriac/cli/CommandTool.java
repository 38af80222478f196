package dev.celeriac.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Puts the command line together and runs it; all that is said to a user goes through its {@link Terminal}. */
final class CommandTool {
    private CommandTool() {}

    /** Runs one command line; returns its exit code and never throws. */
    static int run(Terminal terminal, String... arguments) {
        RootCommand root = new RootCommand(terminal);
        CommandLine tool = new CommandLine(root, new Commands(root));
        boolean colours = terminal.colours(
                List.of(arguments).contains("-C") || List.of(arguments).contains("--no-color"));
        tool.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
        tool.setOut(new PrintWriter(terminal.out(), true, UTF_8));
        tool.setErr(new PrintWriter(terminal.err(), true, UTF_8));
        tool.setUsageHelpWidth(Math.max(80, Math.min(120, terminal.outIsTty() ? terminal.columns() : 100)));
        tool.setUsageHelpAutoWidth(false);
        tool.setCaseInsensitiveEnumValuesAllowed(true);
        tool.setUnmatchedOptionsArePositionalParams(false);
        tool.setParameterExceptionHandler(new UsageErrors(terminal));
        tool.setExecutionExceptionHandler(
                (failure, command, parsed) -> Failures.report(failure, terminal, root.debug()));
        tool.setExecutionStrategy(parsed -> {
            root.logToStandardError();
            return new CommandLine.RunLast().execute(parsed);
        });
        // Its arguments are in Celery's own notation (-c:w1 3), which it reads itself.
        CommandLine multi = Objects.requireNonNull(tool.getSubcommands().get("multi"));
        multi.setUnmatchedOptionsArePositionalParams(true);
        multi.setEndOfOptionsDelimiter("(none)");
        EnvironmentValues.installIn(tool, terminal.environment());
        return tool.execute(arguments);
    }

    /** Gives every command its root; picocli would use its own reflection and find no constructor. */
    private record Commands(RootCommand root) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** The command's name as its users know it: {@code celeriac worker}. */
    static String path(CommandSpec spec) {
        return spec.qualifiedName(" ");
    }
}
