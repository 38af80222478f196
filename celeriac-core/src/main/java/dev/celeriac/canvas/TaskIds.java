package dev.celeriac.canvas;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Random task ids (version 4 UUIDs). {@link UUID#randomUUID} asks the generator, which is one for all threads, sixteen
 * bytes at a time; asking for more at once makes an id several times cheaper and is as random.
 */
public final class TaskIds {

    private static final int IDS_AT_ONCE = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ThreadLocal<ByteBuffer> BYTES =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(16 * IDS_AT_ONCE).limit(0));

    private TaskIds() {}

    public static String next() {
        ByteBuffer bytes = BYTES.get();
        if (!bytes.hasRemaining()) {
            RANDOM.nextBytes(bytes.array());
            bytes.clear();
        }
        long high = bytes.getLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
        long low = bytes.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
