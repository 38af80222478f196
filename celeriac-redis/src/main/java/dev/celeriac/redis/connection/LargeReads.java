package dev.celeriac.redis.connection;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads as much as there is, up to {@value #MOST} bytes at a time, once a reader was seen to ask for more than it got into
 * its own buffer: a fetch of hundreds of messages is read in a tenth of the system calls.
 */
final class LargeReads extends InputStream {
    private static final int MOST = 64 * 1024;

    private final InputStream wire;
    private byte[] ahead = new byte[0];
    private int next;
    private int end;

    LargeReads(InputStream wire) {
        this.wire = wire;
    }

    /** Whether nothing was read ahead. */
    boolean isEmpty() {
        return next == end;
    }

    /** Throws away what was read ahead; whether there was anything. */
    boolean skipAll() {
        boolean any = next != end;
        next = end;
        return any;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (next == end) {
            if (ahead.length == 0) {
                int count = wire.read(into, offset, length);
                if (count == length && length > 1) {
                    ahead = new byte[MOST];
                }
                return count;
            }
            next = 0;
            end = Math.max(0, wire.read(ahead, 0, ahead.length));
            if (end == 0) {
                return -1;
            }
        }
        int count = Math.min(length, end - next);
        System.arraycopy(ahead, next, into, offset, count);
        next += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
