package dev.celeriac.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is to be started. A fluent builder for one thread; {@link #start()} may be called more than
 * once and starts a process each time.
 */
public final class ProcessLaunch {
    private final String name;
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path directory;
    private @Nullable Path log;

    private ProcessLaunch(String name, List<String> command) {
        this.name = name;
        this.command.addAll(command);
    }

    /** A process called {@code name} in messages and thread names. */
    public static ProcessLaunch of(String name, List<String> command) {
        return new ProcessLaunch(name, command);
    }

    /** Adds arguments at the end of the command. */
    public ProcessLaunch args(String... args) {
        command.addAll(List.of(args));
        return this;
    }

    /** Sets a variable on top of this JVM's own environment. */
    public ProcessLaunch env(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The working directory; by default this JVM's own. */
    public ProcessLaunch directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /** A file that gets a copy of the output while the process runs; its directory is created. */
    public ProcessLaunch log(Path log) {
        this.log = log;
        return this;
    }

    /**
     * Starts the process; standard error joins standard output, standard input is empty.
     *
     * @throws UncheckedIOException if the program cannot be started, with the command
     */
    public ChildProcess start() {
        var builder = new ProcessBuilder(ChildProcess.ownGroup(command.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        try {
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            if (log != null) {
                Files.createDirectories(log.toAbsolutePath().getParent());
            }
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + String.join(" ", command), e);
        }
    }
}
