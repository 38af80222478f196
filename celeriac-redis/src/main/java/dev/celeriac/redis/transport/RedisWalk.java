package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.WaitingMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A look through a queue: its lists, the most urgent first, and then what is parked. */
final class RedisWalk implements QueueWalk {
    private final RedisTransport transport;
    private final String queue;
    private final List<ListWalk> lists;
    private final ParkedWalk parked;

    RedisWalk(RedisTransport transport, String queue) {
        this.transport = transport;
        this.queue = queue;
        this.lists = new ServingOrder(List.of(queue), transport.layout(), "priority")
                .current().sources().stream().map(ListWalk::new).toList();
        this.parked = new ParkedWalk(transport.layout(), queue);
    }

    @Override
    public List<WaitingMessage> next(int most) {
        return transport.with("look through queue " + queue, (connection, deadline) -> {
            List<WaitingMessage> page = new ArrayList<>();
            for (ListWalk list : lists) {
                if (page.size() < most) {
                    list.next(most - page.size(), connection, deadline)
                            .forEach(at -> page.add(waiting(at, at.raw(), null)));
                }
            }
            if (page.size() < most) {
                parked.next(most - page.size(), connection, deadline)
                        .forEach(entry -> page.add(waiting(entry, entry.raw(), Instant.ofEpochMilli(entry.due()))));
            }
            return page;
        });
    }

    private WaitingMessage waiting(Object place, byte[] raw, @Nullable Instant due) {
        try {
            Envelope envelope = EnvelopeCodec.decode(raw);
            return new WaitingMessage(
                    place, queue, envelope.exchange(), envelope.routingKey(), envelope.message(), due, null);
        } catch (InvalidMessageException e) {
            return new WaitingMessage(place, queue, "", queue, StoredLetter.messageOf(raw), due, e.getMessage());
        }
    }
}
