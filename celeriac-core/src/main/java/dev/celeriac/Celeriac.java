package dev.celeriac;

import dev.celeriac.beat.Schedule;
import dev.celeriac.canvas.CanvasCheck;
import dev.celeriac.canvas.Publications;
import dev.celeriac.canvas.Router;
import dev.celeriac.canvas.RouterFunction;
import dev.celeriac.canvas.Sender;
import dev.celeriac.canvas.Signatures;
import dev.celeriac.codec.DecodeLimits;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.PythonRepr;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.config.GeneralSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.control.Control;
import dev.celeriac.control.ControlCommands;
import dev.celeriac.event.Events;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.process.TaskCode;
import dev.celeriac.result.ResultStore;
import dev.celeriac.task.BuiltInTasks;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskObserver;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskTracer;
import dev.celeriac.transport.Transport;
import dev.celeriac.worker.NodeName;
import dev.celeriac.worker.WorkerBuilder;
import dev.celeriac.worker.WorkerEnvironment;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An application: its settings, tasks, and connections (Celery's {@code Celery}). Thread-safe; make one and keep it, and
 * close it at the end. Broker and result store are opened when they are first needed.
 *
 * <pre>{@code
 * Celeriac app = Celeriac.builder("shop").brokerUrl("redis://localhost:6379/0").build();
 * AsyncResult<Receipt> receipt = app.task(shop::charge).delay(42L);
 * }</pre>
 */
public final class Celeriac extends TaskLookup implements AutoCloseable {

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final String name;
    private final Settings settings;
    private final InstantSource clock;
    private final TaskRegistry registry = new TaskRegistry();
    private final TaskObservers observers = new TaskObservers();
    private final Registrar registrar;
    private final PeriodicMethods periodicMethods;
    private final PeriodicTasks periodicTasks;
    private final MethodReferences references;
    private final TaskMessageCodec codec;
    private final Lazy<Transport> transport;
    private final Lazy<ResultStore> results;
    private final Router router;
    private final Publications publications;
    private final TaskTracer tracer;
    private final Events events;
    private final Control control;
    private final Publisher publisher;
    private final Calls calls;
    private final ResultWaits waits = new ResultWaits();

    Celeriac(
            String name,
            Settings settings,
            InstantSource clock,
            RandomGenerator random,
            List<RouterFunction> routers,
            List<TaskObserver> observers,
            @Nullable Transport transport,
            @Nullable ResultStore results) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        observers.forEach(this.observers::add);
        TaskAnnotationReader reader = new TaskAnnotationReader(settings.get(TaskSettings.TASK_ANNOTATIONS));
        this.registrar = new Registrar(registry, reader);
        this.periodicMethods = new PeriodicMethods(reader, settings.get(GeneralSettings.TIMEZONE));
        this.references = new MethodReferences(reader);
        // Compression is an option of each call; the codec itself adds none.
        this.codec = new TaskMessageCodec(JsonCodec.DEFAULT, DecodeLimits.DEFAULT, null);
        Endpoints endpoints = new Endpoints(settings, clock);
        this.transport = new Lazy<>("broker", transport == null ? endpoints::openTransport : () -> transport);
        this.results = new Lazy<>("result store", results == null ? endpoints::openResults : () -> results);
        this.router = new Router(settings, routers);
        Sender sender = Sender.of(ProcessHandle.current().pid(), NodeName.host(), name + INSTANCES.incrementAndGet());
        this.publications = new Publications(settings, router, registry, new WireEncoder(codec), sender, clock);
        this.tracer = new TaskTracer(registry, codec.payload()::convert, clock, random, this.observers);
        this.events = new Events(settings, () -> this.transport.get().broadcast(), sender.origin(), clock);
        this.control = new Control(this.transport, settings, events.clock(), clock, new ControlCommands());
        this.publisher = new Publisher(this.transport, this.observers, events);
        boolean storeEager = settings.get(TaskSettings.TASK_STORE_EAGER_RESULT);
        EagerCalls eager = new EagerCalls(
                publications, codec, tracer, () -> storeEager ? this.results.get() : null, sender.origin(), clock);
        ResultAccess access = new ResultAccess(
                this.results,
                this.transport,
                codec.payload(),
                waits,
                ResultRetries.of(settings, random, waits),
                control);
        BuiltInTasks.register(
                registry,
                codec.payload()::convert,
                members -> Signatures.group(
                        members.stream().map(SignatureCodec::fromMap).toList()),
                Signatures::chordOf,
                () -> results().cleanUp());
        this.calls = new Calls(settings, registry, publications, publisher, eager, access);
        this.periodicTasks = new PeriodicTasks(
                this,
                () -> new PeriodicCalls(
                        publications,
                        publisher,
                        this.transport,
                        this.results,
                        id -> control().terminate(id),
                        entry -> beat().computed(entry)));
    }

    /** @param name name of the application, for logs */
    public static CeleriacBuilder builder(String name) {
        return new CeleriacBuilder(name);
    }

    public String name() {
        return name;
    }

    public Settings settings() {
        return settings;
    }

    /** {@link #settings()} under Celery's name. */
    public Settings conf() {
        return settings;
    }

    /**
     * Makes the task methods of an object runnable here; static and inherited ones too. A producer need not do this.
     *
     * @throws dev.celeriac.exceptions.ImproperlyConfigured if there are none, or a name is taken, or an option is wrong
     */
    public Celeriac register(Object bean) {
        if (bean instanceof Class<?> type) {
            return register(type);
        }
        registrar.register(bean);
        periodicMethods.entries(bean.getClass()).forEach(periodicTasks::add);
        return this;
    }

    /** Makes the task methods of a class runnable here: static ones, and others if it has a constructor without parameters. */
    public Celeriac register(Class<?> type) {
        registrar.register(type);
        periodicMethods.entries(type).forEach(periodicTasks::add);
        return this;
    }

    /** Adds an observer of task events (Celery's signals). */
    public Celeriac observe(TaskObserver observer) {
        observers.add(observer);
        return this;
    }

    /** Publishes a call by name, whether or not the task is known here (Celery's {@code send_task}); never eager. */
    public AsyncResult<@Nullable Object> send(
            String task, List<? extends @Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs) {
        return calls.publish(signature(task, args, kwargs));
    }

    /** {@link #send(String, List, Map)} without keyword arguments. */
    public AsyncResult<@Nullable Object> send(String task, List<? extends @Nullable Object> args) {
        return send(task, args, Map.of());
    }

    /** A call by name without arguments. */
    public Signature<@Nullable Object> signature(String task) {
        return signature(task, List.of(), Map.of());
    }

    /** A call by name, to be given options. */
    public Signature<@Nullable Object> signature(
            String task, List<? extends @Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs) {
        return Signature.untyped(new Target(task, null, Object.class, calls), args, kwargs);
    }

    /** A call by name that waits for its first argument, the result of what is before it. */
    public <R extends @Nullable Object> Step<@Nullable Object, R> step(String task, @Nullable Object... more) {
        Target target = new Target(task, null, Object.class, calls);
        return new Step<@Nullable Object, R>(Signature.untyped(target, Arrays.asList(more), Map.of()));
    }

    /** Publishes a call; for signatures of tasks that were declared without an app. */
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(Signature<R> signature) {
        return calls.applyAsync(signature.through(calls));
    }

    /**
     * Publishes many calls in one batch, all or none. The publish retry policy is that of the first.
     *
     * @return their results in the same order
     */
    public List<AsyncResult<?>> applyAll(List<? extends Signature<?>> signatures) {
        return calls.publishAll(signatures);
    }

    /** The beginning of a chain: tasks that get each other's results. */
    public <R extends @Nullable Object> Chain<R> chain(Workflow<R> first) {
        return Chain.of(calls, first);
    }

    /** Tasks side by side; {@code then} makes a chord of them. */
    public <R extends @Nullable Object> Group<R> group(List<? extends Workflow<? extends R>> members) {
        return new Group<>(calls, members);
    }

    /** One task for each item, side by side: {@code app.group(ids, id -> scrape.s(id))}. */
    public <T extends @Nullable Object, R extends @Nullable Object> Group<R> group(
            Iterable<? extends T> items, Function<? super T, ? extends Workflow<? extends R>> call) {
        List<Workflow<? extends R>> members = new ArrayList<>();
        items.forEach(item -> members.add(call.apply(item)));
        return new Group<>(calls, members);
    }

    /** Tasks side by side that each get the result of the one before them: {@code chain(a).then(app.fanOut(...))}. */
    public <A extends @Nullable Object, R extends @Nullable Object> GroupStep<A, R> fanOut(
            List<? extends Partial<? super A, ? extends R>> steps) {
        return new GroupStep<>(calls, steps);
    }

    /** Calls a task once for each item, all in one message and one after the other (Celery's {@code map}). */
    public <A extends @Nullable Object, R extends @Nullable Object> Signature<List<R>> map(
            Task1<A, R> task, List<? extends A> items) {
        return each("celery.map", task, items);
    }

    /** Calls a task once for each list of arguments, all in one message (Celery's {@code starmap}). */
    public <R extends @Nullable Object> Signature<List<R>> starmap(
            TaskHandle<R> task, List<? extends List<? extends @Nullable Object>> items) {
        return each("celery.starmap", task, items);
    }

    /** {@link #starmap} in messages of so many items each, side by side (Celery's {@code chunks}). */
    public <R extends @Nullable Object> Group<List<R>> chunks(
            TaskHandle<R> task, List<? extends List<? extends @Nullable Object>> items, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("chunks of " + size + " items: at least 1 is needed");
        }
        List<Signature<List<R>>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            parts.add(starmap(task, items.subList(from, Math.min(from + size, items.size()))));
        }
        return group(parts);
    }

    private <R extends @Nullable Object> Signature<R> each(String how, TaskHandle<?> task, List<?> items) {
        Map<String, Object> kwargs = new LinkedHashMap<>();
        kwargs.put(
                "task", SignatureCodec.toMap(task.signature(List.of(), Map.of()).toDocument()));
        kwargs.put("it", items);
        Type result = new ListType(task.target().resultType());
        return Signature.<R>untyped(new Target(how, null, result, calls), List.of(), kwargs)
                .immutable();
    }

    /**
     * A workflow from its JSON form: what {@link Workflow#toDocument} gives and what Python's signatures are.
     *
     * @param document {@code task, args, kwargs, options, subtask_type, immutable}; what is absent has its default
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if it is no signature, saying what is wrong
     */
    public SavedWorkflow workflow(Map<String, ? extends @Nullable Object> document) {
        CanvasCheck.structure(document);
        try {
            return new SavedWorkflow(calls, SignatureCodec.fromMap(document), Map.of());
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentsException(e.getMessage() + ": " + document, e);
        }
    }

    /** {@link #workflow(Map)} from JSON text. */
    public SavedWorkflow workflowFromJson(String json) {
        Object value;
        try {
            value = JsonCodec.DEFAULT.decode(json.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw new InvalidArgumentsException("A workflow's JSON cannot be read: " + e.getMessage(), e);
        }
        return workflow(SignatureCodec.toMap(savedSignature(value)));
    }

    private static SignatureDocument savedSignature(@Nullable Object value) {
        try {
            return SignatureCodec.fromMap(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentsException("A workflow's JSON cannot be read: " + e.getMessage(), e);
        }
    }

    /** A group by its id, if {@link GroupResult#save} was called on it, here or in Python. */
    public Optional<GroupResult<Object>> groupResult(String id) {
        return calls.group(id);
    }

    /** Results that have nothing in common but that they are waited for together; more may be added. */
    public <R extends @Nullable Object> ResultSet<R> resultSet(Collection<? extends AsyncResult<? extends R>> results) {
        return calls.resultSet(results);
    }

    /**
     * Results from the form in which their ids are kept: what {@link AsyncResult#asTuple} gives here, and {@code as_tuple} in
     * Python.
     *
     * @throws dev.celeriac.exceptions.InvalidArgumentsException if it is none
     */
    public AsyncResult<?> resultFromTuple(Object tuple) {
        return calls.fromTuple(tuple);
    }

    /** The result of a task by its id. */
    public AsyncResult<@Nullable Object> result(String id) {
        return resultOf(id, Object.class);
    }

    /** {@link #result(String)} under Celery's name. */
    public AsyncResult<@Nullable Object> asyncResult(String id) {
        return result(id);
    }

    /** The result of a task by its id, converted to that class. */
    public <R> AsyncResult<R> result(String id, Class<R> type) {
        return resultOf(id, type);
    }

    /** The result of a task by its id, converted to that type. */
    public <R> AsyncResult<R> result(String id, TypeRef<R> type) {
        return resultOf(id, type.type());
    }

    private <R extends @Nullable Object> AsyncResult<R> resultOf(String id, Type type) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("A task id is not empty");
        }
        return calls.result(id, type, null);
    }

    /** The tasks that can run here. */
    public TaskRegistry registry() {
        return registry;
    }

    /** Everybody who watches this app. */
    public TaskObservers observers() {
        return observers;
    }

    /** Remote control: asks and steers the workers of this broker, ours and Python's (Celery's {@code app.control}). */
    public Control control() {
        return control;
    }

    /** Events of the cluster: to send your own and to listen (Celery's {@code app.events}). */
    public Events events() {
        return events;
    }

    /** What time it is for this app. */
    public InstantSource clock() {
        return clock;
    }

    /** The periodic tasks of this app, and the beat that sends them; {@code celeriac beat} is one too. */
    public PeriodicTasks beat() {
        return periodicTasks;
    }

    /** {@link PeriodicTasks#add(String, Schedule, Signature)} under Celery's name. */
    public Celeriac addPeriodicTask(Schedule schedule, Signature<?> call, String name) {
        periodicTasks.add(name, schedule, call);
        return this;
    }

    /** A worker in this JVM that runs the tasks that are registered here; {@code celeriac worker} is one too. */
    public WorkerBuilder worker() {
        WorkerBuilder builder = new WorkerBuilder(settings, this::workerEnvironment, taskCode(), this::register);
        return builder.remoteControl(control::node).neighbours(() -> control.gossip(events, this::callElected));
    }

    /** What Celery makes a signature of: a document, or a name. */
    private void callElected(@Nullable Object action) {
        if (action instanceof Map<?, ?> document) {
            new SavedWorkflow(calls, savedSignature(document), Map.of()).delay();
        } else {
            signature(String.valueOf(action)).applyAsync();
        }
    }

    /** What a child process of a worker needs to run tasks. */
    TaskCode taskCode() {
        return new TaskCode(codec::decode, tracer);
    }

    private WorkerEnvironment workerEnvironment() {
        return new WorkerEnvironment(
                settings,
                registry,
                tracer,
                observers,
                publications,
                transport(),
                results(),
                codec::decode,
                codec.payload()::toPlain,
                PythonRepr::of,
                events,
                clock);
    }

    /** The broker, opened now if it was not; for workers and tools. Closed with the app. */
    public Transport transport() {
        return transport.get();
    }

    /** The result store, opened now if it was not; for workers and tools. Closed with the app. */
    public ResultStore results() {
        return results.get();
    }

    /** How calls become messages; for workers and tools. */
    public Publications publications() {
        return publications;
    }

    /** Where calls go. */
    public Router router() {
        return router;
    }

    /** What runs one attempt of a task; for workers. */
    public TaskTracer tracer() {
        return tracer;
    }

    /** How messages and values are written and read; for workers and tools. */
    public TaskMessageCodec codec() {
        return codec;
    }

    @Override
    Target target(@Nullable Class<?> owner, Serializable method) {
        TaskDefinition definition = references.resolve(owner, method);
        return new Target(definition.name(), definition, definition.resultType(), calls);
    }

    @Override
    Target bound(TaskHandle<?> declared) {
        return declared.target().through(calls);
    }

    /**
     * Closes the connections that were opened. Calls and results of this app do not work any more; who waits for a result
     * gets an {@link IllegalStateException}.
     */
    @Override
    public void close() {
        publisher.close();
        waits.close();
        events.close();
        ResultStore store = results.end();
        Transport broker = transport.end();
        try {
            if (store != null) {
                store.close();
            }
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
