package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.redis.result.RedisResultStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.RevocationLog;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redis as a broker, in the layout of kombu's {@code redis} transport. */
final class RedisTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    /** Messages in one LPUSH: enough to be fast, and no command that keeps others waiting for long. */
    private static final int PUSH = 5_000;

    private static final byte[] NO_TIME = new byte[0];

    private final Redis redis;
    private final KombuLayout layout;
    private final RedisOptions options;
    private final InstantSource clock;
    private final Bindings bindings;
    private final boolean realTime;
    private final ClockSkew skew;
    private final Duration callTimeout;
    private final QueueCensus census;
    private final RedisBroadcast broadcast;
    private final Parked parked;

    RedisTransport(RedisUrl url, RedisOptions options, InstantSource clock) {
        this(
                url,
                options,
                clock,
                clock.equals(InstantSource.system())
                        || clock.getClass() == Clock.systemUTC().getClass());
    }

    /** @param realTime whether time passes by itself, so that Redis's own is the same but for the skew of a clock */
    RedisTransport(RedisUrl url, RedisOptions options, InstantSource clock, boolean realTime) {
        this.options = options;
        this.clock = clock;
        this.realTime = realTime;
        this.skew = new ClockSkew(clock, url.toString());
        this.layout = KombuLayout.of(options);
        this.redis = Redis.of(url, options, JedisLink::over);
        this.bindings = new Bindings(layout);
        this.callTimeout = options.seconds("socket_timeout", CALL_TIMEOUT);
        this.census = new QueueCensus(this, layout);
        this.broadcast = new RedisBroadcast(this);
        this.parked = new Parked(this);
        ServingOrder.strategy(options);
        if (!options.unknown().isEmpty()) {
            log.warn("broker_transport_options that Redis does not know are ignored: {}", options.unknown());
        }
    }

    Redis redis() {
        return redis;
    }

    KombuLayout layout() {
        return layout;
    }

    RedisOptions options() {
        return options;
    }

    InstantSource clock() {
        return clock;
    }

    Bindings bindings() {
        return bindings;
    }

    /** Time for scripts: empty for Redis's own, which all share, unless a clock was given that is not the system's. */
    byte[] scriptTime() {
        if (realTime) {
            return NO_TIME;
        }
        Instant now = clock.instant();
        return Command.toBytes(now.getEpochSecond() + "." + String.format("%06d", now.getNano() / 1000));
    }

    /** The same time as {@link #scriptTime}. */
    Instant now(RedisConnection connection, Deadline deadline) {
        if (!realTime) {
            return clock.instant();
        }
        List<@Nullable Object> time = Reply.list(connection.call(Command.of("TIME"), deadline));
        return Instant.ofEpochSecond(Reply.number(time.get(0)), Reply.number(time.get(1)) * 1000);
    }

    ClockSkew skew() {
        return skew;
    }

    /** Whether time passes by itself. */
    boolean realTime() {
        return realTime;
    }

    Deadline callDeadline() {
        return Deadline.in(callTimeout);
    }

    @Override
    public String describe() {
        return redis.url().toString();
    }

    /** Calls on a connection, within a deadline. */
    interface Call<T extends @Nullable Object> {
        T on(RedisConnection connection, Deadline deadline);
    }

    <T extends @Nullable Object> T with(String what, Call<T> call) {
        Deadline deadline = callDeadline();
        try {
            return redis.with(deadline, connection -> call.on(connection, deadline));
        } catch (RedisFault e) {
            throw failed(what, e);
        }
    }

    TransportException failed(String what, RedisFault fault) {
        if (fault.connectionIsGone()) {
            bindings.forget();
        }
        return new TransportException("cannot " + what + ": " + fault.getMessage(), fault, fault.outcomeUnknown());
    }

    @Override
    public void declare(List<QueueBinding> queueBindings) {
        bindings.know(queueBindings);
    }

    @Override
    public void publish(List<Publication> batch, Duration within) {
        Deadline deadline = Deadline.in(within);
        try {
            List<Command> commands = new ArrayList<>(0);
            List<Routed> routed = route(batch, commands, deadline);
            Map<String, List<byte[]>> lists = new LinkedHashMap<>();
            for (Routed each : routed) {
                lists.computeIfAbsent(each.list(), list -> new ArrayList<>()).add(each.envelope());
            }
            lists.forEach((list, envelopes) -> {
                for (int from = 0; from < envelopes.size(); from += PUSH) {
                    int to = Math.min(from + PUSH, envelopes.size());
                    commands.add(Command.of("LPUSH", list, envelopes.subList(from, to)));
                }
            });
            redis.with(deadline, connection -> {
                send(connection, declarations(routed), commands, deadline);
                return true;
            });
        } catch (RedisFault e) {
            throw failed("publish " + batch.size() + " messages", e);
        }
    }

    /** Messages for fanout exchanges are not marked, since nobody keeps them. */
    @Override
    public void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration within) {
        Deadline deadline = Deadline.in(within);
        try {
            List<Command> first = new ArrayList<>();
            List<byte[]> keys = new ArrayList<>();
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(Command.toBytes(keep.toMillis()));
            List<Routed> all = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                for (Routed copy : route(List.of(batch.get(i)), first, deadline)) {
                    keys.add(Command.toBytes(layout.sent(marks.get(i))));
                    keys.add(Command.toBytes(copy.list()));
                    arguments.add(copy.envelope());
                    all.add(copy);
                }
            }
            first.addAll(declarations(all));
            run(first, deadline);
            redis.with(deadline, connection -> Scripts.PUBLISH_ONCE.run(connection, keys, arguments, deadline));
        } catch (RedisFault e) {
            throw failed("publish " + batch.size() + " messages once", e);
        }
    }

    private static void send(
            RedisConnection connection, List<Command> declarations, List<Command> pushes, Deadline deadline) {
        var all = new ArrayList<Command>(declarations);
        boolean together = pushes.size() > 1;
        if (together) {
            all.add(Command.of("MULTI"));
        }
        all.addAll(pushes);
        if (together) {
            all.add(Command.of("EXEC"));
        }
        List<@Nullable Object> replies = connection.pipeline(all, deadline);
        replies.forEach(connection::succeeded);
        if (together) {
            Reply.list(replies.get(replies.size() - 1)).forEach(connection::succeeded);
        }
    }

    /**
     * Which lists the messages go to. Messages for fanout exchanges become commands instead, since nothing is stored.
     *
     * @param fanout receives those commands
     */
    List<Routed> route(List<Publication> batch, List<Command> fanout, Deadline deadline) {
        var routed = new ArrayList<Routed>(batch.size());
        Map<List<String>, Set<String>> routes = new HashMap<>();
        for (Publication each : batch) {
            if (each.exchange().isEmpty()) {
                routed.add(copy(each, each.routingKey()));
            } else if (bindings.isFanout(each.exchange())) {
                fanout.add(Channels.publication(options, redis.url(), each, Ids.deliveryTag()));
            } else {
                List<String> address = List.of(each.exchange(), each.routingKey());
                for (String queue : routes.computeIfAbsent(address, absent -> boundTo(each, deadline))) {
                    routed.add(copy(each, queue));
                }
            }
        }
        return routed;
    }

    private Set<String> boundTo(Publication publication, Deadline deadline) {
        run(bindings.declareBoundTo(publication.exchange()), deadline);
        Set<String> queues = redis.with(
                deadline,
                connection -> bindings.route(connection, publication.exchange(), publication.routingKey(), deadline));
        if (!queues.isEmpty()) {
            return queues;
        }
        // kombu drops such a message unless it has a queue for them.
        return Set.of(options.text("deadletter_queue")
                .orElseThrow(() -> new TransportException("cannot publish to exchange '" + publication.exchange()
                        + "' with key '" + publication.routingKey()
                        + "': no queue is bound to it; declare one in task_queues, or start a worker that does")));
    }

    private Routed copy(Publication publication, String queue) {
        int priority = publication.message().properties().priority();
        byte[] envelope = EnvelopeCodec.encode(new Envelope(
                publication.message(), Ids.deliveryTag(), publication.exchange(), publication.routingKey()));
        return new Routed(queue, layout.list(queue, layout.step(priority)), envelope);
    }

    /** Commands for queues that are used for the first time. */
    List<Command> declarations(List<Routed> routed) {
        List<Command> commands = List.of();
        for (Routed each : routed) {
            List<Command> declaration = bindings.declare(each.queue());
            if (!declaration.isEmpty()) {
                commands = new ArrayList<>(commands);
                commands.addAll(declaration);
            }
        }
        return commands;
    }

    /** Commands that must succeed, on a connection of the pool. */
    void run(List<Command> commands, Deadline deadline) {
        if (!commands.isEmpty()) {
            redis.with(deadline, connection -> {
                connection.pipeline(commands, deadline).forEach(connection::succeeded);
                return true;
            });
        }
    }

    @Override
    public TransportConsumer consume(ConsumerOptions consumerOptions) {
        return new RedisConsumer(this, consumerOptions);
    }

    /** A message is pushed as Python would push it, so that Python workers see it; ours park it. */
    @Override
    public boolean holdsEta() {
        return false;
    }

    QueueCensus census() {
        return census;
    }

    @Override
    public List<QueueStats> queues() {
        return census.queues();
    }

    @Override
    public QueueStats stats(String queue) {
        return census.stats(queue);
    }

    @Override
    public long purge(String queue) {
        return census.purge(queue);
    }

    @Override
    public Optional<Boolean> contains(String taskId) {
        return Optional.empty();
    }

    @Override
    public List<ConsumerInfo> consumers() {
        return census.consumers();
    }

    @Override
    public List<ScheduledMessage> scheduled(Collection<String> queues, int most) {
        return parked.earliest(queues, most);
    }

    @Override
    public QueueWalk walk(String queue) {
        return new RedisWalk(this, queue);
    }

    @Override
    public int expedite(Collection<String> taskIds) {
        return parked.expedite(taskIds);
    }

    @Override
    public RevocationLog revocations() {
        return new RedisRevocations(this);
    }

    @Override
    public Broadcast broadcast() {
        return broadcast;
    }

    @Override
    public DeadLetters deadLetters() {
        return new RedisDeadLetters(this, layout);
    }

    @Override
    public BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        if (consumer instanceof RedisConsumer own
                && results instanceof RedisResultStore store
                && store.sharesServerWith(redis.url())) {
            return new RedisCommitter(this, own, store);
        }
        return BatchCommitter.inOrder(this, consumer, results);
    }

    @Override
    public void close() {
        redis.close();
        broadcast.close();
    }
}
