package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.Embed;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls into messages. Pure but for the clock and the ids it draws. Thread-safe.
 */
public final class Publications {

    private final Settings settings;
    private final Router router;
    private final TaskRegistry registry;
    private final MessageEncoder encoder;
    private final Sender sender;
    private final InstantSource clock;

    public Publications(
            Settings settings,
            Router router,
            TaskRegistry registry,
            MessageEncoder encoder,
            Sender sender,
            InstantSource clock) {
        this.settings = settings;
        this.router = router;
        this.registry = registry;
        this.encoder = encoder;
        this.sender = sender;
        this.clock = clock;
    }

    /** {@link #call(SignatureDocument, TaskDefinition, TaskRequest)} with the definition registered here, if any. */
    public Prepared call(SignatureDocument signature, @Nullable TaskRequest parent) {
        Optional<RegisteredTask> known = registry.find(signature.task());
        return call(signature, known.map(RegisteredTask::definition).orElse(null), parent);
    }

    /**
     * A plain call (Celery's {@code amqp.as_task_v2}).
     *
     * @param definition whose options apply underneath those of the signature; null for a task that is not known here
     * @param parent the task that publishes it, null outside of one
     * @throws InvalidArgumentsException if an option or argument cannot be written
     * @throws dev.celeriac.exceptions.QueueNotFound as {@link Router#route} says
     */
    public Prepared call(
            SignatureDocument signature, @Nullable TaskDefinition definition, @Nullable TaskRequest parent) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        if (definition != null) {
            given.putAll(definition.options().callOptions());
            if (settings.get(TaskSettings.TASK_IGNORE_RESULT)) {
                given.putIfAbsent("ignore_result", true);
            }
        }
        signature.options().forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        Route route = router.route(signature.task(), signature.args(), signature.kwargs(), given);
        CallOptions options = new CallOptions(signature.task(), route.options());
        TaskMessage message = message(signature, options, parent);
        return prepare(message, route, options, priority(options, parent));
    }

    /**
     * The message of the next attempt: same id, one retry more, its own parent (as Celery has it), to the queue the
     * message came from.
     */
    public Prepared retryOf(TaskRequest request, Outcome.Retry retry) {
        TaskMessage now = request.message();
        CallOptions options = new CallOptions(request.task(), retry.options());
        List<@Nullable Object> args = retry.args() == null ? now.args() : retry.args();
        Map<String, @Nullable Object> kwargs = retry.kwargs() == null ? now.kwargs() : retry.kwargs();
        TaskHeaders headers = new RetryHeaders(now.headers(), options, clock.instant())
                .next(
                        retry.eta(),
                        retry.args() == null ? now.headers().argsRepr() : encoder.argsRepr(args),
                        retry.kwargs() == null ? now.headers().kwargsRepr() : encoder.kwargsRepr(kwargs));
        TaskMessage next = new TaskMessage(headers, args, kwargs, now.embed(), now.replyTo());
        Map<String, @Nullable Object> destination = new LinkedHashMap<>(retry.options());
        if (!destination.containsKey("queue") && !destination.containsKey("exchange")) {
            comeFrom(request, destination);
        }
        RegisteredTask known = registry.find(request.task()).orElse(null);
        TaskOptions own = known == null ? TaskOptions.DEFAULTS : known.options();
        own.callOptions().forEach((name, value) -> {
            if (name.equals("serializer") || name.equals("compression")) {
                destination.putIfAbsent(name, value);
            }
        });
        Route route = router.route(request.task(), args, kwargs, destination);
        Integer priority = options.integer("priority");
        return prepare(
                next,
                route,
                new CallOptions(request.task(), route.options()),
                priority == null ? request.delivery().priority() : priority);
    }

    private static void comeFrom(TaskRequest request, Map<String, @Nullable Object> destination) {
        String exchange = request.delivery().exchange();
        String key = request.delivery().routingKey();
        if (exchange.isEmpty()) {
            String queue = key.isEmpty() ? request.delivery().queue() : key;
            if (!queue.isEmpty()) {
                destination.put("queue", queue);
            }
        } else {
            destination.put("exchange", exchange);
            destination.put("routing_key", key);
        }
    }

    /**
     * The message that takes the place of a running task (Celery's {@code replace}): same id, group and root; what was to
     * follow the one follows the other.
     */
    public Prepared replacement(TaskRequest request, SignatureDocument by) {
        return call(FollowUps.inPlaceOf(request, by), request);
    }

    /**
     * What follows a success: callbacks, then the next step of the chain; empty if nothing does.
     *
     * @param result becomes the first argument of each, unless it is immutable
     */
    public List<Prepared> afterSuccess(TaskRequest request, @Nullable Object result) {
        return FollowUps.ofSuccess(request, result).stream()
                .map(signature -> call(signature, request))
                .toList();
    }

    /** The errbacks of a failed task, each with the failed task's id as first argument, unless it is immutable. */
    public List<Prepared> afterFailure(TaskRequest request) {
        return FollowUps.ofFailure(request).stream()
                .map(signature -> call(signature, request))
                .toList();
    }

    /**
     * A signature as published by a running task, for example one of its callbacks; a group becomes one message for each
     * member.
     *
     * @param result becomes the first argument, unless the signature is immutable
     */
    public List<Prepared> callback(SignatureDocument signature, TaskRequest parent, @Nullable Object result) {
        return FollowUps.expand(signature, List.<Object>of(result == null ? FollowUps.NULL : result), List.of())
                .stream()
                .map(one -> call(one, parent))
                .toList();
    }

    private TaskMessage message(SignatureDocument signature, CallOptions options, @Nullable TaskRequest parent) {
        String id = Objects.requireNonNullElseGet(options.text("task_id"), TaskIds::next);
        String argsRepr = options.text("argsrepr");
        String kwargsRepr = options.text("kwargsrepr");
        TaskHeaders headers = new CallHeaders(signature.task(), id, options, parent, clock.instant())
                .build(
                        argsRepr == null ? encoder.argsRepr(signature.args()) : argsRepr,
                        kwargsRepr == null ? encoder.kwargsRepr(signature.kwargs()) : kwargsRepr,
                        sender.origin());
        Object chord = options.value("chord");
        Embed embed = new Embed(
                SignatureCodec.listFrom(options.value("link")),
                SignatureCodec.listFrom(options.value("link_error")),
                SignatureCodec.listFrom(options.value("chain")),
                chord == null ? null : SignatureCodec.fromMap(chord));
        String replyTo = options.text("reply_to");
        return new TaskMessage(
                headers, signature.args(), signature.kwargs(), embed, replyTo == null ? sender.replyTo() : replyTo);
    }

    private int priority(CallOptions options, @Nullable TaskRequest parent) {
        Integer own = options.integer("priority");
        if (own != null) {
            return own;
        }
        if (parent != null && settings.get(RoutingSettings.TASK_INHERIT_PARENT_PRIORITY)) {
            return parent.delivery().priority();
        }
        return Objects.requireNonNullElse(settings.get(RoutingSettings.TASK_DEFAULT_PRIORITY), 0);
    }

    private Prepared prepare(TaskMessage message, Route route, CallOptions options, int priority) {
        TaskHeaders headers = message.headers();
        Integer deliveryMode = options.integer("delivery_mode");
        Properties properties = new Properties(
                headers.id(),
                message.replyTo(),
                deliveryMode == null ? settings.get(RoutingSettings.TASK_DEFAULT_DELIVERY_MODE) : deliveryMode,
                priority,
                expiration(headers.expires()));
        String serializer = options.text("serializer");
        String compression = options.text("compression");
        Message encoded = encoder.encode(
                message,
                properties,
                serializer == null ? settings.get(TaskSettings.TASK_SERIALIZER) : serializer,
                compression == null ? settings.get(TaskSettings.TASK_COMPRESSION) : compression);
        return new Prepared(
                headers.id(),
                message,
                new Publication(route.exchange(), route.routingKey(), encoded, headers.id(), headers.eta()));
    }

    private @Nullable Duration expiration(@Nullable Instant expires) {
        if (expires == null) {
            return null;
        }
        Duration left = Duration.between(clock.instant(), expires);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
