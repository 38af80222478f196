package dev.celeriac.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts this command once more in the background, and waits until it is under way: the new process says so by removing a
 * file that the environment names. A JVM cannot fork.
 */
final class Detachment {
    private static final String VARIABLE = "CELERIAC_DETACHED";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Terminal terminal;

    Detachment(Terminal terminal) {
        this.terminal = terminal;
    }

    /** To be called by a process that may have been started here, when nothing can go wrong any more that its user can mend. */
    static void underWay(Terminal terminal) throws IOException {
        String file = terminal.environment().get(VARIABLE);
        if (file != null) {
            Files.deleteIfExists(Path.of(file));
        }
    }

    /**
     * Whether this process was started here and is not under way yet. It needs a log file then: its output goes to a file
     * that nobody sees and that would grow.
     */
    static boolean pending(Terminal terminal) {
        String file = terminal.environment().get(VARIABLE);
        return file != null && Files.exists(Path.of(file));
    }

    /** @return the exit code for this process */
    int run(DaemonOptions options) throws InterruptedException {
        List<String> command = new ArrayList<>(OwnCommand.launcher());
        List<String> arguments = new ArrayList<>(OwnCommand.arguments());
        arguments.removeIf(argument -> argument.equals("-D") || argument.equals("--detach"));
        Map<String, String> environment = PrivateArguments.takeFrom(arguments);
        command.addAll(arguments);
        List<String> whole = options.around(command);
        Path mark = null;
        Path output = null;
        try {
            mark = Files.createTempFile("celeriac-detached-", "");
            output = Files.createTempFile("celeriac-detached-", ".out");
            ProcessBuilder builder = new ProcessBuilder(whole)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().put(VARIABLE, mark.toString());
            return await(builder.start(), mark, output);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "cannot start " + whole.get(0) + " in the background: " + Failures.describe(e),
                    e);
        } finally {
            delete(mark);
            delete(output);
        }
    }

    private int await(Process process, Path mark, Path output) throws InterruptedException, IOException {
        long started = System.nanoTime();
        while (System.nanoTime() - started < PATIENCE.toNanos()) {
            if (!Files.exists(mark)) {
                return ExitCode.OK;
            }
            if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                terminal.err().print(Files.readString(output));
                terminal.err().flush();
                return process.exitValue() == 0 ? ExitCode.FAILURE : process.exitValue();
            }
        }
        terminal.err()
                .println("Process " + process.pid() + " was started in the background, and is not under way after "
                        + PATIENCE.toSeconds() + " s; see its log file");
        return ExitCode.OK;
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, "temporary file " + file + " cannot be removed", e);
        }
    }
}
