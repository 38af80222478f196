package dev.celeriac.cli.embedded;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.process.ChildMode;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A program with a {@code main} of its own that starts a worker with child processes in it. */
public final class EmbeddedWorker {
    private EmbeddedWorker() {}

    /**
     * Arguments: URL of the broker; a file that gets a line for each process that runs this; and what a child does before
     * it comes to the worker: {@code nothing}, {@code wait}, {@code wait-with-app} or {@code return}; or
     * {@code application} for children that do not run this but the application of a class.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Files.writeString(
                Path.of(arguments[1]),
                ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        // Without a class of ours, as a program would that has nothing to do with them yet.
        boolean child = System.getProperty("celeriac.child") != null;
        if (child && arguments[2].equals("return")) {
            return;
        }
        if (child && arguments[2].equals("wait")) {
            new CountDownLatch(1).await();
        }
        Celeriac app = Celeriac.builder("embedded")
                .brokerUrl(arguments[0])
                .resultBackend(arguments[0])
                .set("worker_proc_alive_timeout", arguments[2].equals("wait") ? "3s" : "60s")
                .set("worker_child_java_options", List.of("-Dadded=yes", "!-Dleft.out"))
                .build()
                .register(EmbeddedWorker.class);
        if (child && arguments[2].equals("wait-with-app")) {
            new CountDownLatch(1).await();
        }
        // Another one before it, which no child becomes.
        Worker other = app.worker().queues("embedded-other").concurrency(1).start();
        WorkerBuilder processes =
                app.worker().pool(PoolKind.PROCESSES).queues("embedded").concurrency(1);
        if (arguments[2].equals("application")) {
            processes.childApplication(EmbeddedWorker.class);
        }
        try (Worker worker = processes.start()) {
            if (!worker.awaitReady(Duration.ofMinutes(1))) {
                throw new IllegalStateException("not ready");
            }
            System.out.println("ready");
            worker.join();
        } catch (IllegalStateException e) {
            System.out.println("refused: " + e.getMessage());
            throw e;
        } finally {
            other.close();
        }
    }

    /** Says where it runs. */
    @Task(name = "embedded.where")
    public static Map<String, Object> where() {
        return Map.of(
                "pid",
                ProcessHandle.current().pid(),
                "options",
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                "agent",
                System.getProperty("embedded.agent", "none"),
                "added",
                System.getProperty("added", "no"),
                "spaced",
                System.getProperty("spaced", "none"),
                "loader",
                EmbeddedWorker.class.getClassLoader().getClass().getName());
    }

    /** Starts a JVM that has all of this one's properties and environment; gives back what that says. */
    @Task(name = "embedded.jvm")
    public static String jvm() throws IOException, InterruptedException {
        String mark = System.getProperty("celeriac.child");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Dceleriac.child=" + mark);
        System.getProperties().forEach((name, value) -> {
            if (name.toString().startsWith("celeriac.")) {
                line.add("-D" + name + "=" + value);
            }
        });
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), IsItAChild.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("CELERIAC_CHILD", mark);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    /** What a task may start. */
    public static final class IsItAChild {
        private IsItAChild() {}

        /** Prints whether it takes itself for a child of the pool. */
        public static void main(String[] none) {
            System.out.println("child: " + ChildMode.active());
        }
    }

    /** A Java agent. */
    public static final class Agent {
        private Agent() {}

        /** Leaves its argument in a property. */
        public static void premain(String argument) {
            System.setProperty(
                    "embedded.agent", argument + ProcessHandle.current().pid());
        }
    }
}
