package dev.celeriac.worker;

import dev.celeriac.config.EventSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.process.ChildMode;
import dev.celeriac.pool.process.ProcessPool;
import dev.celeriac.pool.process.ProcessPoolOptions;
import dev.celeriac.pool.process.TaskCode;
import dev.celeriac.transport.QueueBinding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes a worker and starts it: {@code app.worker().register(new ShopTasks()).queues("orders").start()}. What is not
 * said is taken from the settings. Not thread-safe.
 */
public final class WorkerBuilder {
    /** Celery's {@code AUTOSCALE_KEEPALIVE}. */
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Supplier<WorkerEnvironment> environment;
    private final TaskCode code;
    private final Consumer<Object> registrar;
    private final WorkerObservers observers = new WorkerObservers();
    private @Nullable String hostname;
    private List<String> queues;
    private Duration mingle = Duration.ofSeconds(1);
    private @Nullable Path stateFile;
    private @Nullable BiFunction<@Nullable Path, Duration, WorkerObserver> remoteControl;
    private @Nullable Supplier<WorkerObserver> neighbours;
    private boolean gossip = true;
    private @Nullable PoolKind pool;
    private int concurrency;
    private WorkerTuning tuning = WorkerTuning.DEFAULT;
    private boolean taskEvents;
    private boolean heartbeats = true;
    private Duration heartbeatInterval = EventOptions.INTERVAL;
    private Autoscaler.@Nullable Range autoscale;
    private @Nullable Class<?> childApplication;

    /**
     * Made by the app.
     *
     * @param environment asked for when a worker is started
     * @param code all that a child process needs instead
     * @param registrar registers an object or class that has tasks
     */
    public WorkerBuilder(
            Settings settings, Supplier<WorkerEnvironment> environment, TaskCode code, Consumer<Object> registrar) {
        this.settings = settings;
        this.environment = environment;
        this.code = code;
        this.registrar = registrar;
        Integer slots = settings.get(WorkerSettings.WORKER_CONCURRENCY);
        concurrency = slots == null ? Runtime.getRuntime().availableProcessors() : slots;
        Map<String, Map<String, @Nullable Object>> declared = settings.get(RoutingSettings.TASK_QUEUES);
        String state = settings.get(WorkerSettings.WORKER_STATE_DB);
        stateFile = state == null ? null : Path.of(state);
        taskEvents = settings.get(EventSettings.WORKER_SEND_TASK_EVENTS);
        queues = declared == null || declared.isEmpty()
                ? List.of(settings.get(RoutingSettings.TASK_DEFAULT_QUEUE))
                : List.copyOf(declared.keySet());
    }

    /** With everything at hand. */
    public WorkerBuilder(WorkerEnvironment environment, Consumer<Object> registrar) {
        this(
                environment.settings(),
                () -> environment,
                new TaskCode(environment.decoder(), environment.tracer()),
                registrar);
    }

    /** Registers tasks, as {@code Celeriac.register} does. */
    public WorkerBuilder register(Object... tasks) {
        for (Object task : tasks) {
            registrar.accept(task);
        }
        return this;
    }

    /** Queues to take messages from ({@code --queues}); without it, {@code task_queues} or the default queue. */
    public WorkerBuilder queues(String... names) {
        return queues(List.of(names));
    }

    /** @throws IllegalArgumentException when there is none */
    public WorkerBuilder queues(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A worker needs at least one queue: queues(\"celery\")");
        }
        queues = List.copyOf(names);
        return this;
    }

    /**
     * How many tasks run at once ({@code worker_concurrency}, {@code --concurrency}); by default the number of
     * processors.
     */
    public WorkerBuilder concurrency(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("concurrency(" + slots + "): at least 1 is needed");
        }
        concurrency = slots;
        return this;
    }

    /**
     * Lets the pool grow and shrink with the work there is ({@code --autoscale}); it begins with {@code min} slots.
     *
     * @param max most slots
     * @param min fewest slots; 0 means 1
     */
    public WorkerBuilder autoscale(int max, int min) {
        return autoscale(max, min, KEEPALIVE);
    }

    /** @param keepalive how long the pool stays as it is after it has grown, by default 30 s */
    public WorkerBuilder autoscale(int max, int min, Duration keepalive) {
        if (max < 1 || min < 0 || min > max) {
            throw new IllegalArgumentException("autoscale(" + max + ", " + min + "): give the larger number first");
        }
        autoscale = new Autoscaler.Range(max, Math.max(1, min), keepalive);
        return this;
    }

    /** Kind of pool ({@code worker_pool}, {@code --pool}); by default platform threads. */
    public WorkerBuilder pool(PoolKind kind) {
        pool = kind;
        return this;
    }

    /**
     * Node name ({@code --hostname}), by default {@code celery@%h}.
     *
     * @param pattern see {@link NodeName#expand}
     */
    public WorkerBuilder hostname(String pattern) {
        hostname = pattern;
        return this;
    }

    /** Whether it sends task events from the start ({@code worker_send_task_events}, {@code -E}). */
    public WorkerBuilder taskEvents(boolean send) {
        taskEvents = send;
        return this;
    }

    /** Whether it tells that it is there and how it is doing; on by default ({@code --without-heartbeat}). */
    public WorkerBuilder heartbeats(boolean send) {
        heartbeats = send;
        return this;
    }

    /** Time between heartbeats, 2 s by default ({@code --heartbeat-interval}). */
    public WorkerBuilder heartbeatInterval(Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("heartbeatInterval(" + interval + "): a time above zero is needed");
        }
        heartbeatInterval = interval;
        return this;
    }

    /** Whether it asks its neighbours at its start what was revoked ({@code --without-mingle}). */
    public WorkerBuilder mingle(boolean ask) {
        return mingle(ask ? Duration.ofSeconds(1) : Duration.ZERO);
    }

    /**
     * How long it waits for its neighbours' answers before it takes its first message, when there are neighbours; zero for
     * not asking them. Default one second, as in Celery.
     */
    public WorkerBuilder mingle(Duration patience) {
        mingle = patience;
        return this;
    }

    /**
     * Whether it listens to what its neighbours tell, notices who is lost and takes part in elections ({@code
     * --without-gossip}); by default it does, where the broker brings messages to listeners.
     */
    public WorkerBuilder gossip(boolean listen) {
        gossip = listen;
        return this;
    }

    /** Made by the app: what takes part in gossip for a worker. */
    public WorkerBuilder neighbours(Supplier<WorkerObserver> made) {
        neighbours = made;
        return this;
    }

    /** Where it keeps what was revoked between runs ({@code worker_state_db}, {@code --statedb}). */
    public WorkerBuilder stateFile(Path file) {
        stateFile = file;
        return this;
    }

    /** Made by the app: what answers remote control for a worker, by its state file and its patience with neighbours. */
    public WorkerBuilder remoteControl(BiFunction<@Nullable Path, Duration, WorkerObserver> node) {
        remoteControl = node;
        return this;
    }

    /** Adds an observer of the worker. */
    public WorkerBuilder observe(WorkerObserver observer) {
        observers.add(observer);
        return this;
    }

    /**
     * For a pool of processes: the class that has the application, in a static field or method {@code app}. A child then
     * makes that application and nothing else. Without this a child runs the {@code main} of this JVM up to the point where
     * this worker is started.
     */
    public WorkerBuilder childApplication(Class<?> holder) {
        childApplication = holder;
        return this;
    }

    WorkerBuilder tuning(WorkerTuning shorter) {
        tuning = shorter;
        return this;
    }

    /** What {@link #start} would start. */
    public WorkerOptions options() {
        PoolKind kind = kind();
        int slots = kind == PoolKind.SOLO ? 1 : autoscale == null ? concurrency : autoscale.min();
        return new WorkerOptions(NodeName.expand(hostname), queues, kind, slots);
    }

    private PoolKind kind() {
        return pool == null ? PoolKind.parse(settings.get(WorkerSettings.WORKER_POOL)) : pool;
    }

    /**
     * Starts the worker; returns at once, see {@link Worker#awaitReady}, with a pool of processes when the first one is
     * ready. In a child process of this worker it never returns, but runs tasks; in one of another worker of the same JVM
     * it returns a worker that has ended.
     *
     * @throws UnsupportedOperationException when this JVM does not have the kind of pool
     * @throws ImproperlyConfigured for a pool of processes with a broker or result store that only this JVM can reach
     * @throws IllegalStateException when no child process can be started, saying why
     */
    public Worker start() {
        int number = ChildMode.nextWorker();
        ChildMode.serveIfChildOf(number, code);
        WorkerEnvironment lent = environment.get();
        if (kind() == PoolKind.PROCESSES) {
            requireShared(
                    lent.transport().withinProcess(),
                    "broker_url",
                    lent.transport().describe());
            requireShared(
                    lent.results().withinProcess(),
                    "result_backend",
                    lent.results().describe());
        }
        WorkerOptions options = withDirectQueue(options(), lent);
        WorkerObservers all = observers.copy();
        if (remoteControl != null && settings.get(WorkerSettings.WORKER_ENABLE_REMOTE_CONTROL)) {
            all.add(remoteControl.apply(stateFile, mingle));
        }
        if (neighbours != null && gossip && lent.transport().broadcast().wakesListeners()) {
            all.add(neighbours.get());
        }
        Worker worker = new Worker(
                lent,
                options,
                pool(options, number),
                new EventOptions(taskEvents, heartbeats, heartbeatInterval),
                options.pool() == PoolKind.SOLO ? null : autoscale,
                tuning,
                all);
        if (ChildMode.active()) {
            worker.endUnstarted();
        } else {
            worker.start();
        }
        return worker;
    }

    private static void requireShared(boolean withinProcess, String setting, String url) {
        if (withinProcess) {
            throw new ImproperlyConfigured("worker_pool 'processes' does not go with " + setting + " " + url
                    + ", which is in the memory of this JVM: what a task in a child process publishes or looks up would be"
                    + " in a " + url + " of the child's own, where nobody else is. Set " + setting
                    + " to sqlite:///celeriac.db or a server such as redis://, or worker_pool to 'threads'");
        }
    }

    /** Celery's {@code worker_direct}: a queue that only this node serves, on the exchange {@code C.dq2}. */
    private WorkerOptions withDirectQueue(WorkerOptions options, WorkerEnvironment lent) {
        if (!settings.get(WorkerSettings.WORKER_DIRECT)) {
            return options;
        }
        String own = options.hostname() + ".dq2";
        lent.transport().declare(List.of(new QueueBinding(own, "C.dq2", "direct", own)));
        List<String> names = new ArrayList<>(options.queues());
        names.add(own);
        return new WorkerOptions(options.hostname(), names, options.pool(), options.concurrency());
    }

    private ExecutionPool pool(WorkerOptions options, int number) {
        if (options.pool() != PoolKind.PROCESSES || ChildMode.active()) {
            return ExecutionPool.of(
                    options.pool() == PoolKind.PROCESSES ? PoolKind.THREADS : options.pool(), options.concurrency());
        }
        Integer maxTasks = settings.get(WorkerSettings.WORKER_MAX_TASKS_PER_CHILD);
        Integer maxKiB = settings.get(WorkerSettings.WORKER_MAX_MEMORY_PER_CHILD);
        ProcessPoolOptions children = new ProcessPoolOptions(
                options.hostname(),
                number,
                childApplication == null ? null : childApplication.getName(),
                settings.get(WorkerSettings.WORKER_CHILD_JAVA_OPTIONS),
                maxTasks == null ? 0 : maxTasks,
                maxKiB == null ? 0 : maxKiB * 1024L,
                settings.get(WorkerSettings.WORKER_PROC_ALIVE_TIMEOUT));
        return new ProcessPool(children, options.concurrency());
    }
}
