package dev.celeriac.pool.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Frames one after the other in memory: length, type, content. Not thread-safe. */
final class FrameWriter {
    private static final int KEEP = 1 << 20;

    private byte[] bytes = new byte[1 << 14];
    private int end;
    private int start;

    /** Begins a frame; {@link #close} ends it. */
    FrameWriter open(byte type) {
        start = end;
        end += Integer.BYTES;
        return number(type, 1);
    }

    void close() {
        ByteBuffer.wrap(bytes).putInt(start, end - start - Integer.BYTES);
    }

    /** Forgets the frame that was begun. */
    void cancel() {
        end = start;
    }

    FrameWriter flag(boolean value) {
        return number(value ? 1 : 0, 1);
    }

    FrameWriter small(int value) {
        return number(value, 1);
    }

    FrameWriter integer(int value) {
        return number(value, Integer.BYTES);
    }

    FrameWriter integer(long value) {
        return number(value, Long.BYTES);
    }

    private FrameWriter number(long value, int size) {
        room(size);
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[end++] = (byte) (value >>> shift);
        }
        return this;
    }

    FrameWriter text(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    FrameWriter bytes(byte @Nullable [] value) {
        if (value == null) {
            return integer(-1);
        }
        integer(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    private void room(int more) {
        long needed = (long) end + more;
        if (needed > Integer.MAX_VALUE - 16) {
            throw new IllegalStateException("More than 2 GB wait to be sent to a process");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, bytes.length * 2L)));
        }
    }

    boolean isEmpty() {
        return end == 0;
    }

    /** Bytes written so far. */
    int size() {
        return end;
    }

    /** What was written so far, valid until the next frame. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, end);
    }

    void clear() {
        end = 0;
        if (bytes.length > KEEP) {
            bytes = new byte[KEEP];
        }
    }
}
