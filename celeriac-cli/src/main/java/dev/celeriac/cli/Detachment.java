package dev.celeriac.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts this command once more in the background, and waits until it is under way: until it has written its pid file, or
 * for a moment when it has none. A JVM cannot fork.
 */
final class Detachment {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(1500);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Terminal terminal;

    Detachment(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * @param pidFile that the new process will write; null for none
     * @return the exit code for this process
     */
    int run(DaemonOptions options, @Nullable Path pidFile) throws InterruptedException {
        List<String> command = new ArrayList<>(OwnCommand.launcher());
        OwnCommand.arguments().stream()
                .filter(argument -> !argument.equals("-D") && !argument.equals("--detach"))
                .forEach(command::add);
        List<String> whole = options.around(command);
        Path output = null;
        try {
            output = Files.createTempFile("celeriac-detached-", ".out");
            Process process = new ProcessBuilder(whole)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
            return await(process, pidFile, output);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "cannot start " + whole.get(0) + " in the background: " + Failures.describe(e),
                    e);
        } finally {
            delete(output);
        }
    }

    private int await(Process process, @Nullable Path pidFile, Path output) throws InterruptedException, IOException {
        long started = System.nanoTime();
        Duration patience = pidFile == null ? MOMENT : PATIENCE;
        while (System.nanoTime() - started < patience.toNanos()) {
            if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                terminal.err().print(Files.readString(output));
                terminal.err().flush();
                return process.exitValue() == 0 ? ExitCode.FAILURE : process.exitValue();
            }
            if (pidFile != null && PidFile.owner(pidFile).equals(java.util.Optional.of(process.pid()))) {
                return ExitCode.OK;
            }
        }
        if (pidFile != null) {
            terminal.err()
                    .println("Process " + process.pid() + " was started in the background, but has not written "
                            + pidFile + " in " + patience.toSeconds() + " s; see its log file");
        }
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
