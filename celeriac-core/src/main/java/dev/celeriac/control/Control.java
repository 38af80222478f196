package dev.celeriac.control;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.config.Settings;
import dev.celeriac.event.Events;
import dev.celeriac.event.LamportClock;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import dev.celeriac.worker.WorkerObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks and steers the workers of a broker, ours and Python's (Celery's {@code app.control}). Immutable and thread-safe.
 *
 * <p>Methods that steer wait for no answer unless they return replies: a command is heard by whoever runs. Every method throws
 * {@link TransportException} when the broker cannot be reached.
 */
public final class Control {
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final int CAPACITY = 10_000;
    private static final double MILLIS = 1e3;

    private final Supplier<Transport> transport;
    private final Settings settings;
    private final LamportClock clock;
    private final InstantSource time;
    private final ControlCommands commands;
    private final ControlTarget target;

    /** Made by the app. */
    public Control(
            Supplier<Transport> transport,
            Settings settings,
            LamportClock clock,
            InstantSource time,
            ControlCommands commands) {
        this(transport, settings, clock, time, commands, ControlTarget.ALL);
    }

    private Control(
            Supplier<Transport> transport,
            Settings settings,
            LamportClock clock,
            InstantSource time,
            ControlCommands commands,
            ControlTarget target) {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
        this.time = time;
        this.commands = commands;
        this.target = target;
    }

    /** The same for other workers, or with another patience. */
    public Control to(ControlTarget other) {
        return new Control(transport, settings, clock, time, commands, other);
    }

    /** {@link #to} nodes by their names. */
    public Control to(String... nodes) {
        return to(target.destination(List.of(nodes)));
    }

    /** Questions to the same workers. */
    public Inspect inspect() {
        return new Inspect(this);
    }

    /** The commands that workers of this app know, to add your own. */
    public ControlCommands commands() {
        return commands;
    }

    /** For each worker of the app: what answers for it. */
    public WorkerObserver node(@Nullable Path stateFile, Duration mingle) {
        return new ControlNode(
                this::broadcast,
                commands,
                Mailbox.of(settings),
                stateFile,
                mingle.isZero() ? null : new Mingle(to(ControlTarget.ALL.timeout(mingle)), mingle));
    }

    /**
     * For each worker of the app: its part in what workers tell each other.
     *
     * @param call what the winner of an election about a task does
     */
    public WorkerObserver gossip(Events events, Consumer<@Nullable Object> call) {
        return commands.neighbourhoods().listening(events, Map.of("task", call));
    }

    private Broadcast broadcast() {
        return transport.get().broadcast();
    }

    /** Sends a command and waits for no answer (Celery's {@code broadcast}). */
    public void tell(String command, Map<String, ? extends @Nullable Object> arguments) {
        remember(command, arguments);
        Mailbox mailbox = Mailbox.of(settings);
        broadcast().send(List.of(mailbox.request(body(command, arguments, null, null), clock.forward(), 0)), CALL);
    }

    /**
     * Sends a command and waits for answers (Celery's {@code broadcast(reply=True)}).
     *
     * @return in the order in which they came; empty when nobody answered in time
     */
    public List<ControlReply> ask(String command, Map<String, ? extends @Nullable Object> arguments) {
        List<ControlReply> replies = new ArrayList<>();
        ask(command, arguments, reached -> {}, replies::add);
        return replies;
    }

    /**
     * {@link #ask(String, Map)}, with each answer as it comes.
     *
     * @param reached is told once, before the first answer, how many may have heard the question; see
     *     {@link Broadcast#sendCounted}
     */
    void ask(
            String command,
            Map<String, ? extends @Nullable Object> arguments,
            IntConsumer reached,
            Consumer<ControlReply> each) {
        remember(command, arguments);
        Mailbox mailbox = Mailbox.of(settings);
        String key = UUID.randomUUID().toString();
        String ticket = UUID.randomUUID().toString();
        BroadcastQueue queue =
                new BroadcastQueue(key + "." + mailbox.replies().name(), mailbox.replies(), key, CAPACITY);
        Broadcast broadcast = broadcast();
        try (BroadcastSubscription replies = broadcast.subscribe(queue, CALL)) {
            Map<String, @Nullable Object> replyTo = new LinkedHashMap<>();
            replyTo.put("exchange", mailbox.replies().name());
            replyTo.put("routing_key", key);
            double expires = (time.millis() + target.timeout().toMillis()) / MILLIS;
            BroadcastMessage request =
                    mailbox.request(body(command, arguments, ticket, replyTo), clock.forward(), expires);
            reached.accept(broadcast.sendCounted(request, CALL));
            collect(replies, ticket, each);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while waiting for the answers to " + command, e);
        }
    }

    private Map<String, @Nullable Object> body(
            String command,
            Map<String, ? extends @Nullable Object> arguments,
            @Nullable String ticket,
            @Nullable Map<String, @Nullable Object> replyTo) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("method", command);
        body.put("arguments", arguments);
        body.put("destination", target.destination().isEmpty() ? null : target.destination());
        body.put("pattern", target.pattern());
        body.put("matcher", target.matcher());
        if (replyTo != null) {
            body.put("ticket", ticket);
            body.put("reply_to", replyTo);
        }
        return body;
    }

    private void collect(BroadcastSubscription subscription, String ticket, Consumer<ControlReply> each)
            throws InterruptedException {
        long end = System.nanoTime() + target.timeout().toNanos();
        int enough = target.enough();
        int answers = 0;
        while (enough == 0 || answers < enough) {
            long left = end - System.nanoTime();
            BroadcastMessage message = left <= 0 ? null : subscription.poll(Duration.ofNanos(left));
            if (message == null) {
                return;
            }
            if (ticket.equals(message.message().headers().get("ticket"))) {
                if (message.message().headers().get("clock") instanceof Number theirs) {
                    clock.adjust(theirs.longValue());
                }
                List<ControlReply> read = read(message);
                read.forEach(each);
                answers += read.size();
            }
        }
    }

    private static List<ControlReply> read(BroadcastMessage message) {
        List<ControlReply> replies = new ArrayList<>();
        try {
            if (JsonCodec.DEFAULT.decode(message.message().body()) instanceof Map<?, ?> body) {
                body.forEach((node, value) -> replies.add(new ControlReply(String.valueOf(node), value)));
            }
        } catch (InvalidMessageException e) {
            // Whoever sent it to this private address does not speak JSON: as if it had not answered.
            return List.of();
        }
        return replies;
    }

    /** Workers that answer within the {@link ControlTarget#timeout}. */
    public List<ControlReply> ping() {
        return ask("ping", Map.of());
    }

    /**
     * Revokes tasks: no worker starts them from now on, also one that is down now, if it is ours and the broker is one that
     * remembers it. Tasks that run go on.
     */
    public void revoke(String... taskIds) {
        revoke(List.of(taskIds));
    }

    /** {@link #revoke(String...)}s many. */
    public void revoke(Collection<String> taskIds) {
        tell("revoke", revocation(taskIds, false, ProcessSignal.TERM));
    }

    /** {@link #revoke}s tasks and stops those that run, with {@link ProcessSignal#TERM}. */
    public void terminate(String... taskIds) {
        terminate(List.of(taskIds), ProcessSignal.TERM);
    }

    /** {@link #revoke}s tasks and stops those that run. */
    public void terminate(Collection<String> taskIds, ProcessSignal signal) {
        tell("revoke", revocation(taskIds, true, signal));
    }

    static Map<String, @Nullable Object> revocation(
            Collection<String> taskIds, boolean terminate, ProcessSignal signal) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        arguments.put("task_id", List.copyOf(taskIds));
        arguments.put("terminate", terminate);
        arguments.put("signal", signal.toString());
        return arguments;
    }

    /**
     * {@link #revoke}s all tasks with one of these stamps, those that come within three hours included.
     *
     * @param values by name of the stamp
     * @param terminate whether to stop those that run
     */
    public void revokeByStampedHeaders(Map<String, ? extends Collection<String>> values, boolean terminate) {
        Map<String, Object> headers = new LinkedHashMap<>();
        values.forEach((name, some) -> headers.put(name, List.copyOf(some)));
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        arguments.put("headers", headers);
        arguments.put("terminate", terminate);
        arguments.put("signal", ProcessSignal.TERM.toString());
        tell("revoke_by_stamped_headers", arguments);
    }

    /** What is revoked for all workers, the broker remembers for those that are down. */
    private void remember(String command, Map<String, ? extends @Nullable Object> arguments) {
        if (!target.destination().isEmpty() || target.pattern() != null) {
            return;
        }
        List<String> entries = RevokingCommands.entries(command, arguments);
        if (!entries.isEmpty()) {
            transport.get().revocations().add(entries, time.instant());
        }
    }

    /** Changes how often a task may start in each worker: {@code 10/s}, {@code 100/m}, {@code 5/h}, {@code 0} for no limit. */
    public List<ControlReply> rateLimit(String task, String rate) {
        return ask("rate_limit", Map.of("task_name", task, "rate_limit", rate));
    }

    /** Changes a task's time limits; null for none. */
    public List<ControlReply> timeLimit(String task, @Nullable Duration soft, @Nullable Duration hard) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        arguments.put("task_name", task);
        arguments.put("soft", soft == null ? null : soft.toMillis() / MILLIS);
        arguments.put("hard", hard == null ? null : hard.toMillis() / MILLIS);
        return ask("time_limit", arguments);
    }

    /** Lets workers serve one more queue. */
    public List<ControlReply> addConsumer(String queue) {
        return ask("add_consumer", Map.of("queue", queue));
    }

    /** Lets workers serve one more queue, bound to an exchange. */
    public List<ControlReply> addConsumer(String queue, String exchange, String exchangeType, String routingKey) {
        return ask(
                "add_consumer",
                Map.of("queue", queue, "exchange", exchange, "exchange_type", exchangeType, "routing_key", routingKey));
    }

    /** Lets workers serve a queue no more. */
    public List<ControlReply> cancelConsumer(String queue) {
        return ask("cancel_consumer", Map.of("queue", queue));
    }

    /** Adds slots to each worker. */
    public List<ControlReply> poolGrow(int slots) {
        return ask("pool_grow", Map.of("n", slots));
    }

    /** Takes slots from each worker. */
    public List<ControlReply> poolShrink(int slots) {
        return ask("pool_shrink", Map.of("n", slots));
    }

    /** Replaces the processes or threads that run tasks. */
    public List<ControlReply> poolRestart() {
        return ask("pool_restart", Map.of());
    }

    /** Changes the bounds between which workers scale by themselves. */
    public List<ControlReply> autoscale(int max, int min) {
        return ask("autoscale", Map.of("max", max, "min", min));
    }

    /** Lets workers send task events. */
    public List<ControlReply> enableEvents() {
        return ask("enable_events", Map.of());
    }

    /** Lets workers send task events no more. */
    public List<ControlReply> disableEvents() {
        return ask("disable_events", Map.of());
    }

    /** Lets workers send a heartbeat event now. */
    public void heartbeat() {
        tell("heartbeat", Map.of());
    }

    /** Stops workers warm: what runs is finished. Nobody answers. */
    public void shutdown() {
        tell("shutdown", Map.of());
    }

    /** Deletes the messages that wait in the queues that the settings name; see {@link Transport#purge}. */
    public long purge(Collection<String> queues) {
        return queues.stream().mapToLong(transport.get()::purge).sum();
    }
}
