package dev.celeriac;

import dev.celeriac.canvas.CanvasCheck;
import dev.celeriac.canvas.Launch;
import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.Publications;
import dev.celeriac.canvas.ResultTree;
import dev.celeriac.codec.EncodeException;
import dev.celeriac.codec.PayloadCodec;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.task.ArgumentBinder;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.RunningTask;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskRequest;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks calls, makes messages of them, and publishes or runs them. Thread-safe. */
final class Calls implements Caller {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Settings settings;
    private final TaskRegistry registry;
    private final Publications publications;
    private final Publisher publisher;
    private final EagerCalls eager;
    private final EagerCanvas eagerCanvas;
    private final ResultAccess access;
    private final PublishPolicy defaultPolicy;
    private final boolean alwaysEager;

    Calls(
            Settings settings,
            TaskRegistry registry,
            Publications publications,
            Publisher publisher,
            EagerCalls eager,
            ResultAccess access) {
        this.settings = settings;
        this.registry = registry;
        this.publications = publications;
        this.publisher = publisher;
        this.eager = eager;
        this.eagerCanvas = new EagerCanvas(publications, eager, access);
        this.access = access;
        this.defaultPolicy = PublishPolicy.of(settings, null, null);
        this.alwaysEager = settings.get(TaskSettings.TASK_ALWAYS_EAGER);
    }

    @Override
    public boolean errbacksOnHeader() {
        return settings.get(TaskSettings.TASK_ALLOW_ERROR_CB_ON_CHORD_HEADER);
    }

    @Override
    public boolean alwaysEager() {
        return alwaysEager;
    }

    @Override
    public <R extends @Nullable Object> AsyncResult<R> result(String id, Type type, @Nullable AsyncResult<?> parent) {
        return new StoredResult<>(id, type, false, parent, access);
    }

    @Override
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(Signature<R> signature) {
        if (alwaysEager) {
            if (definition(signature) != null) {
                return applyNow(signature);
            }
            LOG.warn("Task {} has no code here, so it is published although task_always_eager is on", signature.task());
        }
        return publish(signature);
    }

    <R extends @Nullable Object> AsyncResult<R> publish(Signature<R> signature) {
        Prepared call = prepare(signature);
        publisher.publish(List.of(call), policy(signature));
        return published(signature, call);
    }

    /** Publishes all in one batch, all or none. */
    List<AsyncResult<?>> publishAll(List<? extends Signature<?>> signatures) {
        if (signatures.isEmpty()) {
            return List.of();
        }
        if (alwaysEager) {
            List<AsyncResult<?>> results = new ArrayList<>();
            signatures.forEach(signature -> results.add(applyAsync(signature)));
            return results;
        }
        List<Prepared> calls = new ArrayList<>(signatures.size());
        for (Signature<?> signature : signatures) {
            calls.add(prepare(signature));
        }
        publisher.publish(calls, policy(signatures.get(0)));
        List<AsyncResult<?>> results = new ArrayList<>(signatures.size());
        for (int i = 0; i < calls.size(); i++) {
            results.add(published(signatures.get(i), calls.get(i)));
        }
        return results;
    }

    @Override
    @SuppressWarnings("unchecked") // the result of a workflow is what its type says
    public <R extends @Nullable Object> AsyncResult<R> launch(Workflow<R> workflow) {
        Map<String, Target> targets = WorkflowTasks.targets(workflow);
        if (alwaysEager) {
            AsyncResult<R> result = (AsyncResult<R>) eagerCanvas.run(workflow.toDocument());
            if (settings.get(TaskSettings.TASK_EAGER_PROPAGATES) && !result.successful()) {
                result.get(Duration.ofSeconds(1), true);
            }
            return result;
        }
        RunningTask running = RunningTask.currentOrNull();
        TaskRequest parent = running == null ? null : running.request();
        Launch launch = prepare(
                workflow, targets, known -> publications.launch(workflow.toDocument(), List.of(), parent, known));
        return published(workflow, launch, targets);
    }

    @Override
    public <R extends @Nullable Object> AsyncResult<R> addToChord(Workflow<R> member, RunningTask running) {
        Map<String, Target> targets = WorkflowTasks.targets(member);
        TaskRequest request = running.request();
        int number = running.nextAddition();
        Launch launch =
                prepare(member, targets, known -> publications.addition(request, member.toDocument(), number, known));
        grow(request, launch.results().get(0));
        return published(member, launch, targets);
    }

    @Override
    @SuppressWarnings("unchecked") // the result of a workflow is what its type says
    public <R extends @Nullable Object> Workflow<R> addToChordLazily(Workflow<R> member, RunningTask running) {
        TaskRequest request = running.request();
        SignatureDocument part =
                checked(member, () -> publications.lazyAddition(request, member.toDocument(), running.nextAddition()));
        grow(request, ResultTree.of(part, null));
        return (Workflow<R>) new SavedWorkflow(this, part, WorkflowTasks.targets(member));
    }

    private void grow(TaskRequest request, ResultTree part) {
        String group = String.valueOf(request.headers().group());
        chords("An addition to chord " + group).grow(group, part.id());
    }

    @SuppressWarnings("unchecked") // the result of a workflow is what its type says
    private <R extends @Nullable Object> AsyncResult<R> published(
            Workflow<R> workflow, Launch launch, Map<String, Target> targets) {
        SignatureDocument body = launch.chordBody();
        if (body != null) {
            // Also one that begins later: Celery refuses it at once as well.
            ChordStore counting = chords("The chord with body " + body.task());
            if (!launch.chords().isEmpty()) {
                counting.expect(launch.chords());
            }
        }
        if (!launch.calls().isEmpty()) {
            publisher.publish(launch.calls(), policy(WorkflowTasks.first(workflow), (CallOptions<?>) workflow));
        }
        ResultTree tree = launch.results().get(0);
        RunningTask running = RunningTask.currentOrNull();
        if (running != null && !Boolean.FALSE.equals(((CallOptions<?>) workflow).option("add_to_parent"))) {
            running.addChild(tree.asTuple());
        }
        Set<String> ignored = launch.calls().stream()
                .filter(call -> Boolean.TRUE.equals(call.message().headers().ignoreResult()))
                .map(Prepared::taskId)
                .collect(Collectors.toSet());
        return (AsyncResult<R>) ResultTuples.build(
                tree,
                task -> {
                    Target target = targets.get(task);
                    return target == null ? Object.class : target.resultType();
                },
                ignored::contains,
                access);
    }

    private Launch prepare(
            Workflow<?> workflow, Map<String, Target> targets, Function<Map<String, TaskDefinition>, Launch> making) {
        Map<String, TaskDefinition> known = new HashMap<>();
        targets.forEach((name, target) -> {
            TaskDefinition definition = target.definition();
            if (definition != null) {
                known.put(name, definition);
            }
        });
        return checked(workflow, () -> making.apply(known));
    }

    private <T> T checked(Workflow<?> workflow, Supplier<T> making) {
        WorkflowTasks.forEach(workflow, false, (signature, follows) -> {
            TaskDefinition definition = definition(signature);
            if (!follows
                    && definition != null
                    && !signature.typed()
                    && definition.options().typing()) {
                check(signature, definition);
            }
        });
        try {
            return making.get();
        } catch (InvalidMessageException | IllegalArgumentException e) {
            throw new InvalidArgumentsException("The workflow cannot be sent: " + e.getMessage(), e);
        } catch (InvalidArgumentsException e) {
            // The message that carries a member names only the one that runs first.
            CanvasCheck.values(workflow.toDocument(), access.codec());
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // nothing is known about what the members return
    Optional<GroupResult<Object>> group(String id) {
        Object tuple = access.store().get().restoreGroup(id);
        return ResultTuples.read(tuple, access) instanceof GroupResult<?> group
                ? Optional.of((GroupResult<Object>) group)
                : Optional.empty();
    }

    <R extends @Nullable Object> ResultSet<R> resultSet(Collection<? extends AsyncResult<? extends R>> results) {
        ResultSet<R> set = new ResultSet<>(access);
        set.update(results);
        return set;
    }

    AsyncResult<?> fromTuple(Object tuple) {
        AsyncResult<?> result = ResultTuples.read(tuple, access);
        if (result == null) {
            throw new InvalidArgumentsException(
                    "Not a result: " + tuple
                            + ". A task's is [[id, parent], null], a group's is [[id, parent], [members]], with lists for both");
        }
        return result;
    }

    /** @param what the chord as an error names it */
    private ChordStore chords(String what) {
        ResultStore store = access.store().get();
        return store.chords()
                .orElseThrow(() -> new InvalidArgumentsException(what
                        + " cannot be sent: somebody has to count its parts, and the result store "
                        + store.describe()
                        + " does not. Set result_backend to one that does, such as the broker's own."));
    }

    @Override
    public <R extends @Nullable Object> EagerResult<R> applyNow(Signature<R> signature) {
        registry.get(signature.task());
        EagerResult<R> result = eager.run(prepare(signature));
        if (settings.get(TaskSettings.TASK_EAGER_PROPAGATES)) {
            result.maybeThrow();
        }
        return result;
    }

    /** Options of the whole go before those of what runs first. */
    private PublishPolicy policy(@Nullable Signature<?> first, CallOptions<?> whole) {
        boolean ownPolicy = whole.option("retry") != null || whole.option("retry_policy") != null;
        return first == null || ownPolicy ? policy(whole) : policy(first);
    }

    private PublishPolicy policy(CallOptions<?> call) {
        Object retry = call.option("retry");
        Object policy = call.option("retry_policy");
        return retry == null && policy == null ? defaultPolicy : PublishPolicy.of(settings, retry, policy);
    }

    private Prepared prepare(Signature<?> signature) {
        TaskDefinition definition = definition(signature);
        if (definition != null && !signature.typed() && definition.options().typing()) {
            check(signature, definition);
        }
        RunningTask running = RunningTask.currentOrNull();
        SignatureDocument document = new SignatureDocument(
                signature.task(),
                signature.args(),
                signature.kwargs(),
                signature.options(),
                null,
                signature.isImmutable());
        return publications.call(document, definition, running == null ? null : running.request());
    }

    private @Nullable TaskDefinition definition(Signature<?> signature) {
        TaskDefinition declared = signature.target().definition();
        return declared != null
                ? declared
                : registry.find(signature.task())
                        .map(RegisteredTask::definition)
                        .orElse(null);
    }

    // What the compiler does for typed handles: the arguments as the worker will see them, tried on its parameters.
    private void check(Signature<?> signature, TaskDefinition definition) {
        PayloadCodec codec = access.codec();
        try {
            @SuppressWarnings("unchecked")
            List<@Nullable Object> args = (List<@Nullable Object>) codec.toPlain(signature.args());
            @SuppressWarnings("unchecked")
            Map<String, @Nullable Object> kwargs = (Map<String, @Nullable Object>) codec.toPlain(signature.kwargs());
            if (args != null && kwargs != null) {
                new ArgumentBinder(definition).bindAndConvert(args, kwargs, codec::convert);
            }
        } catch (EncodeException e) {
            throw new InvalidArgumentsException("Task " + signature.task() + " cannot be sent: " + e.getMessage(), e);
        }
    }

    private <R extends @Nullable Object> AsyncResult<R> published(Signature<R> signature, Prepared call) {
        RunningTask running = RunningTask.currentOrNull();
        if (running != null && !Boolean.FALSE.equals(signature.option("add_to_parent"))) {
            running.addChild(Arrays.asList(Arrays.asList(call.taskId(), null), null));
        }
        TaskHeaders headers = call.message().headers();
        boolean ignored = Boolean.TRUE.equals(headers.ignoreResult());
        return new StoredResult<>(call.taskId(), signature.target().resultType(), ignored, null, access);
    }
}
