package dev.celeriac.worker;

import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.message.Message;
import dev.celeriac.pool.Execution;
import dev.celeriac.pool.Host;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.task.TaskRuntime;
import dev.celeriac.transport.Settlement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One attempt from the moment the worker has decided to run it until its outcome is durable. It ends exactly once,
 * whoever ends it first: its own code, a time limit, or a stop of the worker.
 */
final class TaskExecution extends Contribution implements Execution, TaskRuntime {
    private static final AtomicIntegerFieldUpdater<TaskExecution> STATE =
            AtomicIntegerFieldUpdater.newUpdater(TaskExecution.class, "state");
    private static final int RESERVED = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int ENDED = 3;

    final Engine engine;
    final Policy policy;
    final Limits limits;
    private final TaskRequest request;
    private final Reservation reservation;

    /** Only {@link TimeLimits} reads and writes these, on one thread. */
    boolean overSoftLimit;

    boolean overHardLimit;

    private volatile int state = RESERVED;
    private volatile @Nullable StopReason stopReason;
    private volatile @Nullable Host host;
    private volatile long startedNanos;

    /** Whether its code has begun, as far as is known here. */
    private volatile boolean underway;

    private long endedNanos;
    private @Nullable Outcome news;
    private @Nullable Integer signal;
    private volatile boolean acknowledged;
    private boolean holdsPlace;

    /** That it was {@linkplain #withdraw withdrawn} and begins anew is nobody's business. */
    private boolean announced;

    private @Nullable List<Object> children;

    TaskExecution(Engine engine, Reservation reservation, TaskRequest request, Policy policy) {
        super(reservation.session(), true);
        this.engine = engine;
        this.reservation = reservation;
        this.request = request;
        this.policy = policy;
        this.limits = Limits.of(request.headers(), policy);
    }

    @Override
    public Message message() {
        return reservation.delivery().message();
    }

    @Override
    public TaskRequest request() {
        return request;
    }

    @Override
    public long reservedNanos() {
        return reservation.nanos();
    }

    long startedNanos() {
        return startedNanos;
    }

    @Override
    public boolean begin(Host runsIt) {
        if (policy.acksLate() && !holdsPlace && !takePlace()) {
            giveBackUnstarted();
            return false;
        }
        host = runsIt;
        startedNanos = System.nanoTime();
        underway = runsIt.beginsNow();
        if (!STATE.compareAndSet(this, RESERVED, RUNNING)) {
            releasePlace();
            return false;
        }
        Outcome.Revoked tooLate = engine.intake().revoked(request);
        if (tooLate != null) {
            engine.observers().taskRevoked(request, false, tooLate.reason().equals("expired"));
            complete(tooLate);
            return false;
        }
        engine.running().add(this);
        if (!policy.acksLate() && !acknowledgeFirst()) {
            return false;
        }
        if (!announced) {
            announced = true;
            announce();
        }
        return state != ENDED;
    }

    private void announce() {
        Attempt attempt = attempt();
        engine.events().started(request);
        if (policy.trackStarted() && attempt.storesResult()) {
            Contribution started = new Contribution(session, false);
            started.results = List.of(engine.documents().started(attempt));
            engine.completer().put(started);
        }
    }

    /** A message that is acknowledged first comes back to nobody, and needs none. */
    private boolean takePlace() {
        holdsPlace = engine.gate().enter();
        return holdsPlace;
    }

    private void releasePlace() {
        if (holdsPlace) {
            holdsPlace = false;
            engine.gate().leave(1);
        }
    }

    private boolean acknowledgeFirst() {
        Awaited acknowledgement = new Awaited(session);
        acknowledgement.settlement = new Settlement.Acknowledge(reservation.delivery());
        engine.completer().put(acknowledgement);
        try {
            acknowledged = acknowledgement.await();
        } catch (InterruptedException e) {
            // Stopped cold while it waited: the acknowledgement is under way, so the message cannot be given back.
            acknowledged = true;
            complete(new Outcome.Revoked("terminated"));
            return false;
        }
        if (!acknowledged) {
            giveBack();
        }
        return acknowledged;
    }

    @Override
    public Outcome call() {
        try {
            return engine.tracer().trace(request, this);
        } catch (Throwable e) {
            engine.observers().taskInternalError(request, e);
            return new Outcome.Failure(e, false);
        }
    }

    @Override
    public TaskRuntime runtime() {
        return this;
    }

    @Override
    public boolean needsItsOwnProcess() {
        return !policy.acksLate();
    }

    @Override
    public void underway() {
        startedNanos = System.nanoTime();
        underway = true;
        engine.running().underway(this);
    }

    boolean isUnderway() {
        return underway;
    }

    @Override
    public boolean reserve() {
        if (policy.acksLate() && !holdsPlace) {
            holdsPlace = engine.gate().tryEnter();
            return holdsPlace;
        }
        return true;
    }

    @Override
    public boolean withdraw() {
        engine.running().remove(this);
        while (!STATE.compareAndSet(this, RUNNING, RESERVED)) {
            if (state == ENDED) {
                return false;
            }
            Thread.onSpinWait();
        }
        releasePlace();
        return true;
    }

    @Override
    public void lost(WorkerLostError error) {
        if (state == ENDED) {
            return;
        }
        if (acknowledged || !policy.rejectOnWorkerLost()) {
            complete(new Outcome.Failure(error, false));
        } else if (end()) {
            endedNanos = System.nanoTime();
            engine.log().lost(request, error);
            // Whether it comes back once too often is decided where it comes in.
            with(Parts.settle(new Settlement.Requeue(reservation.delivery(), true, true)));
            handOver();
        }
    }

    @Override
    public void complete(Outcome outcome) {
        if (end()) {
            endedNanos = System.nanoTime();
            if (outcome instanceof Outcome.Failure failure) {
                engine.errbacks().here(request, failure.exception());
            }
            with(parts(outcome));
            handOver();
        } else if (stopReason != StopReason.SHUTDOWN) {
            engine.log().late(request, outcome);
        }
    }

    private Parts parts(Outcome outcome) {
        Attempt attempt = attempt();
        try {
            Parts parts = engine.completion().of(attempt, outcome);
            engine.log().ended(request, outcome, endedNanos - startedNanos, engine.clock());
            news = outcome;
            return parts;
        } catch (Throwable e) {
            // Whatever it is, the message must be settled and the place given back.
            engine.observers().taskInternalError(request, e);
            Outcome.Failure failure = new Outcome.Failure(e, false);
            engine.log().ended(request, failure, endedNanos - startedNanos, engine.clock());
            news = failure;
            return engine.completion().failureOnly(attempt, failure);
        }
    }

    /**
     * The worker does not wait for it any more: its message goes back as if it had never been taken, and its thread is
     * interrupted. A message that was acknowledged before cannot go back; its task is only interrupted.
     */
    void giveBack() {
        if (acknowledged) {
            interrupt(StopReason.SHUTDOWN);
        } else if (endByForce(StopReason.SHUTDOWN)) {
            endedNanos = System.nanoTime();
            with(Parts.settle(new Settlement.Requeue(reservation.delivery(), false)));
            handOver();
        }
    }

    /**
     * Ends it with an outcome that is not its own, and interrupts its thread.
     *
     * @return false when it has ended already
     */
    boolean abort(StopReason reason, Outcome outcome) {
        if (!endByForce(reason)) {
            return false;
        }
        endedNanos = System.nanoTime();
        if (outcome instanceof Outcome.Failure failure) {
            engine.errbacks().elsewhere(request, failure.exception());
        }
        with(parts(outcome));
        handOver();
        return true;
    }

    /** The pool has not begun it and will not: its message goes back as if it had never been taken. */
    void giveBackUnstarted() {
        if (STATE.compareAndSet(this, RESERVED, ENDED)) {
            with(Parts.settle(new Settlement.Requeue(reservation.delivery(), false)));
            handOver();
        }
    }

    private void handOver() {
        engine.running().remove(this);
        engine.load().finished(1);
        if (holdsPlace) {
            engine.gate().ended(endedNanos);
        }
        engine.completer().put(this);
    }

    @Override
    boolean holdsPlace() {
        return holdsPlace;
    }

    @Override
    long endedNanos() {
        return endedNanos;
    }

    /** Whether the caller is the one that ends it. */
    private boolean end() {
        while (true) {
            int now = state;
            if (now == ENDED) {
                return false;
            }
            if (now == INTERRUPTING) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, now, ENDED)) {
                return true;
            }
        }
    }

    private boolean endByForce(StopReason reason) {
        while (!STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            if (state != INTERRUPTING) {
                return false;
            }
            Thread.onSpinWait();
        }
        stop(reason);
        state = ENDED;
        return true;
    }

    /** Asks the task to stop, and interrupts it; the interrupt cannot reach whatever the thread runs after it. */
    void interrupt(StopReason reason) {
        if (STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            stop(reason);
            state = RUNNING;
        }
    }

    /** Called in state INTERRUPTING, which keeps the host from going on to something else. */
    private void stop(StopReason reason) {
        stopReason = reason;
        Host running = host;
        if (running != null) {
            running.interrupt(reason);
        }
    }

    Attempt attempt() {
        return new Attempt(request, reservation.delivery(), policy, acknowledged, childrenSoFar());
    }

    /** For whoever asks what the worker does. */
    TaskView view() {
        long began = startedNanos;
        boolean runs = state == RUNNING || state == INTERRUPTING;
        return new TaskView(
                request,
                runs ? engine.clock().instant().minusNanos(System.nanoTime() - began) : null,
                acknowledged,
                runs ? (Long) facts().get("pid") : null);
    }

    private synchronized List<Object> childrenSoFar() {
        return children == null ? List.of() : List.copyOf(children);
    }

    @Override
    public synchronized void addChild(Object resultTuple) {
        if (children == null) {
            children = new ArrayList<>();
        }
        children.add(resultTuple);
    }

    @Override
    public void updateState(TaskRequest of, String taskId, String newState, @Nullable Object meta) {
        Attempt attempt = attempt();
        if (!attempt.storesResult()) {
            return;
        }
        Awaited update = new Awaited(session);
        update.results = List.of(engine.documents().custom(attempt, taskId, newState, meta));
        engine.completer().put(update);
        try {
            update.await();
        } catch (InterruptedException e) {
            // It will be written in its turn; only waiting for it ends.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void sendEvent(TaskRequest of, String type, Map<String, ? extends @Nullable Object> fields) {
        engine.events().own(of, type, fields);
    }

    @Override
    public @Nullable StopReason stopReason() {
        return stopReason;
    }

    @Override
    public Map<String, Object> facts() {
        return Collections.singletonMap("pid", engine.pid());
    }

    /** The number of the signal by which it is about to be {@linkplain #abort ended}. */
    void signalled(@Nullable Integer number) {
        signal = number;
    }

    @Override
    void committed() {
        if (news != null) {
            engine.events()
                    .ended(request, news, acknowledged, startedNanos == 0 ? 0 : endedNanos - startedNanos, signal);
        } else if (stopReason == StopReason.SHUTDOWN) {
            engine.events().cancelled(request);
        }
    }

    @Override
    long ranNanos() {
        return startedNanos == 0 ? -1 : endedNanos - startedNanos;
    }
}
