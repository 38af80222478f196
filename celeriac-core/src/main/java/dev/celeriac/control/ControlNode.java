package dev.celeriac.control;

import dev.celeriac.codec.EncodeException;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.pool.Threads;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.TransportException;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers remote control for one worker (Celery's {@code Pidbox}). One thread, which listens as long as the worker lives,
 * also while it stops; what it hears faster than it can answer is dropped, the oldest first.
 */
public final class ControlNode implements WorkerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(ControlNode.class);

    private static final int CAPACITY = 1_000;
    private static final int TOGETHER = 100;
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);

    private final Supplier<Broadcast> broadcast;
    private final ControlCommands commands;
    private final Mailbox mailbox;
    private final @Nullable Path stateFile;
    private final @Nullable Mingle mingle;
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable BroadcastSubscription open;
    private @Nullable Thread thread;

    /**
     * Made by the app for each worker.
     *
     * @param stateFile what was revoked is kept there between runs; null for nowhere
     * @param mingle asks the neighbours when the worker starts; null for not asking
     */
    ControlNode(
            Supplier<Broadcast> broadcast,
            ControlCommands commands,
            Mailbox mailbox,
            @Nullable Path stateFile,
            @Nullable Mingle mingle) {
        this.broadcast = broadcast;
        this.commands = commands;
        this.mailbox = mailbox;
        this.stateFile = stateFile;
        this.mingle = mingle;
    }

    @Override
    public void workerInit(Worker worker) {
        if (stateFile != null) {
            StateFile.load(stateFile, worker);
        }
        thread = Threads.platform("celeriac-control", () -> live(worker));
        thread.start();
    }

    /** As in Celery the neighbours are asked before the first message is taken. */
    @Override
    public void consumerOpened(Worker worker) {
        if (mingle != null && !closed) {
            mingle.once(worker, listening);
        }
    }

    @Override
    public void workerShuttingDown(Worker worker, boolean cold) {
        if (mingle != null) {
            mingle.release();
        }
    }

    /** Who sees the worker ready may ask it. */
    @Override
    public void workerReady(Worker worker) {
        try {
            listening.await(CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void workerShutdown(Worker worker) {
        closed = true;
        over.countDown();
        BroadcastSubscription current = open;
        if (current != null) {
            current.close();
        }
        join(thread);
        if (mingle != null) {
            join(mingle.close());
        }
        if (stateFile != null) {
            StateFile.save(stateFile, worker);
        }
    }

    private static void join(@Nullable Thread ending) {
        boolean interrupted = false;
        while (ending != null && ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void live(Worker worker) {
        boolean complained = false;
        Complaints complaints = new Complaints(worker.options().hostname());
        while (!closed) {
            String node = worker.options().hostname();
            BroadcastQueue queue =
                    new BroadcastQueue(node + "." + mailbox.requests().name(), mailbox.requests(), "", CAPACITY);
            try (BroadcastSubscription subscription = broadcast.get().subscribe(queue, CALL)) {
                complained = false;
                open = subscription;
                listening.countDown();
                listen(worker, subscription, complaints);
            } catch (TransportException e) {
                if (!complained && !closed) {
                    LOG.warn("{} does not hear remote control: {}", node, e.getMessage());
                    complained = true;
                }
                pause();
            } catch (InterruptedException e) {
                LOG.debug("{} was interrupted while it listened", node);
            } catch (RuntimeException e) {
                LOG.error("Remote control of {} failed and goes on", node, e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            over.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted in a pause", e);
        }
    }

    private void listen(Worker worker, BroadcastSubscription subscription, Complaints complaints)
            throws InterruptedException {
        long dropped = 0;
        long saved = System.nanoTime();
        while (!closed) {
            BroadcastMessage next = subscription.poll(WAIT);
            List<BroadcastMessage> replies = new ArrayList<>();
            for (int i = 0; next != null && i < TOGETHER; i++) {
                BroadcastMessage reply = answer(worker, next, complaints);
                if (reply != null) {
                    replies.add(reply);
                }
                next = i + 1 < TOGETHER ? subscription.poll(Duration.ZERO) : null;
            }
            send(replies, complaints);
            if (subscription.dropped() > dropped) {
                complaints.add((subscription.dropped() - dropped) + " control messages came too fast and were dropped");
                dropped = subscription.dropped();
            }
            if (stateFile != null && System.nanoTime() - saved > BETWEEN_SAVES.toNanos()) {
                StateFile.save(stateFile, worker);
                saved = System.nanoTime();
            }
        }
    }

    private void send(List<BroadcastMessage> replies, Complaints complaints) {
        if (replies.isEmpty()) {
            return;
        }
        try {
            broadcast.get().send(replies, CALL);
        } catch (TransportException e) {
            complaints.add(replies.size() + " answers could not be sent: " + e.getMessage());
        }
    }

    private @Nullable BroadcastMessage answer(Worker worker, BroadcastMessage message, Complaints complaints) {
        String node = worker.options().hostname();
        ControlRequest request;
        try {
            request = ControlRequest.read(message.message());
        } catch (InvalidMessageException e) {
            complaints.add("dropped a control message: " + e.getMessage());
            return null;
        } catch (RuntimeException | StackOverflowError e) {
            complaints.add("dropped a control message that cannot be read: " + e);
            return null;
        }
        worker.clock().adjust(request.clock());
        if (!request.concerns(node)) {
            return null;
        }
        Object answer = run(worker, request, complaints);
        ControlRequest.ReplyTo to = request.replyTo();
        if (to == null || answer == ControlCommand.NO_REPLY) {
            return null;
        }
        // Of any other exchange it might be a queue of tasks that gets the answer, and expires with it.
        if (!to.exchange().equals(mailbox.replies().name())) {
            complaints.add("did not answer " + shortened(request.method()) + " to exchange " + shortened(to.exchange())
                    + ": answers go to " + mailbox.replies().name());
            return null;
        }
        long clock = worker.clock().forward();
        try {
            return Mailbox.reply(to, request.ticket(), node, answer, clock);
        } catch (EncodeException e) {
            Map<String, Object> error = SteeringCommands.error(ControlError.repr(e));
            return Mailbox.reply(to, request.ticket(), node, error, clock);
        }
    }

    private @Nullable Object run(Worker worker, ControlRequest request, Complaints complaints) {
        try {
            ControlCommand command = commands.find(request.method());
            if (command == null) {
                throw new ControlError("KeyError", request.method());
            }
            return command.run(worker, new ControlArguments(request.method(), request.arguments()));
        } catch (RuntimeException | StackOverflowError e) {
            complaints.add("control command " + shortened(request.method()) + " failed: " + ControlError.repr(e));
            LOG.debug("Control command failed", e);
            return SteeringCommands.error(ControlError.repr(e));
        }
    }

    /** What came over the wire, as one line of a log. */
    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cc}", "?");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }
}
