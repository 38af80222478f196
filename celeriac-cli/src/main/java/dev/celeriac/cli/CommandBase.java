package dev.celeriac.cli;

import dev.celeriac.cli.logging.LogLevel;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** What all commands have. Its subclasses are made by picocli and run once. */
abstract class CommandBase implements Callable<Integer> {

    @ParentCommand
    private @Nullable Object parent;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1000,
            description = "Print this and end.")
    private boolean help;

    @Option(
            names = {"-l", "--loglevel"},
            paramLabel = "LEVEL",
            order = 900,
            converter = LevelConverter.class,
            description =
                    "debug, info, warning, error, critical or fatal. Default: warning. With debug, errors come with"
                            + " their stack traces.")
    void loglevel(LogLevel level) {
        chosen = level;
    }

    private @Nullable LogLevel chosen;

    final RootCommand root() {
        if (parent instanceof RootCommand root) {
            return root;
        }
        if (parent instanceof CommandBase group) {
            return group.root();
        }
        throw new IllegalStateException("command without its parent");
    }

    final Terminal terminal() {
        return root().terminal();
    }

    @Override
    public final Integer call() throws Exception {
        if (chosen != null) {
            root().level(chosen);
            root().logToStandardError();
        }
        return run();
    }

    /** Does the work; returns the exit code. */
    abstract int run() throws Exception;

    /** Reads levels in any case. */
    static final class LevelConverter implements ITypeConverter<LogLevel> {
        @Override
        public LogLevel convert(String value) {
            try {
                return LogLevel.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
