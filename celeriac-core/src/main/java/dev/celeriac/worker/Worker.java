package dev.celeriac.worker;

import dev.celeriac.config.Settings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.event.EventDispatcher;
import dev.celeriac.event.Events;
import dev.celeriac.event.LamportClock;
import dev.celeriac.pool.Execution;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.pool.Threads;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskRuntime.StopReason;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker. Made by {@link WorkerBuilder#start}; thread-safe.
 *
 * <p>It needs no caller's thread and no connected broker to live: an unreachable broker is tried again as the
 * {@code broker_connection_*} settings say, and a worker that gives up ends with a {@link #failure}.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final WorkerOptions options;
    private final WorkerTuning tuning;
    private final Settings settings;
    private final TaskRegistry registry;
    private final Errbacks errbacks;
    private final Engine engine;
    private final ExecutionPool pool;
    private final ConsumerLoop consumer;
    private final ReadAhead readAhead;
    private final Supervisor supervisor;
    private final Watchdog watchdog;
    private final @Nullable ChordSweeper sweeper;
    private final EventDispatcher dispatcher;
    private final WorkerEvents events;
    private final LamportClock clock;
    private final @Nullable Autoscaler autoscaler;
    private final Revocations revocations;
    private final Revoker revoker;
    private final Transport transport;
    private final InstantSource time;
    private final Instant begun;
    private final ServedQueues queues;
    private final WorkerObservers observers;
    private final Thread completerThread;
    private final Thread consumerThread;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure;

    Worker(
            WorkerEnvironment environment,
            WorkerOptions options,
            ExecutionPool pool,
            EventOptions telling,
            Autoscaler.@Nullable Range range,
            WorkerTuning tuning,
            WorkerObservers observers) {
        this.options = options;
        this.tuning = tuning;
        this.observers = observers;
        settings = environment.settings();
        registry = environment.registry();
        revocations = new Revocations(environment.clock());
        this.pool = pool;
        revoker = new Revoker(revocations, environment.transport(), environment.clock());
        transport = environment.transport();
        time = environment.clock();
        begun = time.instant();
        readAhead = ReadAhead.of(settings);
        ResultDocuments documents = ResultDocuments.of(environment, options.hostname());
        errbacks = new Errbacks(environment.tracer().errbacks());
        ChordCommits chords = environment
                .results()
                .chords()
                .map(store -> new ChordCommits(
                        store,
                        new ChordFinisher(
                                environment.publications(),
                                documents,
                                environment.repr(),
                                environment.results(),
                                errbacks),
                        environment.transport(),
                        ChordCommits.remembered(environment.results().expires()),
                        Completer.DEADLINE))
                .orElse(null);
        sweeper = chords == null
                ? null
                : new ChordSweeper(chords, environment.results(), tuning.sweep(), tuning.leftOver());
        clock = environment.events().clock();
        dispatcher = environment.events().dispatcher(options.hostname());
        engine = Engine.of(
                environment,
                options.hostname(),
                tuning,
                revocations,
                pool,
                readAhead,
                documents,
                chords,
                errbacks,
                dispatcher);
        consumer = new ConsumerLoop(
                engine,
                pool,
                readAhead,
                admission -> open(environment, admission),
                ReconnectPolicy.of(settings, tuning.backoff()),
                this::consumerIs);
        queues = ServedQueues.of(transport, options.queues(), settings, consumer::queues);
        events = new WorkerEvents(dispatcher, telling, engine.running()::size, engine.completer()::processed);
        autoscaler = range == null ? null : new Autoscaler(pool, range, this::demand, this::resized);
        watchdog = new Watchdog(consumer, pool, engine.load(), tuning.stall());
        supervisor = new Supervisor(
                engine.running(),
                pool,
                readAhead,
                new TimeLimits(engine.running(), pool, engine.log()),
                new Leaks(pool, settings.get(WorkerSettings.WORKER_MAX_LEAKED_THREADS), this::recycle),
                watchdog,
                tuning.stale(),
                engine.completer()::stopCold);
        engine.running().onLimited(supervisor::wakeUp);
        completerThread = Threads.platform("celeriac-completer", engine.completer());
        consumerThread = Threads.platform("celeriac-consumer", this::live);
    }

    private Session open(WorkerEnvironment environment, Session.Admission admission) {
        revoker.catchUp();
        TransportConsumer opened = transport.consume(ConsumerOptions.of(options.hostname(), queues.names()));
        BatchCommitter committer = transport.committer(opened, environment.results());
        observers.consumerOpened(this);
        Events app = environment.events();
        return new Session(opened, app.sendsSent() ? new AnnouncingCommitter(committer, app) : committer, admission);
    }

    void start() {
        observers.workerInit(this);
        pool.start();
        completerThread.start();
        supervisor.start();
        if (sweeper != null) {
            sweeper.start();
        }
        consumerThread.start();
        if (autoscaler != null) {
            autoscaler.start();
        }
    }

    /** Life of the consumer's thread, and with it of the worker. */
    private void live() {
        try {
            consumer.run();
        } catch (RuntimeException | Error e) {
            failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
            if (e instanceof TransportException) {
                LOG.error("Worker {} stops: {}", options.hostname(), e.getMessage());
                LOG.debug("Worker {} stops because of this", options.hostname(), e);
            } else {
                LOG.error("Worker {} stops: {}", options.hostname(), e.getMessage(), e);
            }
        }
        try {
            announceStop(false);
            wind();
        } catch (RuntimeException | InterruptedException e) {
            LOG.error(
                    "Worker {} could not stop in order; held messages come back by their lease", options.hostname(), e);
        } finally {
            consumer.enter(ConsumerState.DOWN);
            events.close();
            observers.workerShutdown(this);
            ended.countDown();
        }
    }

    private void recycle(TooManyLeakedThreads reason) {
        failure = reason;
        LOG.error("Worker {} stops: {}", options.hostname(), reason.getMessage());
        stop();
    }

    /** Finishes what runs, gives the rest back, writes what is to be written, and joins every thread. */
    private void wind() throws InterruptedException {
        consumer.enter(ConsumerState.DRAINING);
        if (autoscaler != null) {
            autoscaler.close();
        }
        giveBackUnstarted();
        long coldSince = 0;
        while (!pool.close(Duration.ofMillis(100))) {
            // A pool of processes may have got back what it had sent ahead.
            giveBackUnstarted();
            if (supervisor.cold()) {
                coldSince = coldSince == 0 ? System.nanoTime() : coldSince;
                if (System.nanoTime() - coldSince > tuning.coldGrace().toNanos()) {
                    LOG.error("Left threads behind that did not obey their interrupt: tasks given back may run twice");
                    break;
                }
            }
        }
        giveBackUnstarted();
        revoker.close();
        engine.completer().close();
        completerThread.join();
        if (sweeper != null) {
            sweeper.close();
        }
        supervisor.close();
        errbacks.close();
    }

    private void giveBackUnstarted() {
        engine.gate().close();
        List<Execution> unstarted = pool.takeBack(execution -> true);
        unstarted.forEach(execution -> ((TaskExecution) execution).giveBackUnstarted());
        List<TaskExecution> limited = engine.intake().rates().drain();
        engine.load().resumed(limited.size());
        limited.forEach(TaskExecution::giveBackUnstarted);
    }

    private void consumerIs(ConsumerState state) {
        LOG.debug("Worker {}: consumer {}", options.hostname(), state);
        observers.consumerState(this, state);
        if (state == ConsumerState.CONSUMING) {
            LOG.info("Connected to {}", transport.describe());
            events.online();
            // They may have been changed while the consumer was opened.
            consumer.queues(queues.names());
        }
        if (state == ConsumerState.CONSUMING && ready.getCount() > 0) {
            LOG.info("{} ready.", options.hostname());
            observers.workerReady(this);
            // Last, so that who waits for it and then stops the worker does not overtake the observers.
            ready.countDown();
        }
    }

    private void announceStop(boolean cold) {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("worker: {} shutdown", cold ? "Cold" : "Warm");
            observers.workerShuttingDown(this, cold);
        }
    }

    /**
     * Warm shutdown: takes no more messages, gives back those not begun, and ends when what runs has ended. Returns at
     * once; calling it again does nothing.
     */
    public void stop() {
        announceStop(false);
        consumer.stop();
        giveBackUnstarted();
    }

    /**
     * Cold shutdown: as {@link #stop}, and after {@code worker_soft_shutdown_timeout} interrupts what still runs and gives
     * its messages back, not counted as a delivery. Returns at once.
     */
    public void stopNow() {
        stopNow(settings.get(WorkerSettings.WORKER_SOFT_SHUTDOWN_TIMEOUT));
    }

    /** {@link #stopNow()} with a time of your own for what runs; a later call may shorten it. */
    public void stopNow(Duration grace) {
        announceStop(true);
        consumer.stop();
        giveBackUnstarted();
        supervisor.stopCold(grace);
    }

    /** Waits until the worker has ended. */
    public void join() throws InterruptedException {
        ended.await();
        consumerThread.join();
    }

    /** @return whether the worker has ended in that time */
    public boolean join(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @return whether messages were being taken within that time */
    public boolean awaitReady(Duration patience) throws InterruptedException {
        return ready.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@link #stop}s and waits; when the calling thread is interrupted, {@link #stopNow} and leaves. */
    @Override
    public void close() {
        stop();
        try {
            join();
        } catch (InterruptedException e) {
            stopNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Where the consumer stands; {@link ConsumerState#CONSUMING} is what a readiness probe wants. */
    public ConsumerState state() {
        return consumer.state();
    }

    /** Why the worker ended by itself; empty while it lives, and when it was stopped. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    public WorkerOptions options() {
        return options;
    }

    public Settings settings() {
        return settings;
    }

    public TaskRegistry registry() {
        return registry;
    }

    /** How long it has been there. */
    public Duration uptime() {
        return Duration.between(begun, time.instant());
    }

    /** What it runs now. */
    public List<TaskView> active() {
        return engine.running().views();
    }

    /** What waits here for a slot, or for its turn under a rate limit. */
    public List<TaskView> reserved() {
        List<TaskView> views = new ArrayList<>();
        pool.takeBack(waiting -> {
            views.add(((TaskExecution) waiting).view());
            return false;
        });
        engine.intake().rates().waiting().forEach(execution -> views.add(execution.view()));
        return views;
    }

    /** How many attempts have begun, by task. */
    public Map<String, Long> totals() {
        return engine.running().totals();
    }

    /** The queues it takes messages from, with the exchanges they are bound to. */
    public List<QueueBinding> queues() {
        return queues.bindings();
    }

    /**
     * Takes messages from one more queue (Celery's {@code add_consumer}).
     *
     * @return false when it does already
     */
    public boolean addQueue(QueueBinding binding) {
        return queues.add(binding);
    }

    /**
     * Takes no more messages from a queue (Celery's {@code cancel_consumer}); what it has taken it finishes.
     *
     * @return false when it did not
     */
    public boolean cancelQueue(String queue) {
        return queues.remove(queue);
    }

    /** Tasks that wait in the broker for their time; of several workers that serve a queue, the first by name tells. */
    public List<ScheduledMessage> scheduled(int most) {
        return queues.scheduled(options.hostname(), most);
    }

    /** How many messages it takes at most before it has finished some. */
    public int prefetchCount() {
        return readAhead.limit(pool.size());
    }

    /**
     * Revokes tasks for all workers: not started from now on, REVOKED unless they are over; what comes of one that runs is
     * not recorded.
     */
    public void revoke(Collection<String> taskIds) {
        revoker.revoke(taskIds);
    }

    /** Revokes tasks by stamp, for {@link Revocations#KEPT} from now; see {@link #revoke}. */
    public void revokeStamped(Map<String, ? extends Collection<String>> values) {
        revoker.revokeStamped(values);
    }

    /**
     * Changes how often a task may start here, at once (Celery's {@code rate_limit}).
     *
     * @param limit such as {@code 10/m}; null leaves it to {@code task_default_rate_limit}, {@code "0"} is no limit
     * @throws dev.celeriac.exceptions.NotRegistered when there is no such task
     * @throws IllegalArgumentException when it is no rate
     */
    public void rateLimit(String task, @Nullable String limit) {
        engine.intake().rateLimit(task, limit);
        consumer.look();
    }

    /** Ids of tasks that are not to be started. */
    public Revocations revocations() {
        return revocations;
    }

    /**
     * Sends task events from now on (Celery's {@code enable_events}).
     *
     * @return whether it did not before
     */
    public boolean enableTaskEvents() {
        return dispatcher.enable(TaskEvents.GROUP);
    }

    /**
     * Sends no task events any more (Celery's {@code disable_events}).
     *
     * @return whether it did before
     */
    public boolean disableTaskEvents() {
        return dispatcher.disable(TaskEvents.GROUP);
    }

    /** Whether it sends task events. */
    public boolean sendsTaskEvents() {
        return dispatcher.sends(TaskEvents.GROUP);
    }

    /** Sends a heartbeat event now (Celery's command {@code heartbeat}). Returns at once. */
    public void sendHeartbeat() {
        events.heartbeat();
    }

    /** The app's logical clock, which its events carry. */
    public LamportClock clock() {
        return clock;
    }

    /** Changes how many tasks run at once; what runs goes on. Ignored by a solo pool. */
    public void resize(int concurrency) {
        pool.resize(concurrency);
        resized();
    }

    /** {@link #resize}s by so many more; a solo pool cannot: {@link UnsupportedOperationException}. */
    public void growPool(int slots) {
        pool.grow(slots);
        resized();
    }

    /**
     * {@link #resize}s by so many less; a solo pool cannot: {@link UnsupportedOperationException}.
     *
     * @throws IllegalArgumentException when less than one slot would remain
     */
    public void shrinkPool(int slots) {
        pool.shrink(slots);
        resized();
    }

    private void resized() {
        engine.gate().resize(pool.size());
        engine.load().wakeUp();
    }

    /** Replaces the pool's processes or threads as what they run ends (Celery's {@code pool_restart}). */
    public void restartPool() {
        pool.restart();
    }

    /**
     * Ends a task that runs here by force: its message is settled and its state is REVOKED at once, and what runs it gets the
     * signal (Celery's {@code revoke(terminate=True)}). In a pool of threads the task is interrupted, and for
     * {@link ProcessSignal#KILL} its thread is given up. {@link ProcessSignal#USR1} is the soft time limit instead.
     *
     * @return whether it ran here
     */
    public boolean terminate(String taskId, ProcessSignal signal) {
        TaskExecution execution = engine.running().find(taskId);
        if (execution == null) {
            return false;
        }
        if (signal.equals(ProcessSignal.USR1)) {
            execution.interrupt(StopReason.SOFT_TIME_LIMIT);
            return true;
        }
        execution.signalled(signal.number());
        if (!execution.abort(StopReason.TERMINATED, new Outcome.Revoked("terminated"))) {
            return false;
        }
        pool.terminate(execution, signal);
        engine.observers().taskRevoked(execution.request(), true, false);
        return true;
    }

    /**
     * Changes a task's time limits for attempts that begin from now on (Celery's {@code time_limit}). Limits that a call
     * has brought along go before them.
     *
     * @param soft null or zero for none
     * @param hard null or zero for none
     * @throws dev.celeriac.exceptions.NotRegistered when there is no such task
     */
    public void timeLimit(String task, @Nullable Duration soft, @Nullable Duration hard) {
        TaskOptions options = registry.get(task).options();
        registry.changeOptions(
                task,
                options.withTimeLimits(
                        Objects.requireNonNullElse(soft, Duration.ZERO),
                        Objects.requireNonNullElse(hard, Duration.ZERO)));
    }

    /** What changes the size of its pool; empty unless it was started with {@link WorkerBuilder#autoscale}. */
    public Optional<Autoscaler> autoscaler() {
        return Optional.ofNullable(autoscaler);
    }

    /** Tasks that run or wait here, and those in the broker that would run here if there were room. */
    private long demand() {
        long here = engine.load().unfinished();
        Session session = consumer.session();
        boolean full = here >= pool.size();
        return here
                + (full && session != null && consumer.state() == ConsumerState.CONSUMING
                        ? session.consumer.ready()
                        : 0);
    }

    /** Ids of the processes that run its tasks; this one, unless it has a pool of processes. */
    public List<Long> processes() {
        return pool.processes();
    }

    /** It was described in a child process, where it is not run. */
    void endUnstarted() {
        ended.countDown();
    }

    /** Its threads, those of the pool not included. */
    List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(List.of(consumerThread, completerThread, supervisor.thread()));
        if (sweeper != null) {
            threads.add(sweeper.thread());
        }
        return threads;
    }

    public WorkerStats stats() {
        return new WorkerStats(
                consumer.state(),
                engine.completer().processed(),
                engine.running().size(),
                pool.waiting(),
                engine.load().unsettled(),
                pool.size(),
                pool.leaked(),
                engine.intake().setAside(),
                watchdog.alarms(),
                pool.droppedEvents() + dispatcher.dropped());
    }
}
