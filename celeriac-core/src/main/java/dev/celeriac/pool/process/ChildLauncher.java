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

    /** Newer JVMs keep megabytes of what they needed to compile, unless they are told to give it back. */
    private static final List<String> SMALLER =
            System.getProperty("os.name", "").equals("Linux") ? List.of("-XX:TrimNativeHeapInterval=5000") : List.of();

    private static final long LOOK_MILLIS = 50;
    private static final Duration ARCHIVE_PATIENCE = Duration.ofMinutes(2);

    private final ProcessPoolOptions options;
    private final ChildCommand command;
    private final @Nullable ClassArchive archive;
    private final Path directory;
    private final AtomicInteger last = new AtomicInteger();
    private volatile boolean stopped;

    ChildLauncher(ProcessPoolOptions options) {
        this.options = options;
        requireOnClassPath(options.application());
        command = options.application() == null
                ? ChildCommand.again(options.javaOptions())
                : ChildCommand.of("dev.celeriac.ChildMain", options.application(), options.javaOptions());
        archive = ClassArchive.of(command);
        directory = privateDirectory();
    }

    /** A program with a class loader of its own has nothing on its class path but that. */
    private static void requireOnClassPath(@Nullable String application) {
        if (application != null && ClassLoader.getSystemResource("dev/celeriac/ChildMain.class") == null) {
            throw new IllegalStateException("childApplication(" + application
                    + ".class) starts children with the class path of this JVM, "
                    + System.getProperty("java.class.path") + ", and Celeriac is not there: it was loaded by "
                    + ChildLauncher.class.getClassLoader()
                    + ". Leave childApplication out; a child then runs the main of this program");
        }
    }

    private static String newToken() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
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
        ChildMode.Mark mark =
                new ChildMode.Mark(options.worker(), ProcessHandle.current().pid(), socket);
        String token = newToken();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            long start = System.nanoTime();
            Files.writeString(mark.tokenFile(), token);
            LastBegun begun = LastBegun.create(mark.begunFile());
            Process process = start(command.builder(javaOptions(javaOptions), mark.toString()), begun);
            Starting starting = new Starting(process, mark, deadline);
            ChildProcess child = null;
            try {
                child = new ChildProcess(number, generation, process, accept(server, starting), begun);
                greet(child, starting, token, training);
                LOG.debug("{} is ready after {} ms", child, (System.nanoTime() - start) / 1_000_000);
                return child;
            } catch (IOException | InterruptedException | RuntimeException e) {
                ChildProcess.kill(process);
                if (child != null) {
                    child.close();
                } else {
                    begun.close();
                }
                throw e;
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(mark.tokenFile());
            Files.deleteIfExists(mark.begunFile());
        }
    }

    private static Process start(ProcessBuilder builder, LastBegun begun) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            begun.close();
            throw e;
        }
    }

    private List<String> javaOptions(List<String> more) {
        List<String> added = ChildCommand.added(options.javaOptions());
        List<String> all = new ArrayList<>();
        // It stands in a variable otherwise, which every JVM inherits that a task starts.
        if (command.javaProgram()) {
            if (command.collectorIsFree(added)) {
                all.add("-XX:+UseSerialGC");
            }
            // A small heap at first: a child that does little has little, and the collector keeps it so.
            all.addAll(List.of("-Xms16m", "-XX:-UsePerfData", "-Xshare:auto"));
            if (Runtime.version().feature() >= 25) {
                all.addAll(SMALLER);
                if (archive != null) {
                    // An archive that was made elsewhere does not fit with them.
                    all.add("-XX:+UseCompactObjectHeaders");
                }
            }
            all.addAll(more);
        }
        all.add("-XX:+ExitOnOutOfMemoryError");
        all.addAll(added);
        return all;
    }

    private FrameChannel accept(ServerSocketChannel server, Starting starting)
            throws IOException, InterruptedException {
        server.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            SocketChannel accepted = server.accept();
            while (accepted == null) {
                check(starting, false);
                selector.select(LOOK_MILLIS);
                selector.selectedKeys().clear();
                accepted = server.accept();
            }
            return new FrameChannel(accepted);
        }
    }

    private void greet(ChildProcess child, Starting starting, String token, boolean training)
            throws IOException, InterruptedException {
        int[] step = new int[1];
        while (step[0] < 2) {
            check(starting, true);
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
                starting.process().waitFor(1, TimeUnit.SECONDS);
                check(starting, true);
                throw new IOException("it has closed its connection before it was ready");
            }
        }
    }

    private void check(Starting starting, boolean connected) throws IOException, InterruptedException {
        if (stopped) {
            throw new IOException("the worker stops");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        if (!starting.process().isAlive()) {
            throw new IOException("it ended with "
                    + ChildProcess.end(starting.process().exitValue()) + " before it was ready. " + how());
        }
        if (System.nanoTime() - starting.deadline() > 0) {
            throw new IOException("it was not ready after "
                    + options.startPatience().toMillis() / 1000.0 + " s and was killed: "
                    + (connected
                            ? "it has come to the worker and loads tasks"
                            : Files.exists(starting.mark().tokenFile())
                                    ? "it has not touched Celeriac yet"
                                    : "it has not come to the start of the worker yet")
                    + ". " + how() + ", or raise worker_proc_alive_timeout");
        }
    }

    private String how() {
        return options.application() == null
                ? "A child runs the same command line as its parent once more, " + command.rest()
                        + ", and must come to the start() of the same worker: do less before it, let main leave out what"
                        + " waits or cannot be done twice when ChildMode.active(), or name a class that has the application"
                        + " with WorkerBuilder.childApplication"
                : "It loads " + options.application();
    }

    /** A child on its way. */
    private record Starting(Process process, ChildMode.Mark mark, long deadline) {}

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
