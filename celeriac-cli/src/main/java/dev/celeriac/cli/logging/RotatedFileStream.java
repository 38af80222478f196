package dev.celeriac.cli.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a file by name, not by handle: once somebody has moved or deleted it (logrotate without
 * {@code copytruncate}), a new one is made under the name. Looks at most once a second, so that up to a second's lines
 * may still go to the moved file. Like Python's {@code WatchedFileHandler}, which Celery uses. Not thread-safe; the
 * appender above it locks.
 */
final class RotatedFileStream extends OutputStream {

    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final long lookEvery;
    private OutputStream out;
    private @Nullable Object identity;
    private long lookedAt;

    RotatedFileStream(Path path) throws IOException {
        this(path, LOOK_EVERY);
    }

    RotatedFileStream(Path path, long lookEvery) throws IOException {
        this.path = path;
        this.lookEvery = lookEvery;
        this.out = open();
    }

    private OutputStream open() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        OutputStream opened = Channels.newOutputStream(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
        identity = identity();
        lookedAt = System.nanoTime();
        return opened;
    }

    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException moved) {
            return "nothing there";
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        long now = System.nanoTime();
        if (now - lookedAt >= lookEvery) {
            lookedAt = now;
            Object found = identity();
            if (found != null && !found.equals(identity)) {
                out.close();
                out = open();
            }
        }
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
