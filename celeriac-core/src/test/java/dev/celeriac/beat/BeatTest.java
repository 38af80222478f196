package dev.celeriac.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.beat.memory.MemoryScheduleStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beats with their threads. */
class BeatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MemoryScheduleStore store = new MemoryScheduleStore();

    /** Counts what it sends, and fails as the test says. */
    private static final class Counting implements TickSender {
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        volatile @Nullable Class<? extends Throwable> failure;
        volatile CountDownLatch answer = new CountDownLatch(0);

        @Override
        public Map<String, NotSent> send(List<Tick> ticks) {
            Class<? extends Throwable> kind = failure;
            if (kind != null) {
                failed.incrementAndGet();
                Counting.<RuntimeException>sneak(kind);
            }
            sent.addAndGet(ticks.size());
            return Map.of();
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> void sneak(Class<? extends Throwable> kind) throws E {
            try {
                throw (E) kind.getConstructor(String.class).newInstance("by the test");
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean known(String taskId) {
            return false;
        }

        @Override
        public Optional<Boolean> running(String taskId) {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.of(false);
        }

        @Override
        public void cancel(String taskId) {}
    }

    private static Beat start(ScheduleStore store, String name, TickSender sender) {
        return start(store, name, sender, Duration.ofMillis(100));
    }

    private static Beat start(ScheduleStore store, String name, TickSender sender, Duration longestSleep) {
        return Beat.start(
                store,
                List.of(),
                sender,
                InstantSource.system(),
                new BeatOptions(name, Duration.ofMillis(500), longestSleep, null, 500));
    }

    private void tickOften() {
        store.put(
                ScheduleEntry.of("tick", "x.tick", Interval.every(Duration.ofMillis(50)))
                        .build(),
                Instant.now());
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, NoClassDefFoundError.class})
    void aBeatWithAnErrorLeavesTheLeaseToAnotherOneAndRecovers(Class<? extends Throwable> error) {
        tickOften();
        Counting broken = new Counting();
        Counting sound = new Counting();
        broken.failure = error;
        try (Beat one = start(store, "one", broken)) {
            await().atMost(PATIENCE).until(() -> broken.failed.get() > 0);
            try (Beat two = start(store, "two", sound)) {
                await().atMost(PATIENCE).until(() -> sound.sent.get() >= 3);
                assertThat(broken.sent).hasValue(0);
                await().atMost(PATIENCE).until(() -> two.leads() && !one.leads());
                broken.failure = null;
            }
            await().atMost(PATIENCE).until(() -> broken.sent.get() >= 3);
        }
    }

    @Test
    void anErrorOnTheThreadThatKeepsTheLeaseEndsNothing() {
        tickOften();
        AtomicInteger errors = new AtomicInteger(2);
        Counting sender = new Counting();
        try (Beat one = start(failing("replaceLease", errors), "one", sender)) {
            await().atMost(PATIENCE).until(() -> errors.get() <= 0 && sender.sent.get() >= 3 && one.leads());
        }
    }

    /** The store, one method of which throws an error some times after its first call, which is made at the start. */
    private ScheduleStore failing(String name, AtomicInteger times) {
        AtomicInteger calls = new AtomicInteger();
        return (ScheduleStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ScheduleStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name) && calls.getAndIncrement() > 0 && times.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("by the test");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aBeatThatBeginsToLeadSendsAtOnceHoweverLongItSleeps() {
        tickOften();
        Counting next = new Counting();
        Beat one = start(store, "one", new Counting());
        try (Beat two = start(store, "two", next, Duration.ofHours(1))) {
            await().atMost(PATIENCE).until(one::leads);
            one.close();
            await().atMost(PATIENCE).until(() -> next.sent.get() >= 3 && two.leads());
        }
    }

    @Test
    void anAnswerAboutAnEarlierRunWakesTheBeatUp() {
        store.put(
                ScheduleEntry.of("skip", "x.tick", Interval.every(Duration.ofMillis(50)))
                        .overlap(OverlappingRuns.SKIP)
                        .build(),
                Instant.now());
        Counting sender = new Counting();
        sender.answer = new CountDownLatch(1);
        try (Beat one = start(store, "one", sender)) {
            await().atMost(PATIENCE).until(() -> sender.sent.get() == 1);
            tickOften();
            await().atMost(PATIENCE).until(() -> sender.sent.get() >= 5);
            sender.answer.countDown();
            await().atMost(PATIENCE)
                    .until(() -> store.load().stream()
                                    .allMatch(entry -> entry.state().totalRunCount() >= 3)
                            && one.leads());
        }
    }

    @Test
    void whoeverClosesItAsWellWaitsUntilTheLeaseIsGivenUp() throws InterruptedException {
        Beat one = start(store, "one", new Counting());
        Thread other = new Thread(one::close);
        other.start();
        one.close();
        one.join();
        assertThat(store.lease())
                .hasValueSatisfying(lease -> assertThat(lease.free()).isTrue());
        other.join();
    }
}
