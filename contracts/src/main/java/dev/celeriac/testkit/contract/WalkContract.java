package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.WaitingMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Looking through queues, and taking messages out of their turn. */
public abstract class WalkContract extends TransportContract {

    private static List<WaitingMessage> all(QueueWalk walk, int most) {
        List<WaitingMessage> all = new ArrayList<>();
        for (List<WaitingMessage> page = walk.next(most); !page.isEmpty(); page = walk.next(most)) {
            assertThat(page).hasSizeLessThanOrEqualTo(most);
            all.addAll(page);
        }
        return all;
    }

    private static String text(WaitingMessage waiting) {
        return new String(waiting.message().body(), StandardCharsets.UTF_8);
    }

    private static List<String> names(List<WaitingMessage> messages) {
        return messages.stream().map(WalkContract::text).toList();
    }

    private static List<String> numbered(String prefix, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> prefix + i).toList();
    }

    private Publication later(String text, long seconds) {
        return Messages.text(queue, text, 0, clock.instant().plusSeconds(seconds));
    }

    @Test
    @DisplayName("a walk shows everything that waits, in order and once, and takes nothing")
    void looks() {
        publish(Messages.range(queue, "a", 1, 25));
        publish(later("late", 900), later("soon", 60));

        for (int most : List.of(1, 7, 100)) {
            List<WaitingMessage> seen = all(transport().walk(queue), most);
            List<String> expected = new ArrayList<>(numbered("a", 1, 25));
            expected.addAll(List.of("soon", "late"));
            assertThat(names(seen)).isEqualTo(expected);
            assertThat(seen).allSatisfy(each -> {
                assertThat(each.queue()).isEqualTo(queue);
                assertThat(each.defect()).isNull();
            });
            assertThat(seen.subList(0, 25)).allMatch(each -> each.due() == null);
            assertThat(seen.get(25).due()).isEqualTo(clock.instant().plusSeconds(60));
            assertThat(seen.get(26).due()).isEqualTo(clock.instant().plusSeconds(900));
        }
        assertStats(25, 2, 0);
        assertThat(all(transport().walk(queue + "-none"), 5)).isEmpty();
    }

    @Test
    @DisplayName("after the end, a walk goes on with what was published since")
    void goesOn() {
        publish(Messages.range(queue, "a", 1, 3));
        QueueWalk walk = transport().walk(queue);
        assertThat(all(walk, 2)).hasSize(3);
        publish(Messages.range(queue, "b", 1, 3));
        assertThat(names(all(walk, 2))).isEqualTo(numbered("b", 1, 3));
        assertThat(all(walk, 2)).isEmpty();
    }

    @Test
    @DisplayName("what is chosen is taken like any other message; the rest stays in its order")
    void takesSome() {
        publish(Messages.range(queue, "a", 1, 40));
        TransportConsumer consumer = consumer();
        QueueWalk walk = transport().walk(queue);
        List<String> seen = new ArrayList<>();
        List<Delivery> taken = new ArrayList<>();
        for (List<WaitingMessage> page = walk.next(6); !page.isEmpty(); page = walk.next(6)) {
            seen.addAll(names(page));
            taken.addAll(consumer.take(
                    page.stream().filter(each -> text(each).matches("a.*[1-3]")).toList()));
        }
        assertThat(seen).isEqualTo(numbered("a", 1, 40));
        assertThat(texts(taken))
                .isEqualTo(numbered("a", 1, 40).stream()
                        .filter(text -> text.matches("a.*[1-3]"))
                        .toList());
        assertThat(taken).allSatisfy(each -> {
            assertThat(each.redelivered()).isFalse();
            assertThat(each.deliveryCount()).isEqualTo(1);
        });
        assertStats(28, 0, 12);
        assertThat(consumer.settle(acknowledge(taken))).isEqualTo(12);
        assertThat(texts(take(consumer(), 28)))
                .isEqualTo(numbered("a", 1, 40).stream()
                        .filter(text -> !text.matches("a.*[1-3]"))
                        .toList());
    }

    @Test
    @DisplayName("what waits for its time can be taken before")
    void takesScheduled() {
        publish(later("soon", 60), later("late", 900));
        TransportConsumer consumer = consumer();
        List<Delivery> taken = consumer.take(all(transport().walk(queue), 5));
        assertThat(texts(taken)).containsExactly("soon", "late");
        assertStats(0, 0, 2);
        assertThat(consumer.settle(List.of(
                        new Settlement.Acknowledge(taken.get(0)),
                        new Settlement.Park(taken.get(1), clock.instant().plusSeconds(900)))))
                .isEqualTo(2);
        assertStats(0, 1, 0);
        Instant due = transport().walk(queue).next(5).get(0).due();
        assertThat(due).isEqualTo(clock.instant().plusSeconds(900));
    }

    @Test
    @DisplayName("what somebody else has taken meanwhile is left out")
    void gone() {
        publish(Messages.range(queue, "a", 1, 10));
        publish(later("soon", 60));
        QueueWalk walk = transport().walk(queue);
        List<WaitingMessage> seen = walk.next(20);
        TransportConsumer other = consumer();
        take(other, 3);
        TransportConsumer consumer = consumer();
        List<String> left = new ArrayList<>(numbered("a", 4, 10));
        left.add("soon");
        assertThat(texts(consumer.take(seen))).isEqualTo(left);
        assertThat(consumer.take(seen)).isEmpty();
        assertStats(0, 0, 11);
    }

    @Test
    @DisplayName("a walk finds its place again when others take what is before it, or all of it")
    void othersTake() {
        publish(Messages.range(queue, "a", 1, 30));
        QueueWalk walk = transport().walk(queue);
        assertThat(names(walk.next(10))).isEqualTo(numbered("a", 1, 10));
        TransportConsumer other = consumer();
        take(other, 4);
        assertThat(names(walk.next(5))).isEqualTo(numbered("a", 11, 15));
        take(other, 14);
        assertThat(names(walk.next(5)))
                .as("one or all of it was taken")
                .isSubsetOf(numbered("a", 16, 30))
                .contains("a19", "a20");
    }

    @Test
    @DisplayName("given back by a consumer that closes or dies, what was taken is there again")
    void givenBack() {
        publish(Messages.range(queue, "a", 1, 2));
        publish(later("soon", 60));
        TransportConsumer consumer = consumer();
        assertThat(consumer.take(all(transport().walk(queue), 9))).hasSize(3);
        consumer.close();
        assertThat(texts(take(consumer(), 3))).containsExactlyInAnyOrder("a1", "a2", "soon");
    }

    @Test
    @DisplayName("what a dead consumer had taken comes back, redelivered")
    void dead() {
        publish(Messages.range(queue, "a", 1, 2));
        TransportConsumer dying = consumer();
        assertThat(dying.take(all(transport().walk(queue), 9))).hasSize(2);
        abandon(dying);
        TransportConsumer other = consumer();
        clock.advance(LEASE.plusSeconds(1));
        List<Delivery> again = take(other, 2);
        assertThat(again).allMatch(Delivery::redelivered);
        revive(dying);
    }
}
