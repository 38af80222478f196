package dev.celeriac.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where the test servers of one JVM keep their data (gone at the end) and their logs (kept under target/). */
final class Workspace implements AutoCloseable {
    private final Path data;
    private final Path logs;
    private final Function<String, Optional<String>> environment;

    Workspace(Path logs, Function<String, Optional<String>> environment) {
        try {
            data = Files.createTempDirectory("celeriac-it-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a directory for the data of test servers", e);
        }
        this.logs = logs;
        this.environment = environment;
    }

    /** A variable of the environment, unless it is absent or blank. */
    Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isBlank());
    }

    /** A new private directory. */
    Path directory(String name) throws IOException {
        return Files.createDirectory(data.resolve(name));
    }

    /** The file for a server's output; it need not exist. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** A program on PATH. */
    Optional<Path> program(String name) {
        return variable("PATH").stream()
                .flatMap(path -> Stream.of(path.split(":")))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A loopback port that nobody listened on just now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(data)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
