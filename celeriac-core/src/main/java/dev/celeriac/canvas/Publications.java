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
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.InlineErrbacks;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final boolean errbacksOnHeader;
    private final Freezer freezer;

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
        this.errbacksOnHeader = settings.get(TaskSettings.TASK_ALLOW_ERROR_CB_ON_CHORD_HEADER);
        this.freezer = freezer(TaskIds::next);
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
        Route route = router.route(routeName(signature), signature.args(), signature.kwargs(), given);
        CallOptions options = new CallOptions(signature.task(), route.options());
        TaskMessage message = message(signature, options, parent);
        return prepare(message, route, options, priority(options, parent));
    }

    /** A map, starmap or chunks goes where the task goes that it calls. */
    private static String routeName(SignatureDocument signature) {
        return signature.task().startsWith("celery.")
                        && signature.kwargs().get("task") instanceof Map<?, ?> called
                        && called.get("task") instanceof String name
                ? name
                : signature.task();
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
     * A canvas with all its ids, flat, and with chords where groups have something after them.
     *
     * @throws dev.celeriac.message.InvalidMessageException if it cannot be launched
     */
    public SignatureDocument freeze(SignatureDocument canvas) {
        return freezer.freeze(canvas);
    }

    /**
     * A canvas, as a producer or a running task launches it.
     *
     * @param args go before the arguments of the tasks that run first, unless they are immutable
     * @param parent the task that launches it, null outside of one
     * @param known definitions of tasks that need not be registered here
     * @throws dev.celeriac.message.InvalidMessageException if it cannot be launched
     * @throws InvalidArgumentsException as {@link #call}
     */
    public Launch launch(
            SignatureDocument canvas,
            List<@Nullable Object> args,
            @Nullable TaskRequest parent,
            Map<String, TaskDefinition> known) {
        SignatureDocument frozen = freezer.freeze(canvas);
        Launcher launcher = new Launcher(freezer);
        launcher.launch(frozen, args, List.of());
        Launch launch = prepared(launcher, List.of(ResultTree.of(frozen, null)), parent, known);
        return new Launch(launch.calls(), launch.chords(), launch.results(), Signatures.chordBody(frozen));
    }

    private Launch prepared(
            Launcher launcher,
            List<ResultTree> results,
            @Nullable TaskRequest parent,
            Map<String, TaskDefinition> known) {
        List<Prepared> calls = new ArrayList<>(launcher.calls.size());
        for (SignatureDocument one : launcher.calls) {
            TaskDefinition definition = known.get(one.task());
            calls.add(definition == null ? call(one, parent) : call(one, definition, parent));
        }
        return new Launch(calls, List.copyOf(launcher.chords), results, null);
    }

    /**
     * What takes the place of a running task (Celery's {@code replace}): its last task has the same id, group and root;
     * what was to follow the one follows the other.
     */
    public Launch replacement(TaskRequest request, SignatureDocument by) {
        Launcher launcher = new Launcher(following(request, "replacement"));
        launcher.launchInPlaceOf(request, by);
        return prepared(launcher, List.of(), request, Map.of());
    }

    /**
     * What a running task adds to its chord; its last task is the new part.
     *
     * @param number how many it has added before; the same attempt adds the same ids
     */
    public Launch addition(
            TaskRequest request, SignatureDocument member, int number, Map<String, TaskDefinition> known) {
        Launcher launcher = new Launcher(following(request, "addition " + number));
        SignatureDocument part = part(launcher, request, member);
        launcher.launch(part, List.of(), List.of());
        return prepared(launcher, List.of(ResultTree.of(part, null)), request, known);
    }

    /** {@link #addition}, to be launched by somebody else, at any time: it says itself where it belongs. */
    public SignatureDocument lazyAddition(TaskRequest request, SignatureDocument member, int number) {
        SignatureDocument part = part(new Launcher(following(request, "addition " + number)), request, member);
        return Signatures.withOption(part, "root_id", request.headers().rootId());
    }

    private static SignatureDocument part(Launcher launcher, TaskRequest request, SignatureDocument member) {
        Freezer freezer = launcher.freezer;
        return launcher.beside(request, freezer.freeze(freezer.ended(member)));
    }

    /**
     * What follows a success: callbacks, then the next step of the chain; empty if nothing does.
     *
     * @param result becomes the first argument of each, unless it is immutable
     */
    public Launch afterSuccess(TaskRequest request, @Nullable Object result) {
        List<SignatureDocument> callbacks = request.embed().callbacks();
        List<SignatureDocument> chain = request.embed().chain();
        if (callbacks.isEmpty() && chain.isEmpty()) {
            return Launch.NONE;
        }
        Freezer derived = following(request, "success");
        Launcher launcher = new Launcher(derived);
        List<ResultTree> results = new ArrayList<>(callbacks.size() + 1);
        List<@Nullable Object> args = Collections.singletonList(result);
        for (SignatureDocument callback : callbacks) {
            SignatureDocument frozen = derived.freeze(callback);
            launcher.launch(frozen, args, List.of());
            results.add(ResultTree.of(frozen, null));
        }
        if (!chain.isEmpty()) {
            int last = chain.size() - 1;
            SignatureDocument next = derived.freeze(chain.get(last));
            launcher.launch(next, args, chain.subList(0, last));
            results.add(ResultTree.of(next, null));
        }
        return prepared(launcher, results, request, Map.of());
    }

    /** The errbacks of a failed task, each with the failed task's id as first argument, unless it is immutable. */
    public Launch afterFailure(TaskRequest request) {
        Launcher launcher = new Launcher(following(request, "failure"));
        launchErrbacks(launcher, request.embed().errbacks(), request.id());
        return prepared(launcher, List.of(), request, Map.of());
    }

    /**
     * The errbacks of a canvas that could not be launched, such as the body of a chord; those that are called in this
     * process are left out. Whoever finds out again publishes the same ids.
     *
     * @param parent the task whose end led to that; null if it is not known
     */
    public Launch afterFailure(SignatureDocument canvas, @Nullable TaskRequest parent) {
        List<FailedCall> failed = FailedCall.of(canvas);
        if (failed.stream().allMatch(call -> call.errbacks().isEmpty())) {
            return Launch.NONE;
        }
        Launcher launcher = new Launcher(
                freezer(new DerivedIds(failed.get(failed.size() - 1).id(), "chord failure")));
        failed.forEach(call -> launchErrbacks(launcher, call.errbacks(), call.id()));
        return prepared(launcher, List.of(), parent, Map.of());
    }

    /**
     * A call that was never made, and its errbacks that are called in this process.
     *
     * @param request what would have been received
     */
    public record FailedRequest(TaskRequest request, List<SignatureDocument> inline) {}

    /** Calls of a canvas that could not be launched which have errbacks that are called in this process. */
    public List<FailedRequest> failed(SignatureDocument canvas, @Nullable TaskRequest parent) {
        List<FailedRequest> failed = new ArrayList<>();
        for (FailedCall call : FailedCall.of(canvas)) {
            List<SignatureDocument> inline = call.errbacks().stream()
                    .filter(errback -> InlineErrbacks.takes(registry, errback))
                    .toList();
            if (!inline.isEmpty()) {
                TaskMessage message = call(call.task(), parent).message();
                failed.add(new FailedRequest(
                        new TaskRequest(message, sender.origin(), DeliveryInfo.LOCAL, false), inline));
            }
        }
        return failed;
    }

    /** An attempt that is run again publishes the same ids again. */
    private Freezer following(TaskRequest request, String what) {
        return freezer(new DerivedIds(request, what));
    }

    private Freezer freezer(Supplier<String> ids) {
        return new Freezer(ids, sender.replyTo(), errbacksOnHeader);
    }

    private void launchErrbacks(Launcher launcher, List<SignatureDocument> errbacks, String failed) {
        int first = launcher.calls.size();
        for (SignatureDocument errback : errbacks) {
            if (!InlineErrbacks.takes(registry, errback)) {
                launcher.launch(launcher.freezer.freeze(errback), List.of(failed), List.of());
            }
        }
        launcher.calls
                .subList(first, launcher.calls.size())
                .replaceAll(call -> Signatures.withOption(call, "parent_id", failed));
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
