package dev.celeriac.pool.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts children and waits until they are ready. Thread-safe. */
final class ChildLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildLauncher.class);

    /** The longest path that a socket may have is 107 bytes on Linux and 103 on macOS. */
    private static final int LONGEST_DIRECTORY = 90;

    private static final long LOOK_MILLIS = 50;
    private static final Duration ARCHIVE_PATIENCE = Duration.ofMinutes(2);

    private final ProcessPoolOptions options;
    private final ChildCommand command;
    private final @Nullable ClassArchive archive;
    private final Path directory;
    private final String token;
    private final AtomicInteger last = new AtomicInteger();
    private volatile boolean stopped;

    ChildLauncher(ProcessPoolOptions options) {
        this.options = options;
        command = options.application() == null
                ? ChildCommand.again()
                : ChildCommand.of("dev.celeriac.ChildMain", options.application());
        archive = ClassArchive.of(command);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        directory = privateDirectory();
    }

    private static Path privateDirectory() {
        try {
            Path made = Files.createTempDirectory("celeriac-");
            if (made.toString().length() > LONGEST_DIRECTORY) {
                Files.delete(made);
                made = Files.createTempDirectory(
                        Path.of("/tmp"),
                        "celeriac-",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "worker_pool 'processes' needs a directory for its sockets: " + e + ". Set java.io.tmpdir", e);
        }
    }

    /**
     * Starts a child; returns when it is ready.
     *
     * @throws IOException when it does not get ready, saying how it ended
     */
    ChildProcess launch(int generation) throws IOException, InterruptedException {
        return launch(generation, archive != null && archive.exists() ? archive.use() : List.of(), false);
    }

    /** Makes the archive of classes, if there can be one and there is none; takes a second or two. */
    void makeArchive() throws IOException, InterruptedException {
        if (archive == null || archive.exists()) {
            return;
        }
        long start = System.nanoTime();
        ChildProcess child = launch(0, archive.make(), true);
        child.retire(ARCHIVE_PATIENCE);
        while (child.isAlive() && !stopped) {
            child.process().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (child.isAlive()) {
            child.kill();
            child.process().waitFor();
        }
        LOG.debug(
                "{} in {} ms",
                archive.made(child.process().exitValue() == 0)
                        ? "Made an archive of classes"
                        : "This JVM makes no archive of classes",
                (System.nanoTime() - start) / 1_000_000);
    }

    private ChildProcess launch(int generation, List<String> javaOptions, boolean training)
            throws IOException, InterruptedException {
        int number = last.incrementAndGet();
        long deadline = System.nanoTime() + options.startPatience().toNanos();
        Path socket = directory.resolve(Integer.toString(number));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            long start = System.nanoTime();
            Process process = command.builder(javaOptions(socket, javaOptions), Map.of(ChildMode.TOKEN, token))
                    .start();
            ChildProcess child = null;
            try {
                child = new ChildProcess(number, generation, process, accept(server, process, deadline));
                greet(child, process, training, deadline);
                LOG.debug("{} is ready after {} ms", child, (System.nanoTime() - start) / 1_000_000);
                return child;
            } catch (IOException | InterruptedException | RuntimeException e) {
                ChildProcess.kill(process);
                if (child != null) {
                    child.close();
                }
                throw e;
            }
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private List<String> javaOptions(Path socket, List<String> more) {
        List<String> all = new ArrayList<>();
        if (!collectorInEnvironment()) {
            all.add("-XX:+UseSerialGC");
        }
        // A small heap at first: a child that does little has little, and the collector keeps it so.
        all.addAll(List.of("-Xms16m", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Xshare:auto"));
        all.addAll(more);
        all.addAll(options.javaOptions());
        ChildMode.properties(socket, options.worker()).forEach((name, value) -> all.add("-D" + name + "=" + value));
        return all;
    }

    /** Two collectors are a fatal contradiction, and what the environment says cannot be taken back. */
    private static boolean collectorInEnvironment() {
        return (System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", "")
                        + System.getenv().getOrDefault("JDK_JAVA_OPTIONS", ""))
                .matches(".*-XX:\\+Use\\w+GC.*");
    }

    private FrameChannel accept(ServerSocketChannel server, Process process, long deadline)
            throws IOException, InterruptedException {
        server.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            SocketChannel accepted = server.accept();
            while (accepted == null) {
                check(process, deadline);
                selector.select(LOOK_MILLIS);
                selector.selectedKeys().clear();
                accepted = server.accept();
            }
            return new FrameChannel(accepted);
        }
    }

    private void greet(ChildProcess child, Process process, boolean training, long deadline)
            throws IOException, InterruptedException {
        int[] step = new int[1];
        while (step[0] < 2) {
            check(process, deadline);
            boolean open = child.channel.exchange(LOOK_MILLIS * 1_000_000, () -> true, frame -> {
                if (step[0] == 0
                        && frame.type() == FrameType.HELLO
                        && frame.text().equals(token)) {
                    step[0] = 1;
                    child.channel.send(
                            FrameType.CONFIGURE,
                            configure -> configure.text(options.hostname()).flag(training));
                } else if (step[0] == 1 && frame.type() == FrameType.READY) {
                    step[0] = 2;
                } else {
                    throw new IllegalStateException("Somebody else has connected to the socket of a child");
                }
            });
            if (!open) {
                process.waitFor(1, TimeUnit.SECONDS);
                check(process, deadline);
                throw new IOException("it has closed its connection before it was ready");
            }
        }
    }

    private void check(Process process, long deadline) throws IOException, InterruptedException {
        if (stopped) {
            throw new IOException("the worker stops");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        if (!process.isAlive()) {
            throw new IOException("it ended with " + ChildProcess.end(process.exitValue())
                    + " before it was ready. "
                    + (options.application() == null
                            ? "A child runs the same command line as its parent, " + command.rest()
                                    + ", and must come to the start of the same worker"
                            : "It loads " + options.application()));
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("it was not ready after "
                    + options.startPatience().toSeconds() + " s: raise worker_proc_alive_timeout, or do less before"
                    + " the worker is started");
        }
    }

    /** Whatever is being started is not wanted any more. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("Directory {} stays", directory, e);
        }
    }
}
