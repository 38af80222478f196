package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of messages that are held: by settling, by time, and by the death of the holder. */
public abstract class SettlementContract extends TransportContract {

    @Test
    @DisplayName("an acknowledged message is gone")
    void acknowledged() {
        publish(Messages.range(queue, "a", 1, 3));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 3);

        assertThat(consumer.settle(acknowledge(held))).isEqualTo(3);
        assertStats(0, 0, 0);
        consumer.close();
        assertThat(takeNow(consumer(), 5)).isEmpty();
    }

    @Test
    @DisplayName("settling again changes nothing, whatever became of the message first")
    void settledOnce() {
        publish(Messages.range(queue, "a", 1, 2));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 2);
        assertThat(consumer.settle(List.of(new Settlement.Acknowledge(held.get(0)))))
                .isEqualTo(1);
        assertThat(consumer.settle(List.of(new Settlement.Requeue(held.get(1), false))))
                .isEqualTo(1);

        assertThat(consumer.settle(acknowledge(held))).isZero();
        assertThat(consumer.settle(List.of(
                        new Settlement.Requeue(held.get(0), true),
                        new Settlement.Park(held.get(1), clock.instant().plusSeconds(9)),
                        new Settlement.SetAside(held.get(0), DeadLetter.Cause.REJECTED, "no", null, null))))
                .isZero();
        assertStats(1, 0, 0);
        List<Delivery> again = take(consumer, 1);
        assertThat(consumer.settle(acknowledge(held)))
                .as("the old delivery of a message held anew")
                .isZero();
        assertThat(consumer.settle(acknowledge(again))).isEqualTo(1);
    }

    @Test
    @DisplayName("a message of another consumer cannot be settled")
    void notMine() {
        publish(Messages.text(queue, "a"));
        TransportConsumer holder = consumer();
        List<Delivery> held = take(holder, 1);

        assertThat(consumer().settle(acknowledge(held))).isZero();
        assertThat(holder.settle(List.of())).isZero();
        assertStats(0, 0, 1);
        assertThat(holder.settle(acknowledge(held))).isEqualTo(1);
    }

    @Test
    @DisplayName("given back, a message is at the head of its queue again and as if never taken")
    void givenBack() {
        publish(Messages.range(queue, "a", 1, 5));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 3);
        consumer.settle(held.stream().map(d -> new Settlement.Requeue(d, false)).toList());
        publish(Messages.text(queue, "a6"));

        List<Delivery> again = take(consumer, 6);
        assertThat(texts(again)).containsExactly("a1", "a2", "a3", "a4", "a5", "a6");
        assertThat(again).noneMatch(Delivery::redelivered).allMatch(d -> d.deliveryCount() == 1);
    }

    @Test
    @DisplayName("requeued as redelivered, a message is at the end of its priority and marked, and not counted")
    void requeued() {
        publish(
                Messages.text(queue, "a1"),
                Messages.text(queue, "a2"),
                Messages.text(queue, "less urgent", lessUrgent(), null));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 1);
        consumer.settle(List.of(new Settlement.Requeue(held.get(0), true)));

        List<Delivery> again = take(consumer, 3);
        assertThat(texts(again)).containsExactly("a2", "a1", "less urgent");
        assertThat(again.get(1).redelivered()).isTrue();
        assertThat(again.get(1).deliveryCount()).isEqualTo(1);
        assertThat(again.get(0).redelivered()).isFalse();
    }

    /** A priority that is served after 0. */
    protected int lessUrgent() {
        return 5;
    }

    @Test
    @DisplayName("a requeued message that is then given back keeps its mark, and no count")
    void requeuedThenGivenBack() {
        publish(Messages.text(queue, "a"));
        TransportConsumer consumer = consumer();
        consumer.settle(List.of(new Settlement.Requeue(take(consumer, 1).get(0), true)));
        consumer.settle(List.of(new Settlement.Requeue(take(consumer, 1).get(0), false)));

        Delivery third = take(consumer, 1).get(0);
        assertThat(third.redelivered()).isTrue();
        assertThat(third.deliveryCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("requeued because its process died, a message is counted as if its holder had died")
    void requeuedAndCounted() {
        publish(Messages.text(queue, "a1"), Messages.text(queue, "a2"));
        TransportConsumer consumer = consumer();
        consumer.settle(List.of(new Settlement.Requeue(take(consumer, 1).get(0), true, true)));

        List<Delivery> again = take(consumer, 2);
        assertThat(texts(again)).containsExactly("a2", "a1");
        assertThat(again.get(1).redelivered()).isTrue();
        assertThat(again.get(1).deliveryCount()).isEqualTo(2);
        consumer.settle(
                List.of(new Settlement.Requeue(again.get(1), true, true), new Settlement.Acknowledge(again.get(0))));
        assertThat(take(consumer, 1).get(0).deliveryCount()).isEqualTo(3);
    }

    @Test
    @DisplayName("what was counted for a holder that died stays counted, however the message then goes back")
    void crashesStayCounted() {
        publish(Messages.text(queue, "a"));
        TransportConsumer victim = consumer();
        take(victim, 1);
        abandon(victim);
        clock.advance(LEASE.plusSeconds(1));
        TransportConsumer other = consumer();
        other.settle(List.of(new Settlement.Requeue(take(other, 1).get(0), true)));
        other.settle(List.of(new Settlement.Requeue(take(other, 1).get(0), false)));
        other.settle(List.of(
                new Settlement.Park(take(other, 1).get(0), clock.instant().plusSeconds(1))));
        clock.advance(Duration.ofSeconds(1));

        Delivery last = take(other, 1).get(0);
        assertThat(last.redelivered()).isTrue();
        assertThat(last.deliveryCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("a message with an ETA is not delivered a moment before it, and at once when it has come")
    void eta() throws Exception {
        publish(Messages.text(queue, "later", 0, clock.instant().plusMillis(60_000)), Messages.text(queue, "now"));
        TransportConsumer consumer = consumer();
        assertThat(texts(take(consumer, 1))).containsExactly("now");
        clock.advance(Duration.ofMillis(59_999));
        assertThat(takeNow(consumer, 5)).isEmpty();
        try (var background = new Background()) {
            Future<List<Delivery>> fetched = background.run(() -> consumer.fetch(5, PATIENCE));
            clock.advance(Duration.ofMillis(1));
            Delivery delivery = fetched.get(30, TimeUnit.SECONDS).get(0);
            assertThat(Messages.text(delivery)).isEqualTo("later");
            assertThat(delivery.redelivered()).isFalse();
            assertThat(delivery.deliveryCount()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("messages come in the order of their ETAs, and an ETA that has passed is no reason to wait")
    void etaOrder() {
        Instant start = clock.instant();
        publish(
                Messages.text(queue, "third", 0, start.plusSeconds(30)),
                Messages.text(queue, "first", 0, start.plusSeconds(10)),
                Messages.text(queue, "past", 0, start.minusSeconds(10)),
                Messages.text(queue, "second", 0, start.plusSeconds(20)));
        TransportConsumer consumer = consumer();
        assertThat(texts(take(consumer, 1))).containsExactly("past");
        for (String expected : List.of("first", "second", "third")) {
            assertThat(takeNow(consumer, 5)).isEmpty();
            clock.advance(Duration.ofSeconds(10));
            assertThat(texts(take(consumer, 1))).containsExactly(expected);
        }
    }

    @Test
    @DisplayName("thousands of messages that are due at the same moment are all delivered, once")
    void manyEtas() {
        Instant eta = clock.instant().plusSeconds(5);
        publish(IntStream.rangeClosed(1, 2_500)
                .mapToObj(n -> Messages.text(queue, "m" + n, 0, eta))
                .toList());
        TransportConsumer consumer = consumer();
        assertThat(takeNow(consumer, 10)).isEmpty();
        clock.advance(Duration.ofSeconds(5));

        assertThat(texts(take(consumer, 2_500))).doesNotHaveDuplicates();
        assertThat(takeNow(consumer, 10)).isEmpty();
    }

    @Test
    @DisplayName("a parked message comes back when its time has come, as if never taken")
    void parked() {
        publish(Messages.text(queue, "a", 0, null));
        TransportConsumer consumer = consumer();
        Delivery held = take(consumer, 1).get(0);
        consumer.settle(List.of(new Settlement.Park(held, clock.instant().plusSeconds(30))));
        assertStats(0, 1, 0);
        assertThat(takeNow(consumer, 5)).isEmpty();
        clock.advance(Duration.ofSeconds(30));

        Delivery again = take(consumer, 1).get(0);
        assertThat(again.redelivered()).isFalse();
        assertThat(again.deliveryCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("a closed consumer gives everything back in order, as if never taken")
    void closeGivesBack() {
        publish(Messages.range(queue, "a", 1, 4));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 3);
        consumer.settle(acknowledge(held.subList(1, 2)));
        consumer.close();

        List<Delivery> again = take(consumer(), 3);
        assertThat(texts(again)).containsExactly("a1", "a3", "a4");
        assertThat(again).noneMatch(Delivery::redelivered).allMatch(d -> d.deliveryCount() == 1);
    }

    @Test
    @DisplayName("what a consumer holds comes back when its lease is over, marked and counted, and not before")
    void leaseOver() {
        publish(Messages.range(queue, "a", 1, 3));
        TransportConsumer frozen = consumer();
        List<Delivery> lost = take(frozen, 2);
        TransportConsumer other = consumer();
        abandon(frozen);
        assertThat(texts(takeNow(other, 5))).containsExactly("a3");
        clock.advance(LEASE.minusMillis(1));
        assertThat(takeNow(other, 5)).isEmpty();
        clock.advance(Duration.ofSeconds(1));

        List<Delivery> again = take(other, 2);
        assertThat(texts(again)).containsExactly("a1", "a2");
        assertThat(again).allMatch(Delivery::redelivered).allMatch(d -> d.deliveryCount() == 2);
        assertThat(frozen.settle(acknowledge(lost)))
                .as("settled after the lease was lost")
                .isZero();
        assertThat(frozen.settle(List.of(new Settlement.Requeue(lost.get(0), true))))
                .isZero();
        assertThat(other.settle(acknowledge(again))).isEqualTo(2);
    }

    @Test
    @DisplayName("a living consumer keeps what it holds, however long that takes")
    void leaseIsRenewed() {
        publish(Messages.text(queue, "a"));
        TransportConsumer holder = consumer();
        List<Delivery> held = take(holder, 1);
        TransportConsumer other = consumer();
        for (int i = 0; i < 5; i++) {
            clock.advance(LEASE);
            assertThat(takeNow(other, 5)).isEmpty();
        }
        assertThat(holder.settle(acknowledge(held))).isEqualTo(1);
    }

    @Test
    @DisplayName("a consumer that lost its lease goes on when its process does")
    void revived() {
        publish(Messages.text(queue, "a"));
        TransportConsumer frozen = consumer();
        take(frozen, 1);
        TransportConsumer other = consumer();
        abandon(frozen);
        clock.advance(LEASE.plusSeconds(1));
        List<Delivery> taken = take(other, 1);
        revive(frozen);
        publish(Messages.text(queue, "b"));

        List<Delivery> anew = take(frozen, 1);
        assertThat(texts(anew)).containsExactly("b");
        clock.advance(LEASE.plusSeconds(1));
        assertThat(frozen.settle(acknowledge(anew))).isEqualTo(1);
        assertThat(other.settle(acknowledge(taken))).isEqualTo(1);
    }

    @Test
    @DisplayName("a message that is lost with its holder again and again is counted each time")
    void lostAgainAndAgain() {
        publish(Messages.text(queue, "poison"));
        for (int count = 1; count <= 3; count++) {
            TransportConsumer victim = consumer();
            assertThat(take(victim, 1).get(0).deliveryCount()).isEqualTo(count);
            abandon(victim);
            clock.advance(LEASE.plusSeconds(1));
        }
        Delivery last = take(consumer(), 1).get(0);
        assertThat(last.deliveryCount()).isEqualTo(4);
        assertThat(last.redelivered()).isTrue();
    }

    @Test
    @DisplayName("a message that is set aside is gone from its queue and among the dead letters, as it came")
    void setAside() {
        publish(Messages.text(queue, "bad"));
        TransportConsumer consumer = consumer();
        Delivery held = take(consumer, 1).get(0);
        DeadLetters letters = transport().deadLetters();
        long before = letters.count();
        consumer.settle(
                List.of(new Settlement.SetAside(held, DeadLetter.Cause.MALFORMED, "not JSON", "task-1", "shop.task")));

        assertThat(letters.count()).isEqualTo(before + 1);
        assertStats(0, 0, 0);
        DeadLetter letter = mine(letters).get(0);
        assertThat(letter.queue()).isEqualTo(queue);
        assertThat(letter.at()).isEqualTo(clock.instant());
        assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.MALFORMED);
        assertThat(letter.reason()).isEqualTo("not JSON");
        assertThat(letter.taskId()).isEqualTo("task-1");
        assertThat(letter.taskName()).isEqualTo("shop.task");
        assertThat(letter.deliveryCount()).isEqualTo(1);
        assertThat(letter.message().body()).isEqualTo(held.message().body());
        assertThat(letter.message().properties()).isEqualTo(held.message().properties());
        assertThat(letter.message().headers().toString())
                .isEqualTo(held.message().headers().toString());
        assertThat(letters.find(letter.id())).map(DeadLetter::reason).contains("not JSON");
    }

    private List<DeadLetter> mine(DeadLetters letters) {
        return letters.list(0, 1_000).stream()
                .filter(letter -> letter.queue().equals(queue))
                .toList();
    }

    @Test
    @DisplayName("dead letters are listed the newest first, requeued as fresh messages, and dropped")
    void deadLetters() {
        publish(Messages.range(queue, "bad", 1, 4));
        TransportConsumer consumer = consumer();
        for (Delivery held : take(consumer, 4)) {
            consumer.settle(
                    List.of(new Settlement.SetAside(held, DeadLetter.Cause.REJECTED, Messages.text(held), null, null)));
        }
        DeadLetters letters = transport().deadLetters();
        List<DeadLetter> all = mine(letters);
        assertThat(all).extracting(DeadLetter::reason).containsExactly("bad4", "bad3", "bad2", "bad1");
        assertThat(letters.list(1, 2)).hasSize(2);
        assertThat(letters.find("no such letter")).isEmpty();

        assertThat(letters.requeue(List.of(all.get(3).id(), all.get(2).id(), "no such letter")))
                .isEqualTo(2);
        List<Delivery> again = take(consumer, 2);
        assertThat(texts(again)).containsExactly("bad1", "bad2");
        assertThat(again).noneMatch(Delivery::redelivered).allMatch(d -> d.deliveryCount() == 1);
        assertThat(letters.drop(List.of(all.get(0).id(), all.get(2).id()))).isEqualTo(1);
        assertThat(mine(letters)).extracting(DeadLetter::reason).containsExactly("bad3");
    }

    @Test
    @DisplayName("one call may settle messages in every way at once")
    void mixedSettlements() {
        publish(Messages.range(queue, "a", 1, 5));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 5);
        int settled = consumer.settle(List.of(
                new Settlement.Acknowledge(held.get(0)),
                new Settlement.Requeue(held.get(1), false),
                new Settlement.Requeue(held.get(2), true),
                new Settlement.Park(held.get(3), clock.instant().plusSeconds(60)),
                new Settlement.SetAside(held.get(4), DeadLetter.Cause.REJECTED, "no", null, null)));

        assertThat(settled).isEqualTo(5);
        assertStats(2, 1, 0);
        assertThat(texts(take(consumer, 2))).containsExactly("a2", "a3");
        clock.advance(Duration.ofSeconds(60));
        await().atMost(PATIENCE).until(() -> texts(takeNow(consumer, 1)).equals(List.of("a4")));
    }

    @Test
    @DisplayName("what a requeued message keeps: headers, properties and exchange")
    void requeueKeepsTheMessage() {
        Publication publication = Messages.text(queue, "a", 4, null);
        publish(new Publication("ex", queue, publication.message(), publication.taskId(), null));
        TransportConsumer consumer = consumer();
        consumer.settle(List.of(new Settlement.Requeue(take(consumer, 1).get(0), true)));
        consumer.settle(List.of(new Settlement.Park(take(consumer, 1).get(0), clock.instant())));

        Delivery again = take(consumer, 1).get(0);
        assertThat(again.exchange()).isEqualTo("ex");
        assertThat(again.message().properties()).isEqualTo(publication.message().properties());
        assertThat(again.message().headers().toString())
                .isEqualTo(publication.message().headers().toString());
    }
}
