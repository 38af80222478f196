package dev.celeriac.chaos;

import dev.celeriac.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worker processes of a run; one that is killed is started again at once, under a new name. For one thread. */
final class Fleet implements AutoCloseable {
    private static final Duration AT_THE_POINT = Duration.ofSeconds(15);
    private static final Duration STOPPING = Duration.ofSeconds(60);

    /** Starts a worker process. */
    interface Starter {
        ChildProcess start(String process, Path ledger, Path fuse);
    }

    private final Path directory;
    private final Starter starter;
    private final InstantSource clock;
    private final List<ChildProcess> running = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Kill> kills = new ArrayList<>();
    private int started;

    Fleet(Path directory, int size, Starter starter, InstantSource clock) {
        this.directory = directory;
        this.starter = starter;
        this.clock = clock;
        for (int i = 0; i < size; i++) {
            running.add(start(i));
        }
    }

    private ChildProcess start(int index) {
        String name = "worker-" + index + "-" + ++started;
        if (index < names.size()) {
            names.set(index, name);
        } else {
            names.add(name);
        }
        return starter.start(name, directory.resolve(name + ".ledger"), directory.resolve(name + ".fuse"));
    }

    /** Kills a worker, at a failpoint where one is given, and starts it again. */
    void kill(int index, @Nullable Failpoint point) throws IOException {
        String name = names.get(index);
        ChildProcess victim = running.get(index);
        long ordered = clock.millis();
        String how = "SIGKILL";
        if (point != null && diesAt(point, name, victim)) {
            how = point.name();
        }
        // With everything it has started: a prefork worker's children too.
        victim.close();
        kills.add(new Kill(name, how, ordered, clock.millis()));
        running.set(index, start(index));
    }

    /** Whether it came by; if not, it is killed where it stands. */
    private boolean diesAt(Failpoint point, String name, ChildProcess victim) throws IOException {
        Path order = directory.resolve(name + ".order");
        Files.writeString(order, point.name());
        Files.move(order, directory.resolve(name + ".fuse"));
        try {
            return victim.awaitExit(AT_THE_POINT) == 137;
        } catch (AssertionError didNotComeBy) {
            return false;
        }
    }

    List<Kill> kills() {
        return kills;
    }

    /** Asks all workers to stop; what was wrong with that, in words. */
    List<String> stop() {
        var wrong = new ArrayList<String>();
        running.forEach(ChildProcess::terminate);
        for (ChildProcess each : running) {
            try {
                each.awaitExit(STOPPING);
            } catch (AssertionError e) {
                wrong.add(each + " did not stop within " + STOPPING);
            }
        }
        return wrong;
    }

    @Override
    public void close() {
        running.forEach(ChildProcess::close);
    }
}
