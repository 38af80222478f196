package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.redis.result.RedisResultStoreProvider;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.FaultProxy;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.contract.Results;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A commit on the connection of a fetch that waits, which brings the messages that it has made possible. */
class CommitAndFetchIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);

    private final List<AutoCloseable> open = new ArrayList<>();
    private OwnRedis redis;
    private FaultProxy proxy;
    private Transport transport;
    private ResultStore results;
    private TransportConsumer consumer;
    private BatchCommitter committer;

    @BeforeEach
    void start() {
        redis = later(OwnRedis.with());
        proxy = later(FaultProxy.to(URI.create(redis.url())));
        String url = "redis://127.0.0.1:" + proxy.port();
        transport = later(new RedisTransportProvider().open(url, Map.of(), InstantSource.system()));
        results =
                later(new RedisResultStoreProvider().open(url, Map.of(), Duration.ofHours(1), InstantSource.system()));
        consumer = later(transport.consume(
                new ConsumerOptions("along@test", List.of("q"), Duration.ofMillis(200), Duration.ofSeconds(15))));
        committer = transport.committer(consumer, results);
        // Scripts that the server does not know yet are sent on the usual way.
        committer.commit(
                new CommitBatch(List.of(), List.of(Results.meta("first", TaskMeta.SUCCESS, 1)), List.of()), DEADLINE);
    }

    @AfterEach
    void close() throws Exception {
        proxy.heal();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T later(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** A fetch on a thread of its own that has found nothing and waits. */
    private final class WaitingFetch {
        final CompletableFuture<List<Delivery>> taken = new CompletableFuture<>();
        final Thread thread = new Thread(this::fetch, "waiting-fetch");

        private WaitingFetch() {
            thread.setDaemon(true);
            thread.start();
            await().atMost(DEADLINE).until(() -> waits() || taken.isDone());
        }

        private void fetch() {
            try {
                taken.complete(consumer.fetch(5, DEADLINE));
            } catch (InterruptedException | RuntimeException e) {
                taken.completeExceptionally(e);
            }
        }

        boolean waits() {
            StackTraceElement[] stack = thread.getStackTrace();
            return stack.length > 0
                    && stack[0].isNativeMethod()
                    && Stream.of(stack).anyMatch(frame -> frame.getClassName().equals(WakeUps.class.getName()));
        }

        /** Ends it, if it has not ended by itself. */
        void end() throws InterruptedException {
            if (!taken.isDone()) {
                consumer.wakeUp();
            }
            thread.join();
        }

        List<Delivery> get() {
            try {
                return taken.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("the fetch has not ended", e);
            }
        }
    }

    private WaitingFetch waitingFetch() {
        WaitingFetch fetch = new WaitingFetch();
        // A wake-up that found nobody waiting ends the next fetch.
        while (fetch.taken.isDone()) {
            assertThat(fetch.get()).isEmpty();
            fetch = new WaitingFetch();
        }
        return fetch;
    }

    private static CommitBatch calling(String text, List<Delivery> ended) {
        return new CommitBatch(
                List.of(Messages.text("q", text)),
                List.of(Results.meta("task-" + text, TaskMeta.SUCCESS, text)),
                Tasks.acknowledge(ended));
    }

    @Test
    @DisplayName("what a commit publishes comes with its reply, and the fetch that waits goes on waiting")
    void takenAlong() {
        WaitingFetch waiting = waitingFetch();
        List<Delivery> taken = committer.commitAndFetch(calling("a", List.of()), () -> 5, DEADLINE);
        assertThat(Tasks.texts(taken)).containsExactly("a");
        for (String next : List.of("b", "c")) {
            taken = committer.commitAndFetch(calling(next, taken), () -> 5, DEADLINE);
            assertThat(Tasks.texts(taken)).containsExactly(next);
        }
        assertThat(waiting.waits()).isTrue();
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 1));
        assertThat(results.find("task-b")).isPresent();

        // Somebody else's message is told of as ever. Whoever waited was promised room that may be gone, and asks anew.
        transport.publish(List.of(Messages.text("q", "d")), DEADLINE);
        assertThat(waiting.get()).isEmpty();
        // Redis has told of it, and does not again.
        WaitingFetch next = new WaitingFetch();
        assertThat(next.waits()).as("waits for news of what it has been told").isFalse();
        assertThat(Tasks.texts(next.get())).containsExactly("d");
        assertThat(consumer.settle(Tasks.acknowledge(taken))).isEqualTo(1);
    }

    @Test
    @DisplayName("more than there is room for is left, and told of")
    void moreThanRoom() {
        WaitingFetch waiting = waitingFetch();
        CommitBatch two =
                new CommitBatch(List.of(Messages.text("q", "a"), Messages.text("q", "b")), List.of(), List.of());
        assertThat(Tasks.texts(committer.commitAndFetch(two, () -> 1, DEADLINE)))
                .containsExactly("a");
        assertThat(waiting.get()).isEmpty();
        assertThat(Tasks.texts(Tasks.persistently(consumer, 5))).containsExactly("b");
    }

    @Test
    @DisplayName("nothing is taken when there is no room, and while nobody waits")
    void notTaken() {
        assertThat(committer.commitAndFetch(calling("a", List.of()), () -> 5, DEADLINE))
                .isEmpty();
        assertThat(Tasks.texts(Tasks.persistently(consumer, 5))).containsExactly("a");
        WaitingFetch waiting = waitingFetch();
        assertThat(committer.commitAndFetch(calling("b", List.of()), () -> 0, DEADLINE))
                .isEmpty();
        assertThat(Tasks.texts(waiting.get())).containsExactly("b");
    }

    @Test
    @DisplayName("a commit that is refused keeps what it has taken for the next fetch")
    void refused() {
        WaitingFetch waiting = waitingFetch();
        try (var raw = new RawRedis(redis.url())) {
            raw.call("RPUSH", "celery-task-meta-task-a", "no result");
            assertThatThrownBy(() -> committer.commitAndFetch(calling("a", List.of()), () -> 5, DEADLINE))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("WRONGTYPE");
            assertThat(Tasks.texts(waiting.get())).containsExactly("a");
            raw.call("DEL", "celery-task-meta-task-a");
        }
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 1));
    }

    @Test
    @DisplayName("a server that has lost its scripts makes no difference")
    void scriptFlush() {
        WaitingFetch waiting = waitingFetch();
        try (var raw = new RawRedis(redis.url())) {
            raw.call("SCRIPT", "FLUSH");
        }
        List<Delivery> taken = committer.commitAndFetch(calling("a", List.of()), () -> 5, DEADLINE);
        assertThat(taken).isEmpty();
        assertThat(Tasks.texts(waiting.get())).containsExactly("a");
        assertThat(results.find("task-a")).isPresent();
    }

    @Test
    @DisplayName("whatever breaks on the way, each message is published once and taken once")
    void breaks() throws InterruptedException {
        List<String> all = new ArrayList<>();
        List<Delivery> held = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            WaitingFetch waiting = waitingFetch();
            if (round % 2 == 0) {
                proxy.stall();
            } else {
                proxy.resetAfter(1);
            }
            // One batch, as the worker repeats it.
            CommitBatch batch = calling("m" + round, List.of());
            List<Delivery> taken = new ArrayList<>();
            await().atMost(DEADLINE)
                    .ignoreExceptionsMatching(TransportException.class::isInstance)
                    .until(() -> {
                        try {
                            taken.addAll(committer.commitAndFetch(batch, () -> 5, SHORT));
                            return true;
                        } finally {
                            proxy.heal();
                        }
                    });
            if (taken.isEmpty()) {
                taken.addAll(orMore(waiting));
            }
            held.addAll(taken);
            all.add("m" + round);
            assertThat(Tasks.texts(held)).isEqualTo(all);
            waiting.end();
        }
        assertThat(transport.stats("q")).isEqualTo(new QueueStats("q", 0, 0, 8));
    }

    /** What the fetch that waited has got, or else the next ones. */
    private List<Delivery> orMore(WaitingFetch waiting) {
        try {
            List<Delivery> first = waiting.taken.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return first.isEmpty() ? Tasks.persistently(consumer, 5) : first;
        } catch (ExecutionException e) {
            return Tasks.persistently(consumer, 5);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
