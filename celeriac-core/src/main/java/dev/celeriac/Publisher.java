package dev.celeriac;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.event.Events;
import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings messages to the broker, trying again for a limited time. Thread-safe. */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Supplier<Transport> transport;
    private final TaskObservers observers;
    private final Events events;
    private final CountDownLatch closed = new CountDownLatch(1);

    Publisher(Supplier<Transport> transport, TaskObservers observers, Events events) {
        this.events = events;
        this.transport = transport;
        this.observers = observers;
    }

    /** Ends waits between attempts. */
    void close() {
        closed.countDown();
    }

    /**
     * Publishes all or nothing.
     *
     * @throws OperationalError when the broker did not take them in time
     */
    void publish(List<Prepared> calls, PublishPolicy policy) {
        publish(calls, policy, Transport::publish);
    }

    /** A way to hand a batch over. */
    @FunctionalInterface
    interface Way {
        void publish(Transport transport, List<Publication> batch, Duration within);
    }

    /** As {@link #publish(List, PublishPolicy)}, in another way. */
    void publish(List<Prepared> calls, PublishPolicy policy, Way way) {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("The app is closed; nothing can be published through it any more");
        }
        boolean observed = !observers.isEmpty();
        if (observed) {
            calls.forEach(call -> observers.beforeTaskPublish(
                    call.message().headers().task(),
                    call.publication().message().headers(),
                    call.publication()));
        }
        List<Publication> batch = calls.size() == 1
                ? List.of(calls.get(0).publication())
                : calls.stream().map(Prepared::publication).toList();
        Instant before = events.now();
        attempt(calls, batch, policy, way);
        events.sent(batch, before);
        if (observed) {
            calls.forEach(
                    call -> observers.afterTaskPublish(call.message().headers().task(), call.publication()));
        }
    }

    private void attempt(List<Prepared> calls, List<Publication> batch, PublishPolicy policy, Way way) {
        long started = System.nanoTime();
        boolean perhapsPublished = false;
        for (int attempt = 1; ; attempt++) {
            Duration left = policy.timeout().minusNanos(System.nanoTime() - started);
            try {
                way.publish(transport.get(), batch, left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left);
                return;
            } catch (TransportException e) {
                perhapsPublished |= e.outcomeUnknown();
                if (e instanceof UnusableBrokerException) {
                    throw failed(calls, attempt, started, perhapsPublished, e);
                }
                Duration wait = policy.waitAfter(attempt);
                left = policy.timeout().minusNanos(System.nanoTime() - started).minus(wait);
                boolean exhausted = policy.maxRetries() >= 0 && attempt > policy.maxRetries();
                if (exhausted || left.isNegative() || closedWithin(wait)) {
                    throw failed(calls, attempt, started, perhapsPublished, e);
                }
                LOG.warn("Publishing {} failed (attempt {}), trying again: {}", name(calls), attempt, e.getMessage());
            }
        }
    }

    private boolean closedWithin(Duration wait) {
        try {
            return closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private OperationalError failed(
            List<Prepared> calls, int attempts, long started, boolean perhapsPublished, TransportException cause) {
        Duration taken = Duration.ofNanos(System.nanoTime() - started);
        return new OperationalError(
                "Could not publish " + name(calls) + " to " + transport.get().describe() + " in " + attempts
                        + (attempts == 1 ? " attempt" : " attempts") + " and " + taken.toMillis() + " ms: "
                        + sentence(cause)
                        + (perhapsPublished ? " It may have been queued all the same." : " Nothing was queued."),
                cause);
    }

    private static String sentence(TransportException cause) {
        String text = String.valueOf(cause.getMessage());
        return text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? text : text + ".";
    }

    private static String name(List<Prepared> calls) {
        Prepared first = calls.get(0);
        String one = "task " + first.message().headers().task() + "[" + first.taskId() + "]";
        return calls.size() == 1 ? one : calls.size() + " tasks, the first of them " + one;
    }
}
