package dev.celeriac.sql.sqlite;

/**
 * Where a message stands: the key of the table {@code ready}, which sorts by queue, then by priority, then by the order
 * of publication. 18 bits of queue number, 4 of priority, 41 of position.
 */
final class Place {
    private static final int POSITION_BITS = 41;
    private static final int PRIORITY_BITS = 4;
    private static final int QUEUE_SHIFT = POSITION_BITS + PRIORITY_BITS;
    /** The bits of the position. */
    static final long MAX_POSITION = (1L << POSITION_BITS) - 1;

    static final int MAX_QUEUE = (1 << 18) - 1;
    static final int PRIORITIES = 1 << PRIORITY_BITS;
    private static final int MAX_PRIORITY = PRIORITIES - 1;

    private Place() {}

    static long firstOf(int queue) {
        return (long) queue << QUEUE_SHIFT;
    }

    static long lastOf(int queue) {
        return firstOf(queue) | ((1L << QUEUE_SHIFT) - 1);
    }

    /** Priorities above 15 are served together with 15. */
    static long firstOf(int queue, int priority) {
        return firstOf(queue) | (long) Math.max(0, Math.min(MAX_PRIORITY, priority)) << POSITION_BITS;
    }

    static int queue(long place) {
        return (int) (place >>> QUEUE_SHIFT);
    }

    static long position(long place) {
        return place & MAX_POSITION;
    }
}
