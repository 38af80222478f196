package dev.celeriac.pool.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The content of one frame; valid until the next one is read. */
final class FrameReader {
    private final ByteBuffer buffer;
    private final byte type;

    /** @param buffer from the type to the end of the frame */
    FrameReader(ByteBuffer buffer) {
        this.buffer = buffer;
        type = buffer.get();
    }

    byte type() {
        return type;
    }

    boolean flag() {
        return buffer.get() != 0;
    }

    int small() {
        return buffer.get();
    }

    int integer() {
        return buffer.getInt();
    }

    long longInteger() {
        return buffer.getLong();
    }

    boolean hasMore() {
        return buffer.hasRemaining();
    }

    byte @Nullable [] bytesOrNull() {
        int length = buffer.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    byte[] bytes() {
        byte[] bytes = bytesOrNull();
        if (bytes == null) {
            throw new IllegalStateException("A frame of type " + type + " lacks a part");
        }
        return bytes;
    }

    @Nullable String textOrNull() {
        byte[] bytes = bytesOrNull();
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
