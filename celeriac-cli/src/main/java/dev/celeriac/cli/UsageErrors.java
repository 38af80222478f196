package dev.celeriac.cli;

import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, in click's words and with the nearest name that there is. */
final class UsageErrors implements IParameterExceptionHandler {

    private static final List<String> GLOBAL = List.of(
            "-A",
            "--app",
            "-b",
            "--broker",
            "--result-backend",
            "--config",
            "--workdir",
            "-C",
            "--no-color",
            "-q",
            "--quiet");

    private final Terminal terminal;

    UsageErrors(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintStream err = terminal.err();
        String path = CommandTool.path(command.getCommandSpec());
        err.println("Usage: " + path
                + (command.getSubcommands().isEmpty() ? " [OPTIONS] ..." : " [OPTIONS] COMMAND [ARGS]..."));
        err.println("Try '" + path + " --help' for help.");
        err.println();
        err.println("Error: " + describe(error, command));
        return ExitCode.USAGE;
    }

    private static String describe(ParameterException error, CommandLine command) {
        if (error.getCause() instanceof CommandFailure failure) {
            return String.valueOf(failure.getMessage());
        }
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), unmatched, command);
        }
        if (error instanceof MissingParameterException
                && command.getParent() == null
                && !String.valueOf(error.getMessage()).contains("for option")) {
            return "Missing command.";
        }
        return String.valueOf(error.getMessage());
    }

    private static String unmatched(String argument, UnmatchedArgumentException error, CommandLine command) {
        boolean option = argument.startsWith("-") && argument.length() > 1;
        String name = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
        String own = command.getCommandName();
        if (option && command.getParent() != null && isGlobal(name)) {
            String shown = GLOBAL.contains(name) ? name : name.substring(0, 2);
            return "You are using '" + shown + "' as an option of the " + own + " sub-command:\n\n    celeriac " + own
                    + " "
                    + shown
                    + " VALUE ...\n\nIt is an option of celeriac itself and stands before the command:\n\n    celeriac "
                    + shown + " VALUE " + own + " ...";
        }
        if (option) {
            return "No such option: " + name + suggestion(error);
        }
        if (!command.getSubcommands().isEmpty()) {
            return "No such command '" + argument + "'." + suggestion(error);
        }
        return "Got unexpected extra argument (" + argument + ")";
    }

    private static boolean isGlobal(String name) {
        return GLOBAL.contains(name) || name.matches("-[Ab].+") && !name.startsWith("--");
    }

    private static String suggestion(UnmatchedArgumentException error) {
        List<String> near = error.getSuggestions();
        if (near.isEmpty()) {
            return "";
        }
        return near.size() == 1
                ? " Did you mean " + near.get(0) + "?"
                : " Did you mean one of these? " + String.join(", ", near);
    }
}
