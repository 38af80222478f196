package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.NotSent;
import dev.celeriac.beat.NotSent.Chance;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleEntryBuilder;
import dev.celeriac.beat.Tick;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.memory.MemoryTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a batch of due tasks some of which cannot be sent. */
class PeriodicCallsTest {

    private static final Clocked DUE = Clocked.at(TestApp.NOW);

    private final Set<String> badQueues = new HashSet<>();
    private final List<Integer> tries = new ArrayList<>();
    private @Nullable TransportException away;

    private final Celeriac app = TestApp.builder().transport(broker()).build();

    @AfterEach
    void close() {
        app.close();
    }

    private Transport broker() {
        Transport memory = new MemoryTransport(UUID.randomUUID().toString(), InstantSource.fixed(TestApp.NOW));
        return (Transport) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("publishOnce")) {
                        List<?> batch = (List<?>) arguments[1];
                        tries.add(batch.size());
                        if (away != null) {
                            throw away;
                        }
                        if (batch.stream().anyMatch(one -> badQueues.contains(((Publication) one).routingKey()))) {
                            throw new TransportException("one of the queues is a hash");
                        }
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Tick tick(ScheduleEntry entry) {
        return new Tick(entry, TestApp.NOW, "id of " + entry.name(), "mark of " + entry.name());
    }

    private static ScheduleEntryBuilder entry(String name) {
        return ScheduleEntry.of(name, "x." + name, DUE);
    }

    private static Tick tick(String name, String queue) {
        return tick(entry(name).option("queue", queue).build());
    }

    private static List<Tick> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tick("many " + i, "good"))
                .toList();
    }

    private Map<String, NotSent> send(List<Tick> ticks) {
        return app.beat().sender().send(ticks);
    }

    @Test
    void aQueueThatCannotBeWrittenHoldsNothingElseUp() {
        badQueues.add("bad");
        List<Tick> ticks = new ArrayList<>(many(500));
        ticks.add(250, tick("one", "bad"));
        ticks.add(333, tick("two", "bad"));

        assertThat(send(ticks)).containsOnlyKeys("one", "two").allSatisfy((name, unsent) -> {
            assertThat(unsent.chance()).isEqualTo(Chance.LATER);
            assertThat(unsent.why()).contains("is a hash");
        });
        assertThat(app.transport().stats("good").ready()).isEqualTo(500);
        assertThat(tries).hasSizeLessThan(45);
    }

    @Test
    void aBrokerThatIsAwayIsNotAskedForEachOfThem() {
        away = new TransportException("nobody answers");

        assertThat(send(many(500)))
                .hasSize(500)
                .allSatisfy((name, unsent) -> assertThat(unsent.chance()).isEqualTo(Chance.LATER));
        assertThat(tries).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void whatMayHaveBeenTakenIsNotTriedInParts() {
        away = new TransportException("the answer got lost", new IllegalStateException(), true);

        assertThat(send(many(500)))
                .hasSize(500)
                .allSatisfy((name, unsent) -> assertThat(unsent.chance()).isEqualTo(Chance.PERHAPS_SENT));
        assertThat(tries).hasSize(1);
    }

    @Test
    void anApplicationThatIsClosedSendsNothingAndLosesNothing() {
        app.close();

        assertThat(send(many(2)))
                .hasSize(2)
                .allSatisfy((name, unsent) -> assertThat(unsent.chance()).isEqualTo(Chance.LATER));
    }

    @Test
    void argumentsThatAreNestedTooDeeplyAreRefused() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            deep = List.of(deep);
        }
        Tick nested = tick(entry("deep").args(List.of(deep)).build());

        assertThat(send(List.of(nested, tick("a", "good")))).containsOnlyKeys("deep");
        assertThat(app.transport().stats("good").ready()).isEqualTo(1);
    }

    @Test
    void computedArgumentsAreThoseOfTheMoment() {
        AtomicInteger count = new AtomicInteger();
        Task1<Integer, Void> task = RemoteTask.named("x.signature", Void.class).args(Integer.class);
        app.beat()
                .add(
                        "signature",
                        DUE,
                        task,
                        () -> task.s(count.incrementAndGet()).queue("computed"))
                .add(entry("arguments")
                        .args(List.of("one", (Supplier<Object>) () -> "number " + count.incrementAndGet()))
                        .kwargs(Map.of("today", (Supplier<Object>) () -> LocalDate.EPOCH))
                        .option("queue", "computed")
                        .build());
        List<ScheduleEntry> stored = app.beat().entries();
        assertThat(count).hasValue(0);
        assertThat(stored).allMatch(entry -> entry.computed() && entry.args().isEmpty());

        List<Tick> ticks = stored.stream().map(PeriodicCallsTest::tick).toList();
        assertThat(send(ticks)).isEmpty();
        assertThat(TestApp.messages(app, "computed"))
                .extracting(TaskMessage::args)
                .containsExactly(List.of(1L), List.of("one", "number 2"));
        app.beat().run(stored.get(1));
        assertThat(TestApp.onlyMessage(app, "computed").args()).isEqualTo(List.of("one", "number 3"));
    }

    @Test
    void computedArgumentsMayBeInTheSettingOfCode() {
        Map<String, Object> schedule = Map.of(
                "lazy", Map.of("task", "x.lazy", "schedule", 30, "args", List.of((Supplier<Object>) () -> "now")));
        try (Celeriac other = TestApp.of(Map.of("beat_schedule", schedule))) {
            List<ScheduleEntry> stored = other.beat().entries();
            assertThat(stored).allMatch(ScheduleEntry::computed);
            assertThat(other.beat().sender().send(List.of(tick(stored.get(0))))).isEmpty();
            assertThat(TestApp.onlyMessage(other, "celery").args()).isEqualTo(List.of("now"));
        }
        Map<String, Object> empty = Map.of("lazy", Map.of("task", "x.lazy", "schedule", 30, "computed", true));
        try (Celeriac other = TestApp.of(Map.of("beat_schedule", empty))) {
            assertThatThrownBy(() -> other.beat().entries())
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'lazy'");
        }
    }

    @Test
    void argumentsThatCannotBeComputedKeepNothingElse() {
        Task0<Void> task = RemoteTask.named("x.lazy", Void.class).args();
        app.beat()
                .add("throws", DUE, task, () -> {
                    throw new IllegalStateException("no weather today");
                })
                .add("misses", DUE, task, () -> {
                    throw new NoClassDefFoundError("acme/Weather");
                })
                .add("another", DUE, task, () -> app.signature("x.another"));
        List<Tick> ticks = new ArrayList<>(
                app.beat().entries().stream().map(PeriodicCallsTest::tick).toList());
        ticks.add(tick(entry("elsewhere").computed(true).build()));
        ticks.add(tick("a", "good"));
        Map<String, NotSent> unsent = send(ticks);

        assertThat(unsent).containsOnlyKeys("throws", "misses", "another", "elsewhere");
        assertThat(unsent.get("throws")).isEqualTo(new NotSent(Chance.NONE, "no weather today"));
        assertThat(unsent.get("misses").chance()).isEqualTo(Chance.NONE);
        assertThat(unsent.get("another").why()).contains("x.another");
        assertThat(unsent.get("elsewhere").chance())
                .as("another beat may have the code")
                .isEqualTo(Chance.LATER);
        assertThat(app.transport().stats("good").ready()).isEqualTo(1);
        assertThatThrownBy(
                        () -> app.beat().run(entry("elsewhere").computed(true).build()))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("'elsewhere'");
    }
}
