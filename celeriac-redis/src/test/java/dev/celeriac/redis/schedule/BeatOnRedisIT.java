package dev.celeriac.redis.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.CeleriacBuilder;
import dev.celeriac.beat.Beat;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.OverlappingRuns;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.redis.transport.RawRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A beat some of whose entries cannot be sent or decided about. */
class BeatOnRedisIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Brokers brokers = new Brokers();
    private final RawRedis raw = new RawRedis(Brokers.url());

    @AfterEach
    void close() {
        raw.close();
    }

    private CeleriacBuilder app() {
        return Celeriac.builder("beat")
                .environment(Map.of())
                .brokerUrl(Brokers.url())
                .set("broker_transport_options", Map.of("global_keyprefix", brokers.prefix()));
    }

    private static ScheduleEntry entry(String name, Duration every, OverlappingRuns overlap) {
        return ScheduleEntry.of(name, "x." + name, Interval.every(every))
                .option("queue", name)
                .overlap(overlap)
                .build();
    }

    private static long runs(ScheduleStore store, String name) {
        return store.load().stream()
                .filter(one -> one.entry().name().equals(name))
                .findFirst()
                .orElseThrow()
                .state()
                .totalRunCount();
    }

    @Test
    void aQueueThatIsNoListHoldsUpItsOwnEntryOnly() {
        raw.call("HSET", brokers.prefix() + "bad", "field", "value");
        try (Celeriac app = app().build()) {
            Duration often = Duration.ofMillis(100);
            app.beat()
                    .add(entry("bad", often, OverlappingRuns.ALLOW))
                    .add(entry("good", often, OverlappingRuns.ALLOW))
                    .add(entry("fine", Duration.ofMillis(150), OverlappingRuns.ALLOW));
            try (ScheduleStore store = app.beat().openStore();
                    Beat beat = app.beat().start()) {
                await().atMost(PATIENCE).until(() -> runs(store, "good") >= 20 && runs(store, "fine") >= 20);
                assertThat(runs(store, "bad")).isZero();
                raw.call("DEL", brokers.prefix() + "bad");
                await().atMost(PATIENCE).until(() -> runs(store, "bad") >= 1);
                assertThat(beat.leads()).isTrue();
            }
            assertThat(app.transport().stats("bad").ready()).isPositive();
        }
    }

    @Test
    void resultsThatDoNotAnswerHoldUpEntriesWithAPolicyAboutOverlapsOnly() throws IOException {
        // Connections are taken by the system, and nobody ever answers.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Celeriac app = app().resultBackend("redis://127.0.0.1:" + silent.getLocalPort())
                        .build()) {
            Duration often = Duration.ofMillis(100);
            app.beat()
                    .add(entry("skip", often, OverlappingRuns.SKIP))
                    .add(entry("allow", often, OverlappingRuns.ALLOW));
            try (ScheduleStore store = app.beat().openStore();
                    Beat beat = app.beat().start()) {
                await().atMost(PATIENCE).until(() -> runs(store, "skip") == 1);
                long before = runs(store, "allow");
                long asked = System.nanoTime();
                await().atMost(PATIENCE).until(() -> runs(store, "allow") >= before + 15);
                assertThat(Duration.ofNanos(System.nanoTime() - asked))
                        .as("of which the question takes as long as its timeout, again and again")
                        .isLessThan(Duration.ofSeconds(15));
                assertThat(runs(store, "skip")).isEqualTo(1);
                assertThat(beat.leads()).isTrue();
            }
        }
    }
}
