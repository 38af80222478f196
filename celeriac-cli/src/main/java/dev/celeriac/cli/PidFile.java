package dev.celeriac.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
    private final Path path;

    private PidFile(Path path) {
        this.path = path;
    }

    /** @throws CommandFailure with {@link ExitCode#CANNOT_CREATE} when somebody has it or it cannot be written */
    static PidFile acquire(Path path) {
        long self = ProcessHandle.current().pid();
        try {
            for (int attempt = 0; attempt < 3; attempt++) {
                try {
                    Files.writeString(path, self + "\n", StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
                    return new PidFile(path);
                } catch (FileAlreadyExistsException taken) {
                    Optional<Long> owner = owner(path);
                    if (owner.isPresent() && owner.get() != self && alive(owner.get())) {
                        throw new CommandFailure(
                                ExitCode.CANNOT_CREATE,
                                "pid file " + path + " belongs to process " + owner.get()
                                        + ", which is running. Stop it, or give this worker another --pidfile");
                    }
                    Files.deleteIfExists(path);
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

    /** The process that a pid file names. */
    static Optional<Long> owner(Path path) throws IOException {
        try {
            String text = Files.readString(path, StandardCharsets.US_ASCII).trim();
            return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
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
