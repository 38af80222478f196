package dev.celeriac.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<BroadcastMessage> sent = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private volatile boolean down;
    private volatile boolean broken;

    /** A broker that takes nothing before {@link #open}, and fails while it is {@link #down}. */
    private final Broadcast broker = new Broadcast() {
        @Override
        public void send(List<BroadcastMessage> batch, Duration deadline) {
            blocked.countDown();
            try {
                assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (down) {
                throw new TransportException("down");
            }
            if (broken) {
                throw new UnsupportedOperationException("broken");
            }
            sent.addAll(batch);
        }

        @Override
        public int sendCounted(BroadcastMessage message, Duration deadline) {
            throw new AssertionError("nobody is asked here");
        }

        @Override
        public BroadcastSubscription subscribe(BroadcastQueue queue, Duration deadline) {
            throw new AssertionError("nobody listens here");
        }
    };

    private EventDispatcher dispatcher(int capacity) {
        EventDispatcher dispatcher = new EventDispatcher(
                        "w@test",
                        EventChannel.named("celeryev"),
                        () -> broker,
                        new LamportClock(),
                        Clock.systemUTC(),
                        new EventDispatcher.Options(capacity, true))
                .start();
        dispatcher.enable("task");
        return dispatcher;
    }

    private List<Integer> numbers() {
        return sent.stream()
                .flatMap(message ->
                        ((List<?>) JsonCodec.DEFAULT.decode(message.message().body())).stream())
                .map(event -> ((Number) ((Map<?, ?>) event).get("n")).intValue())
                .toList();
    }

    private static void tell(EventDispatcher dispatcher, int from, int to) {
        for (int i = from; i < to; i++) {
            int n = i;
            dispatcher.send("task-x", document -> document.put("n", n));
        }
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() throws InterruptedException {
        try (EventDispatcher dispatcher = dispatcher(10)) {
            tell(dispatcher, 0, 1);
            assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
            tell(dispatcher, 1, 30);
            assertThat(dispatcher.dropped()).isEqualTo(20);
            open.countDown();
            await().atMost(PATIENCE).until(() -> dispatcher.sent() == 10);
        }
        assertThat(numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void taskEventsGoInListsOfLimitedLength() throws InterruptedException {
        try (EventDispatcher dispatcher = dispatcher(1000)) {
            tell(dispatcher, 0, 1);
            assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
            tell(dispatcher, 1, 251);
            open.countDown();
        }
        assertThat(sent).extracting(BroadcastMessage::routingKey).containsOnly("task.multi");
        assertThat(sent).hasSize(4);
        assertThat(numbers()).hasSize(251).isSorted();
        assertThat(sent.get(0).message().headers()).containsEntry("hostname", "w@test");
        assertThat(sent.get(0).message().properties().deliveryMode()).isEqualTo(1);
    }

    @Test
    void aBrokerThatIsAwayIsTriedAgain() {
        down = true;
        open.countDown();
        try (EventDispatcher dispatcher = dispatcher(10)) {
            tell(dispatcher, 0, 3);
            await().atMost(PATIENCE).until(() -> blocked.getCount() == 0);
            down = false;
            await().atMost(PATIENCE).until(() -> dispatcher.sent() == 3);
        }
        assertThat(numbers()).containsExactly(0, 1, 2);
    }

    @Test
    void onlyEnabledGroupsAreSent() {
        open.countDown();
        try (EventDispatcher dispatcher = dispatcher(10)) {
            dispatcher.send("worker-online", document -> document.put("n", 1));
            dispatcher.disable("task");
            tell(dispatcher, 0, 3);
            dispatcher.enable("task");
            tell(dispatcher, 7, 8);
        }
        assertThat(numbers()).containsExactly(7);
    }

    @Test
    void anEventThatCannotBeWrittenDoesNotTakeOthersAlong() {
        open.countDown();
        try (EventDispatcher dispatcher = dispatcher(10)) {
            dispatcher.send("task-x", document -> document.put("n", new Object()));
            dispatcher.send("task-x", document -> {
                throw new IllegalStateException("no fields");
            });
            dispatcher.send("task-x", document -> {
                throw new StackOverflowError("a message that quotes itself");
            });
            tell(dispatcher, 3, 4);
        }
        assertThat(numbers()).containsExactly(3);
    }

    @Test
    void aFailureThatNoBrokerShouldHaveDoesNotEndTheSender() throws InterruptedException {
        broken = true;
        open.countDown();
        try (EventDispatcher dispatcher = dispatcher(10)) {
            tell(dispatcher, 0, 1);
            await().atMost(PATIENCE).until(() -> dispatcher.dropped() == 1);
            broken = false;
            tell(dispatcher, 1, 2);
        }
        assertThat(numbers()).containsExactly(1);
    }
}
