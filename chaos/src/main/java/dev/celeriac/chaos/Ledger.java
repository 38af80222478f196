package dev.celeriac.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * What one process has done, in a file of its own that outlives it: a line for each start and end of a task, handed to the
 * operating system in one write before the task goes on. Processes are killed here, not the machine, so that there is no
 * need to wait for the disk. Thread-safe.
 */
final class Ledger implements Closeable {
    private final FileChannel file;
    private final InstantSource clock;

    Ledger(Path path, InstantSource clock) {
        this.clock = clock;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void started(String task, int attempt) {
        write('S', task, attempt);
    }

    void ended(String task, int attempt) {
        write('E', task, attempt);
    }

    private void write(char what, String task, int attempt) {
        String line = what + " " + task + " " + attempt + " " + clock.millis() + "\n";
        try {
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the ledger", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
