package dev.celeriac.codec;

import java.io.OutputStream;
import java.util.Arrays;

/** Collects output. What comes in one piece, as nearly every message does, is copied once. Not thread-safe. */
final class ExactBytes extends OutputStream {
    private byte[] buffer = {};
    private int size;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        int needed = Math.addExact(size, length);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(
                    buffer, size == 0 ? length : Math.max(needed, (int) Math.min(2L * size, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(from, offset, buffer, size, length);
        size = needed;
    }

    int size() {
        return size;
    }

    /** The content; the array is the collector's own when it fits exactly, so write no more. */
    byte[] bytes() {
        return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
    }
}
