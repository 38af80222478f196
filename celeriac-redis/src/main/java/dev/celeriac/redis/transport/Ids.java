package dev.celeriac.redis.transport;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Names for consumers, letters and copies of messages. */
final class Ids {
    private static final SecureRandom SECURE = new SecureRandom();
    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    private Ids() {}

    /** 13 letters and digits that no other process has. */
    static String unique() {
        String digits = Long.toUnsignedString(SECURE.nextLong(), 36);
        return "0".repeat(13 - digits.length()) + digits;
    }

    /** A name that sorts after those made before it in this process, and by time among processes. */
    static String ascending(Instant now) {
        return String.format("%011x-%08x-%s", now.toEpochMilli(), SEQUENCE.incrementAndGet(), unique());
    }

    /** A delivery tag as kombu makes them, a random UUID; it need not be unguessable, and is made for every message. */
    static String deliveryTag() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
