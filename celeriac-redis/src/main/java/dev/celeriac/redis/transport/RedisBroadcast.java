package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastExchange.Type;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Remote control and events as kombu's {@code redis} transport moves them: fanout and topic exchanges over pub/sub, direct
 * ones over a list of the listener's own, which the sender finds in the exchange's set of bindings.
 */
final class RedisBroadcast implements Broadcast {
    /** Replies to somebody who went away without saying so; kombu leaves them for ever. */
    private static final Duration REPLIES_EXPIRE = Duration.ofMinutes(5);

    private final RedisTransport transport;
    private final Fanouts fanouts;

    RedisBroadcast(RedisTransport transport) {
        this.transport = transport;
        this.fanouts = new Fanouts(transport);
    }

    @Override
    public void send(List<BroadcastMessage> batch, Duration within) {
        Deadline deadline = Deadline.in(within);
        try {
            Map<String, Set<String>> bindings = new HashMap<>();
            var commands = new ArrayList<Command>(batch.size());
            for (BroadcastMessage each : batch) {
                if (each.exchange().type() == Type.DIRECT) {
                    Set<String> members =
                            bindings.computeIfAbsent(each.exchange().name(), exchange -> bindings(exchange, deadline));
                    commands.addAll(pushes(each, members));
                } else {
                    commands.add(Channels.publication(
                            transport.options(), transport.redis().url(), publication(each), Ids.deliveryTag()));
                }
            }
            transport.run(commands, deadline);
        } catch (RedisFault e) {
            throw transport.failed("send to exchange " + batch.get(0).exchange().name(), e);
        }
    }

    /** Redis counts connections that listen; a worker of Python's has one of its own. */
    @Override
    public int sendCounted(BroadcastMessage message, Duration within) {
        Deadline deadline = Deadline.in(within);
        Command publish = Channels.publication(
                transport.options(), transport.redis().url(), publication(message), Ids.deliveryTag());
        try {
            return transport.redis().with(deadline, connection ->
                    (int) Reply.number(connection.call(publish, deadline)));
        } catch (RedisFault e) {
            throw transport.failed("send to exchange " + message.exchange().name(), e);
        }
    }

    private static Publication publication(BroadcastMessage message) {
        return new Publication(message.exchange().name(), message.routingKey(), message.message(), null, null);
    }

    private Set<String> bindings(String exchange, Deadline deadline) {
        Command members = Command.of("SMEMBERS", transport.layout().bindings(exchange));
        return transport
                .redis()
                .with(
                        deadline,
                        connection -> Reply.list(connection.call(members, deadline)).stream()
                                .map(Reply::text)
                                .collect(Collectors.toUnmodifiableSet()));
    }

    private List<Command> pushes(BroadcastMessage message, Set<String> bindings) {
        var commands = new ArrayList<Command>(2);
        for (String member : bindings) {
            String[] parts = member.split(Pattern.quote(transport.layout().separator()), -1);
            if (parts.length == 3 && parts[0].equals(message.routingKey())) {
                KombuLayout layout = transport.layout();
                String list = layout.list(
                        parts[2], layout.step(message.message().properties().priority()));
                byte[] envelope = EnvelopeCodec.encode(new Envelope(
                        message.message(), Ids.deliveryTag(), message.exchange().name(), message.routingKey()));
                commands.add(Command.of("LPUSH", list, envelope));
                commands.add(Command.of("PEXPIRE", list, REPLIES_EXPIRE.toMillis()));
            }
        }
        return commands;
    }

    @Override
    public BroadcastSubscription subscribe(BroadcastQueue queue, Duration within) {
        Deadline deadline = Deadline.in(within);
        if (queue.exchange().type() != Type.DIRECT) {
            return fanouts.subscribe(queue, deadline);
        }
        try {
            return DirectSubscription.open(transport, queue, deadline);
        } catch (RedisFault e) {
            throw transport.failed("listen to exchange " + queue.exchange().name(), e);
        }
    }

    /**
     * A message as it was received.
     *
     * @throws dev.celeriac.message.InvalidMessageException when it is none
     */
    static BroadcastMessage received(BroadcastQueue queue, byte[] payload) {
        Envelope envelope = EnvelopeCodec.decode(payload);
        return new BroadcastMessage(queue.exchange(), envelope.routingKey(), envelope.message());
    }

    void close() {
        fanouts.close();
    }
}
