package dev.celeriac.cli.multi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Starts and stops the workers of {@code multi}, and says so in Celery's words. After Celery's {@code Cluster}. */
public final class Cluster {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<Node> nodes;
    private final Starter starter;
    private final Consumer<String> note;

    /** Starts a worker in the background. */
    @FunctionalInterface
    public interface Starter {
        /** @return the exit code of what started it */
        int start(Node node) throws IOException, InterruptedException;
    }

    /** @param note gets what is to be said, whole lines */
    public Cluster(List<Node> nodes, Starter starter, Consumer<String> note) {
        this.nodes = nodes;
        this.starter = starter;
        this.note = note;
    }

    /** @return 0 when all were started */
    public int start() throws IOException, InterruptedException {
        note.accept("> Starting nodes...");
        int failed = 0;
        for (Node node : nodes) {
            failed |= start(node, "\t> ");
        }
        return failed;
    }

    private int start(Node node, String prefix) throws IOException, InterruptedException {
        makeRoom(node.pidFile());
        makeRoom(node.logFile());
        int code = starter.start(node);
        note.accept(prefix + node.name() + ": " + (code == 0 ? "OK" : "FAILED"));
        if (code != 0) {
            note.accept("* Child terminated with exit code " + code);
        }
        return code == 0 ? 0 : 1;
    }

    private static void makeRoom(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
    }

    /** Sends a signal to every worker that runs. */
    public void signal(String signal) throws IOException, InterruptedException {
        for (Node node : nodes) {
            Optional<Long> pid = pid(node);
            if (pid.isEmpty()) {
                note.accept("> " + node.name() + ": DOWN");
                continue;
            }
            note.accept("Sending " + signal + " to node " + node.name() + " (" + pid.get() + ")");
            send(node, pid.get(), signal);
        }
    }

    /**
     * Asks the workers to stop.
     *
     * @param waiting whether to wait until they have ended
     */
    public void stop(String signal, boolean waiting) throws IOException, InterruptedException {
        for (Node node : stopping(signal, waiting)) {
            note.accept("> " + node.name() + ": DOWN");
        }
    }

    /** Stops the workers, waits for their end and starts them again; those that were down as well. */
    public int restart(String signal) throws IOException, InterruptedException {
        stopping(signal, true);
        int failed = 0;
        for (Node node : nodes) {
            failed |= start(node, "> Restarting node ");
        }
        return failed;
    }

    /** @return those that were down, or are now */
    private List<Node> stopping(String signal, boolean waiting) throws IOException, InterruptedException {
        Map<Node, Long> running = new LinkedHashMap<>();
        List<Node> down = new ArrayList<>();
        for (Node node : nodes) {
            pid(node).ifPresentOrElse(pid -> running.put(node, pid), () -> down.add(node));
        }
        if (!running.isEmpty()) {
            note.accept("> Stopping nodes...");
        }
        for (Map.Entry<Node, Long> each : List.copyOf(running.entrySet())) {
            note.accept("\t> " + each.getKey().name() + ": " + signal + " -> " + each.getValue());
            if (!send(each.getKey(), each.getValue(), signal)) {
                running.remove(each.getKey());
                down.add(each.getKey());
            }
        }
        if (waiting && !running.isEmpty()) {
            note.accept("> Waiting for " + running.size() + (running.size() == 1 ? " node" : " nodes") + " -> "
                    + running.values().stream().map(String::valueOf).collect(Collectors.joining(", ")) + "...");
            awaitEnd(running);
            down.addAll(running.keySet());
        }
        return down;
    }

    private void awaitEnd(Map<Node, Long> running) throws InterruptedException {
        Semaphore never = new Semaphore(0);
        for (Map.Entry<Node, Long> each : running.entrySet()) {
            while (ProcessHandle.of(each.getValue()).map(ProcessHandle::isAlive).orElse(false)) {
                if (never.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("nobody releases it");
                }
            }
            note.accept("\t> " + each.getKey().name() + ": OK");
        }
    }

    private static Optional<Long> pid(Node node) throws IOException {
        if (!Files.exists(node.pidFile())) {
            return Optional.empty();
        }
        String text = Files.readString(node.pidFile()).strip();
        // To kill, 0 is everybody in the caller's own process group.
        return text.matches("[1-9]\\d{0,17}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private boolean send(Node node, long pid, String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\" 2>/dev/null", signal, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            note.accept("Could not signal " + node.name() + " (" + pid + "): No such process");
        }
        return code == 0;
    }
}
