package dev.celeriac.beat;

import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Beats without threads, on one store, one broker and one clock, which the test moves. */
final class Bench {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final SettableClock clock = new SettableClock(START);
    final FlakyStore store = new FlakyStore();
    final Sent sent = new Sent();
    /** Time that passes, which no one sets. */
    long nanos;

    /** One beat. */
    final class Member {
        final Leadership leadership;
        final Scheduler scheduler;

        private Member(String name, @Nullable Duration deadline, Executor asking) {
            BeatOptions options = new BeatOptions(name, Duration.ofSeconds(5), Duration.ofSeconds(1), deadline, 500);
            leadership = new Leadership(store, name, options.lease(), () -> nanos);
            scheduler = new Scheduler(
                    store, leadership, sent, new Inquiries(asking, () -> {}), clock, () -> nanos, options);
        }

        /** As its threads would in a second. */
        void turn() {
            try {
                leadership.step();
                for (int i = 0; i < 50 && scheduler.tick().isZero(); i++) {}
            } catch (ScheduleStoreException | OperationalError down) {
                // A beat logs it and goes on.
            }
        }
    }

    Member beat(String name) {
        return new Member(name, null, Runnable::run);
    }

    /** One whose questions to results and broker the test answers. */
    Member beat(String name, Executor asking) {
        return new Member(name, null, asking);
    }

    Member beat(String name, Duration deadline) {
        return new Member(name, deadline, Runnable::run);
    }

    void add(ScheduleEntryBuilder entry) {
        store.put(entry.build(), clock.instant());
    }

    static ScheduleEntryBuilder every(String name, long seconds) {
        return ScheduleEntry.of(name, "shop.tick", Interval.every(Duration.ofSeconds(seconds)));
    }

    static ScheduleEntryBuilder cron(String name, String crontab) {
        return ScheduleEntry.of(name, "shop.tick", Crontab.parse(crontab));
    }

    /** Time goes by, second by second, for these. */
    void pass(Duration time, Member... members) {
        for (long second = 0; second < time.toSeconds(); second++) {
            advance(Duration.ofSeconds(1));
            for (Member member : members) {
                member.turn();
            }
        }
    }

    /** Time goes by, and nobody does anything. */
    void advance(Duration time) {
        clock.advance(time);
        nanos += time.toNanos();
    }

    EntryState state(String name) {
        return store.load().stream()
                .filter(one -> one.entry().name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    boolean enabled(String name) {
        return store.load().stream()
                .filter(one -> one.entry().name().equals(name))
                .allMatch(one -> one.entry().enabled());
    }

    static List<String> seconds(List<? extends Tick> ticks) {
        List<String> seconds = new ArrayList<>();
        ticks.forEach(tick ->
                seconds.add(Long.toString(Duration.between(START, tick.due()).toSeconds())));
        return seconds;
    }
}
