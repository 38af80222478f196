package dev.celeriac.redis.transport;

/**
 * One message as a consumer holds it: the tag of its {@link dev.celeriac.transport.Delivery}.
 *
 * @param lease of the consumer that took it
 * @param owner id under which it was taken
 * @param field its field in {@code unacked}
 * @param raw the envelope as it came
 * @param queue queue it was taken from
 * @param step priority step it was taken from
 */
record Held(ConsumerLease lease, String owner, byte[] field, byte[] raw, String queue, int step, Freshness freshness) {

    /** When the entry's score was set last, as {@link System#nanoTime} counts. */
    static final class Freshness {
        volatile long scoredAt;

        Freshness(long scoredAt) {
            this.scoredAt = scoredAt;
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
