package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches that were sent on a connection that broke before their replies came: Redis may have taken messages for us of which
 * we do not know. The ids they were taken under are retired, so that a script that arrives late takes none, and the fields
 * they would have are looked up. For one thread, but for {@link #exist}.
 */
final class Doubts {
    private static final Logger log = LoggerFactory.getLogger(Doubts.class);

    private final KombuLayout layout;
    private final String consumer;
    private final ConsumerLease lease;
    private final List<Fetch> fetches = new ArrayList<>();
    private volatile boolean exist;

    Doubts(KombuLayout layout, String consumer, ConsumerLease lease) {
        this.layout = layout;
        this.consumer = consumer;
        this.lease = lease;
    }

    /** Whether there are any. */
    boolean exist() {
        return exist;
    }

    void add(Collection<Fetch> unknown) {
        fetches.addAll(unknown);
        exist = !fetches.isEmpty();
    }

    /** The messages that were taken without our knowing; there are no doubts afterwards. */
    List<Held> settle(RedisConnection open, Deadline deadline) {
        if (fetches.isEmpty()) {
            return List.of();
        }
        Set<String> ours = retire(open, deadline);
        var found = new ArrayList<Held>();
        for (Fetch fetch : fetches) {
            // The lease may have ended as well: whatever was taken is recovered by whoever noticed.
            if (ours.contains(fetch.id())) {
                find(fetch, open, deadline, found);
            }
        }
        fetches.clear();
        exist = false;
        if (!found.isEmpty()) {
            log.info("{} found {} messages that a lost connection had taken for it", consumer, found.size());
        }
        return found;
    }

    /** @return those ids that had not been taken from us */
    private Set<String> retire(RedisConnection open, Deadline deadline) {
        var ids = new LinkedHashSet<String>();
        fetches.forEach(fetch -> ids.add(fetch.id()));
        var ours = new HashSet<String>();
        for (String id : ids) {
            if (lease.retire(id, open, deadline)) {
                ours.add(id);
            }
        }
        return ours;
    }

    private void find(Fetch fetch, RedisConnection open, Deadline deadline, List<Held> found) {
        var fields = new ArrayList<String>();
        var sources = new ArrayList<ServingOrder.Source>();
        for (long number = fetch.first(); number < fetch.first() + fetch.max(); number++) {
            for (ServingOrder.Source source : fetch.turn().sources()) {
                String field = fetch.id() + ":" + number + ":" + source.step();
                if (fields.isEmpty() || !fields.get(fields.size() - 1).equals(field)) {
                    fields.add(field);
                    sources.add(source);
                }
            }
        }
        for (int from = 0; from < fields.size(); from += 1000) {
            List<String> part = fields.subList(from, Math.min(from + 1000, fields.size()));
            List<@Nullable Object> values =
                    Reply.list(open.call(Command.of("HMGET", layout.unacked(), part), deadline));
            for (int i = 0; i < values.size(); i++) {
                EnvelopeText.Entry entry = values.get(i) instanceof byte[] value ? EnvelopeText.entry(value) : null;
                if (entry != null) {
                    found.add(new Held(
                            lease,
                            fetch.id(),
                            Command.toBytes(part.get(i)),
                            entry.raw(),
                            entry.routingKey(),
                            sources.get(from + i).step(),
                            System.nanoTime()));
                }
            }
        }
    }
}
