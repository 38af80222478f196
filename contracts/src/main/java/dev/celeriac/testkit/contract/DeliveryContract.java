package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Publishing, order, waiting, and what producers and operators see. */
public abstract class DeliveryContract extends TransportContract {

    @Test
    @DisplayName("a message of one mark is published once, by whomever, until the mark is forgotten")
    void once() {
        Duration keep = Duration.ofMillis(500);
        Duration hour = Duration.ofHours(1);
        Publication first = Messages.text(queue, "a");
        Publication second = Messages.text(queue, "b");
        String mark = queue + ".mark";
        Transport other = open(clock);
        closeLater(other);

        transport().publishOnce(List.of(mark), List.of(first), hour, DEADLINE);
        other.publishOnce(List.of(mark, mark + ".2"), List.of(first, second), hour, DEADLINE);
        transport().publishOnce(List.of(mark + ".2"), List.of(second), hour, DEADLINE);
        TransportConsumer consumer = consumer();
        List<Delivery> taken = take(consumer, 2);
        assertThat(texts(taken)).containsExactly("a", "b");
        assertThat(transport().stats(queue).ready()).isZero();
        // Taken and settled, and still remembered.
        consumer.settle(acknowledge(taken));
        other.publishOnce(List.of(mark), List.of(first), hour, DEADLINE);
        assertThat(transport().stats(queue).ready()).isZero();

        await().atMost(PATIENCE).until(() -> {
            clock.advance(keep);
            other.publishOnce(List.of(mark + ".3"), List.of(first), keep, DEADLINE);
            return transport().stats(queue).ready() > 1;
        });
    }

    @Test
    @DisplayName("a message comes out as it went in: body, headers, properties, exchange and routing key")
    void roundTrip() {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("task", "größe.測る");
        headers.put("retries", 3);
        headers.put("timelimit", Arrays.asList(null, 2.5));
        headers.put("nested", Map.of("a", List.of(1, "b", true)));
        var message = new Message(
                new byte[] {0, -1, 10, 34, 0},
                "application/x-own",
                "binary",
                headers,
                new Properties("corr", "reply", 1, 7, Duration.ofMillis(12_345)));
        publish(new Publication("an.exchange", queue, message, "task-1", null));

        Delivery delivery = take(consumer(), 1).get(0);

        assertThat(delivery.message().body()).isEqualTo(message.body());
        assertThat(delivery.message().headers().toString()).isEqualTo(headers.toString());
        assertThat(delivery.message().contentType()).isEqualTo("application/x-own");
        assertThat(delivery.message().contentEncoding()).isEqualTo("binary");
        assertThat(delivery.message().properties()).isEqualTo(message.properties());
        assertThat(delivery.exchange()).isEqualTo("an.exchange");
        assertThat(delivery.routingKey()).isEqualTo(queue);
        assertThat(delivery.queue()).isEqualTo(queue);
        assertThat(delivery.redelivered()).isFalse();
        assertThat(delivery.deliveryCount()).isEqualTo(1);
        assertThat(delivery.defect()).isNull();
    }

    @Test
    @DisplayName("what a message leaves out stays out: no correlation id, no content type, empty body")
    void sparseMessage() {
        var bare = new Message(new byte[0], "", "", Map.of(), new Properties(null, null, 2, 0, null));
        publish(Publication.toQueue(queue, bare, "has-an-id", null), Publication.toQueue(queue, bare, null, null));

        for (Delivery delivery : take(consumer(), 2)) {
            assertThat(delivery.message().body()).isEmpty();
            assertThat(delivery.message().contentType()).isEmpty();
            assertThat(delivery.message().contentEncoding()).isEmpty();
            assertThat(delivery.message().headers()).isEmpty();
            assertThat(delivery.message().properties()).isEqualTo(bare.properties());
        }
    }

    @Test
    @DisplayName("messages of one priority come in the order of publication, within a batch and between batches")
    void firstInFirstOut() {
        publish(Messages.range(queue, "a", 1, 40));
        publish(Messages.range(queue, "a", 41, 50));
        publish(Messages.text(queue, "a51"));

        TransportConsumer consumer = consumer();
        List<String> expected =
                IntStream.rangeClosed(1, 51).mapToObj(n -> "a" + n).toList();
        var seen = new ArrayList<>(texts(take(consumer, 7)));
        seen.addAll(texts(take(consumer, 44)));
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    @DisplayName("more urgent priorities come first, whatever was published earlier")
    void priorities() {
        publish(
                Messages.text(queue, "nine", 9, null),
                Messages.text(queue, "six", 6, null),
                Messages.text(queue, "zero", 0, null),
                Messages.text(queue, "six again", 6, null),
                Messages.text(queue, "three", 3, null));

        List<String> order = List.of("zero", "three", "six", "six again", "nine");
        assertThat(texts(take(consumer(), 5))).isEqualTo(lowestFirst() ? order : highestFirst());
    }

    /** Whether priority 0 is the most urgent one, as on Redis, or the least, as on RabbitMQ. */
    protected boolean lowestFirst() {
        return true;
    }

    private static List<String> highestFirst() {
        return List.of("nine", "six", "six again", "three", "zero");
    }

    @Test
    @DisplayName("a queue that always has messages does not starve another one")
    void fairness() {
        String other = queue + "-other";
        publish(Messages.range(queue, "busy", 1, 500));
        publish(Messages.text(other, "patient"));
        TransportConsumer consumer = consumer(transport(), queue, other);

        var seen = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            seen.addAll(texts(takeNow(consumer, 10)));
        }
        assertThat(seen).contains("patient");
    }

    @Test
    @DisplayName("a fetch takes no more than was asked for, and never nothing but for lack of messages")
    void max() {
        publish(Messages.range(queue, "m", 1, 10));
        TransportConsumer consumer = consumer();

        assertThat(takeNow(consumer, 4)).hasSize(4);
        assertThat(takeNow(consumer, 100)).hasSize(6);
        assertThat(takeNow(consumer, 100)).isEmpty();
        assertThatThrownBy(() -> takeNow(consumer, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a fetch that waits is given a message that another transport publishes")
    void waitsForPublication() throws Exception {
        TransportConsumer consumer = consumer();
        Transport producer = open(clock);
        closeLater(producer);
        try (var background = new Background()) {
            Future<List<Delivery>> fetched = background.run(() -> consumer.fetch(5, PATIENCE));
            producer.publish(List.of(Messages.text(queue, "hello")), DEADLINE);
            assertThat(texts(fetched.get(30, TimeUnit.SECONDS))).containsExactly("hello");
        }
    }

    @Test
    @DisplayName("wakeUp ends a fetch that waits, with nothing; when none waits, the next one")
    void wakeUp() throws Exception {
        TransportConsumer consumer = consumer();
        try (var background = new Background()) {
            Future<List<Delivery>> fetched = background.run(() -> consumer.fetch(5, Duration.ofMinutes(2)));
            consumer.wakeUp();
            assertThat(fetched.get(30, TimeUnit.SECONDS)).isEmpty();

            consumer.wakeUp();
            Future<List<Delivery>> next = background.run(() -> consumer.fetch(5, Duration.ofMinutes(2)));
            assertThat(next.get(30, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    @DisplayName("an interrupted fetch throws and has taken nothing")
    void interrupted() {
        publish(Messages.text(queue, "still here"));
        TransportConsumer consumer = consumer();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> consumer.fetch(5, PATIENCE)).isInstanceOf(InterruptedException.class);
        assertThat(texts(takeNow(consumer, 5))).containsExactly("still here");
    }

    @Test
    @DisplayName("the queues of a consumer can be changed while it waits")
    void changeQueues() throws Exception {
        String other = queue + "-added";
        publish(Messages.text(other, "over here"));
        TransportConsumer consumer = consumer();
        try (var background = new Background()) {
            Future<List<Delivery>> fetched = background.run(() -> consumer.fetch(5, PATIENCE));
            consumer.queues(List.of(queue, other));
            assertThat(texts(fetched.get(30, TimeUnit.SECONDS))).containsExactly("over here");
        }
        consumer.queues(List.of(queue));
        publish(Messages.text(other, "not any more"));
        assertThat(takeNow(consumer, 5)).isEmpty();
    }

    @Test
    @DisplayName("two consumers never hold the same message, and together they get every one")
    void noMessageTwice() throws Exception {
        int count = 4_000;
        publish(Messages.range(queue, "", 1, count / 2));
        Map<String, Integer> ledger = new ConcurrentHashMap<>();
        var left = new AtomicInteger(count);
        Transport other = open(clock);
        closeLater(other);
        try (var background = new Background()) {
            var runs = new ArrayList<Future<?>>();
            for (TransportConsumer consumer : List.of(consumer(), consumer(), consumer(other), consumer(other))) {
                runs.add(background.run(() -> {
                    while (left.get() > 0) {
                        List<Delivery> taken = consumer.fetch(17, Duration.ofMillis(20));
                        taken.forEach(delivery -> ledger.merge(Messages.text(delivery), 1, Integer::sum));
                        assertThat(consumer.settle(acknowledge(taken))).isEqualTo(taken.size());
                        left.addAndGet(-taken.size());
                    }
                    return true;
                }));
            }
            runs.add(background.run(() -> {
                for (int n = count / 2 + 1; n <= count; n += 10) {
                    other.publish(Messages.range(queue, "", n, n + 9), DEADLINE);
                }
                return true;
            }));
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(ledger).hasSize(count);
        assertThat(Set.copyOf(ledger.values())).containsExactly(1);
        assertStats(0, 0, 0);
    }

    @Test
    @DisplayName("messages published by many threads at once are all there, each thread's in its order")
    void concurrentPublishers() throws Exception {
        try (var background = new Background()) {
            var runs = new ArrayList<Future<?>>();
            for (String name : List.of("a", "b", "c", "d")) {
                runs.add(background.run(() -> {
                    for (int n = 1; n <= 100; n++) {
                        publish(Messages.text(queue, name + n));
                    }
                    return true;
                }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        }
        List<String> all = texts(take(consumer(), 400));
        for (String name : List.of("a", "b", "c", "d")) {
            assertThat(all.stream().filter(text -> text.startsWith(name)))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 100)
                            .mapToObj(n -> name + n)
                            .toList());
        }
    }

    @Test
    @DisplayName("counts tell ready, scheduled and held messages apart, and zeros of an unknown queue")
    void counts() {
        assertStats(0, 0, 0);
        publish(Messages.range(queue, "s", 1, 5));
        publish(Messages.text(queue, "later", 0, clock.instant().plusSeconds(60)));
        TransportConsumer consumer = consumer();
        assertThat(consumer.ready()).isEqualTo(5);
        List<Delivery> held = take(consumer, 2);

        assertStats(3, 1, 2);
        assertThat(consumer.ready()).isEqualTo(3);
        assertThat(transport().queues()).contains(new QueueStats(queue, 3, 1, 2));
        clock.advance(Duration.ofSeconds(60));
        assertStats(4, 0, 2);
        assertThat(consumer.ready()).isEqualTo(4);
        consumer.settle(acknowledge(held));
        assertStats(4, 0, 0);
    }

    @Test
    @DisplayName("purge deletes what nobody holds, scheduled messages too, and says how many")
    void purge() {
        publish(Messages.range(queue, "p", 1, 5));
        publish(Messages.text(queue, "later", 0, clock.instant().plusSeconds(60)));
        String other = queue + "-other";
        publish(
                Messages.text(other, "spared"),
                Messages.text(other, "spared", 0, clock.instant().plusSeconds(60)));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 2);

        assertThat(transport().purge(queue)).isEqualTo(4);
        assertThat(transport().purge(queue)).isZero();
        assertThat(transport().purge(queue + "-unknown")).isZero();
        assertStats(0, 0, 2);
        assertThat(transport().stats(other)).isEqualTo(new QueueStats(other, 1, 1, 0));
        consumer.settle(List.of(new Settlement.Requeue(held.get(0), false)));
        assertThat(texts(takeNow(consumer, 5))).containsExactly("p1");
    }

    @Test
    @DisplayName("a broker that can say whether a task is in it, says so for ready, scheduled and held messages")
    void contains() {
        Publication ready = Messages.text(queue, "ready");
        Publication later = Messages.text(queue, "later", 0, clock.instant().plusSeconds(60));
        publish(ready, later);
        if (transport().contains("unknown").isEmpty()) {
            return;
        }
        assertThat(transport().contains("unknown")).contains(false);
        assertThat(transport().contains(id(ready))).contains(true);
        assertThat(transport().contains(id(later))).contains(true);
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 1);
        assertThat(transport().contains(id(ready))).contains(true);
        consumer.settle(acknowledge(held));
        assertThat(transport().contains(id(ready))).contains(false);
    }

    private static String id(Publication publication) {
        return Objects.requireNonNull(publication.taskId());
    }

    @Test
    @DisplayName("messages stay when the transport that published them is closed")
    void outlivesItsPublisher() {
        transport();
        try (Transport producer = open(clock)) {
            producer.publish(List.of(Messages.text(queue, "left behind")), DEADLINE);
        }
        assertThat(texts(take(consumer(), 1))).containsExactly("left behind");
    }

    @Test
    @DisplayName("a closed consumer and a closed transport refuse to be used, and may be closed again")
    void closed() {
        TransportConsumer consumer = consumer();
        consumer.close();
        consumer.close();
        assertRefuses(() -> takeNow(consumer, 1));
        Transport closed = open(clock);
        closed.close();
        closed.close();
        assertRefuses(() -> closed.publish(List.of(Messages.text(queue, "x")), DEADLINE));
    }

    @Test
    @DisplayName("closing a consumer ends a fetch that waits, with nothing")
    void closeWhileWaiting() throws Exception {
        TransportConsumer consumer = consumer();
        takeNow(consumer, 1);
        try (var background = new Background()) {
            var fetching = new AtomicReference<Thread>();
            Future<List<Delivery>> fetched = background.run(() -> {
                fetching.set(Thread.currentThread());
                return consumer.fetch(1, Duration.ofMinutes(2));
            });
            await().atMost(PATIENCE).until(() -> waits(fetching.get()));
            consumer.close();
            assertThat(fetched.get(30, TimeUnit.SECONDS)).isEmpty();
        }
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.WAITING
                        || thread.getState() == Thread.State.TIMED_WAITING
                        || selects(thread));
    }

    /** A thread that waits for a connection counts as running. */
    private static boolean selects(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().startsWith("sun.nio.ch.");
    }
}
