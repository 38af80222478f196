package dev.celeriac.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file with this process's id, for supervisors and for {@code kill $(cat …)}. While its owner lives nobody else gets
 * it; what a dead owner left behind is replaced (Celery's {@code Pidfile}).
 */
final class PidFile implements AutoCloseable {
    private static final int LONGEST = 64;

    private final Path path;

    private PidFile(Path path) {
        this.path = path;
    }

    /** @throws CommandFailure with {@link ExitCode#CANNOT_CREATE} when somebody has it or it cannot be written */
    static PidFile acquire(Path path) {
        long self = ProcessHandle.current().pid();
        try {
            for (int attempt = 0; attempt < 3; attempt++) {
                if (take(path, self)) {
                    return new PidFile(path);
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CREATE,
                    "pid file " + path + " cannot be written (" + Failures.describe(e)
                            + "). Give --pidfile a path in a directory that this user may write to",
                    e);
        }
        throw new CommandFailure(
                ExitCode.CANNOT_CREATE, "pid file " + path + " is being taken by other workers. Give each its own");
    }

    /**
     * Who finds a file without a living owner writes itself into it, under a lock: of two starters the second reads the
     * first, and never an empty file that the first is about to fill.
     *
     * @return false when the file was removed meanwhile, or somebody in this process is at it
     */
    private static boolean take(Path path, long self) throws IOException {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.lock();
            ByteBuffer content = ByteBuffer.allocate(LONGEST);
            file.read(content, 0);
            Optional<Long> owner =
                    pid(StandardCharsets.US_ASCII.decode(content.flip()).toString());
            if (owner.isPresent() && owner.get() != self && alive(owner.get())) {
                throw new CommandFailure(
                        ExitCode.CANNOT_CREATE,
                        "pid file " + path + " belongs to process " + owner.get()
                                + ", which is running. Stop it, or give this worker another --pidfile");
            }
            file.truncate(0);
            file.write(StandardCharsets.US_ASCII.encode(self + "\n"), 0);
            return owner(path).equals(Optional.of(self));
        } catch (OverlappingFileLockException besides) {
            return false;
        }
    }

    private static Optional<Long> pid(String content) {
        String text = content.trim();
        return text.matches("[1-9]\\d{0,17}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    /** The process that a pid file names. */
    static Optional<Long> owner(Path path) throws IOException {
        try {
            return pid(Files.readString(path, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        }
    }

    static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Removes the file if it is still ours. */
    @Override
    public void close() {
        try {
            if (owner(path).equals(Optional.of(ProcessHandle.current().pid()))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, "pid file " + path + " cannot be removed", e);
        }
    }
}
