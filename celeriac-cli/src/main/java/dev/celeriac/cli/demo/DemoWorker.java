package dev.celeriac.cli.demo;

import dev.celeriac.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker of the demo: a process of its own, {@code celeriac worker} on the same class path. */
final class DemoWorker implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path log;
    private boolean killed;

    private DemoWorker(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a worker whose log and standard output go to {@code directory}. */
    static DemoWorker start(String name, String url, Path directory) throws IOException {
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Xmx128m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("-A", DemoApp.class.getName(), "-b", url, "--result-backend", url));
        command.addAll(List.of("worker", "-n", name + "@%h", "-c", "2", "-l", "info"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("CELERY_"));
        builder.environment()
                .put(DemoApp.PARENT, Long.toString(ProcessHandle.current().pid()));
        return new DemoWorker(name, builder.start(), log);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean killed() {
        return killed;
    }

    /** Whether it ended although nobody asked it to. */
    boolean lost() {
        return !killed && !process.isAlive();
    }

    /** {@code kill -9}. */
    void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /** SIGTERM: finish what runs, then end. */
    void stop() {
        process.destroy();
    }

    /** The exit code, once it has ended. */
    int awaitExit(Duration atMost) throws InterruptedException, IOException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("worker " + name + " (pid " + pid() + ") has not stopped "
                    + atMost.toSeconds() + " s after SIGTERM; its log ends with:\n" + logTail());
        }
        return process.exitValue();
    }

    /** The last lines of its log. */
    String logTail() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
