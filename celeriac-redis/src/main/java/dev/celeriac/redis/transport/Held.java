package dev.celeriac.redis.transport;

/** One message as a consumer holds it: the tag of its {@link dev.celeriac.transport.Delivery}. */
final class Held {
    private final ConsumerLease lease;
    private final String owner;
    private final byte[] field;
    private final byte[] raw;
    private final String queue;
    private final int step;
    private volatile long scoredAt;

    /**
     * @param lease of the consumer that took it
     * @param owner id under which it was taken
     * @param field its field in {@code unacked}
     * @param raw the envelope as it came
     * @param queue queue it was taken from
     * @param step priority step it was taken from
     * @param scoredAt when the entry's score was set last, as {@link System#nanoTime} counts
     */
    Held(ConsumerLease lease, String owner, byte[] field, byte[] raw, String queue, int step, long scoredAt) {
        this.lease = lease;
        this.owner = owner;
        this.field = field;
        this.raw = raw;
        this.queue = queue;
        this.step = step;
        this.scoredAt = scoredAt;
    }

    ConsumerLease lease() {
        return lease;
    }

    String owner() {
        return owner;
    }

    byte[] field() {
        return field;
    }

    byte[] raw() {
        return raw;
    }

    String queue() {
        return queue;
    }

    int step() {
        return step;
    }

    long scoredAt() {
        return scoredAt;
    }

    /** Its score is set anew. */
    void scored(long now) {
        scoredAt = now;
    }
}
