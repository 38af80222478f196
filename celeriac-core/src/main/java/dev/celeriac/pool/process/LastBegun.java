package dev.celeriac.pool.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The number of the task that a child has begun last, in memory that outlives the child: however it ends, its parent knows
 * what had begun and what had not, without a message for each task.
 */
final class LastBegun implements Closeable {
    private static final int SIZE = Integer.BYTES;

    private final FileChannel channel;

    private LastBegun(FileChannel channel) {
        this.channel = channel;
    }

    /** The parent's side, before the child is started. */
    static LastBegun create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.allocate(SIZE));
        return new LastBegun(channel);
    }

    /** The child's side. */
    static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        }
    }

    /** What the child, which has ended, had begun last; 0 for nothing. */
    int read() throws IOException {
        ByteBuffer number = ByteBuffer.allocate(SIZE);
        channel.read(number, 0);
        return number.getInt(0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
