package dev.celeriac.redis.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Gathers what is written until it is flushed, up to {@value #MOST} bytes. Jedis hands on 8 KB at a time: for a batch of a
 * thousand messages that would be a hundred system calls, each of which may wake Redis for a part of a command.
 */
final class LargeWrites extends OutputStream {
    private static final int FIRST = 8 * 1024;
    private static final int MOST = 64 * 1024;

    private final OutputStream wire;
    private byte[] gathered = new byte[0];
    private int size;

    LargeWrites(OutputStream wire) {
        this.wire = wire;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (size + length > MOST) {
            flush();
        }
        if (length >= MOST) {
            wire.write(from, offset, length);
            return;
        }
        if (size + length > gathered.length) {
            gathered = Arrays.copyOf(gathered, size + length <= FIRST ? FIRST : MOST);
        }
        System.arraycopy(from, offset, gathered, size, length);
        size += length;
    }

    @Override
    public void flush() throws IOException {
        int count = size;
        size = 0;
        if (count > 0) {
            wire.write(gathered, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
