package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.EntryState;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.MissedRuns;
import dev.celeriac.beat.OverlappingRuns;
import dev.celeriac.beat.Recurrence;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleEntryBuilder;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.Solar;
import dev.celeriac.beat.SolarEvent;
import dev.celeriac.beat.StoredEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every schedule store must do. */
public abstract class ScheduleStoreContract {
    protected static final Instant NOW = Instant.parse("2026-05-01T09:00:00.123456Z");
    private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

    private final List<ScheduleStore> open = new ArrayList<>();

    /** Opens the test's store once more, as another process would. */
    protected abstract ScheduleStore open();

    private ScheduleStore store() {
        ScheduleStore store = open();
        open.add(store);
        return store;
    }

    @AfterEach
    final void closeStores() {
        open.forEach(ScheduleStore::close);
    }

    private static ScheduleEntryBuilder tick(String name) {
        return ScheduleEntry.of(name, "shop.tick", Interval.every(Duration.ofSeconds(30)));
    }

    private static StoredEntry find(ScheduleStore store, String name) {
        return store.load().stream()
                .filter(one -> one.entry().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long lead(ScheduleStore store) {
        LeaseRecord current = store.lease().orElse(null);
        LeaseRecord mine = new LeaseRecord("me", current == null ? 1 : current.token() + 1, 0);
        assertThat(store.replaceLease(current, mine)).isTrue();
        return mine.token();
    }

    @Test
    void anEntryComesBackAsItWas() {
        ScheduleStore store = store();
        List<ScheduleEntry> entries = List.of(
                tick("interval")
                        .args(List.of(1L, "two", List.of(3L)))
                        .kwargs(Map.of("deep", Map.of("x", true)))
                        .options(Map.of("queue", "mail", "priority", 3L, "expires", 30L, "headers", Map.of("h", 1L)))
                        .description("what for")
                        .build(),
                ScheduleEntry.of(
                                "relative",
                                "shop.tick",
                                Interval.every(Duration.ofHours(2)).relative(KATHMANDU))
                        .build(),
                ScheduleEntry.of("odd", "shop.tick", Interval.every(Duration.ofMillis(1_500)))
                        .build(),
                ScheduleEntry.of(
                                "cron",
                                "shop.tick",
                                Crontab.parse("*/5 8-17 1 jan-mar mon-fri").zone(KATHMANDU))
                        .startTime(NOW.plusSeconds(60))
                        .expires(NOW.plusSeconds(3600))
                        .enabled(false)
                        .build(),
                ScheduleEntry.of("solar", "shop.tick", Solar.of(SolarEvent.DUSK_CIVIL, 48.2, -16.37))
                        .build(),
                ScheduleEntry.of("clocked", "shop.tick", Clocked.at(NOW.plusSeconds(5)))
                        .build(),
                ScheduleEntry.of("rrule", "shop.tick", Recurrence.of("FREQ=MONTHLY;BYDAY=-1FR", NOW, KATHMANDU))
                        .build(),
                tick("computed").computed(true).build(),
                tick("policies")
                        .missed(MissedRuns.SKIP)
                        .overlap(OverlappingRuns.SKIP)
                        .startingDeadline(Duration.ofMinutes(2))
                        .oneOff(true)
                        .build());
        entries.forEach(entry -> store.put(entry, NOW));

        assertThat(store().load()).extracting(StoredEntry::entry).containsExactlyInAnyOrderElementsOf(entries);

        assertThat(find(store, "interval").state().totalRunCount()).isZero();
        assertThat(find(store, "interval").state().lastRunAt()).isNull();
        assertThat(find(store, "interval").state().since()).isEqualTo(NOW);
    }

    @Test
    void replacingAnEntryKeepsHowFarItHasCome() {
        ScheduleStore store = store();
        store.put(tick("a").build(), NOW);
        EntryState ran = ran(store, "a");

        store.put(tick("a").task("shop.other").build(), NOW.plusSeconds(60));

        assertThat(find(store, "a").entry().task()).isEqualTo("shop.other");
        assertThat(find(store, "a").state().lastRunAt()).isEqualTo(ran.lastRunAt());
        assertThat(find(store, "a").state().totalRunCount()).isEqualTo(1);
    }

    private static EntryState ran(ScheduleStore store, String name) {
        long token = lead(store);
        EntryState before = find(store, name).state();
        EntryState after = new EntryState(before.since(), NOW.plusSeconds(30), 1, null, 0, "id-1");
        assertThat(store.advance(List.of(new Advance(name, before, after, false)), token))
                .containsExactly(name);
        return after;
    }

    @Test
    void whatIsDisabledAndEnabledAgainIsNotDueAtOnce() {
        ScheduleStore store = store();
        store.put(tick("a").build(), NOW);
        ran(store, "a");
        store.put(tick("a").enabled(false).build(), NOW.plusSeconds(60));
        assertThat(find(store, "a").state().lastRunAt()).isNull();

        Instant later = NOW.plusSeconds(600);
        store.put(tick("a").build(), later);
        assertThat(find(store, "a").state().lastRunAt()).isNull();
        assertThat(find(store, "a").state().since()).isEqualTo(later);
        assertThat(find(store, "a").state().totalRunCount()).isEqualTo(1);
        assertThat(find(store, "a").state().lastTaskId()).isEqualTo("id-1");
    }

    @Test
    void anEditIsOneOfWhatIsThere() {
        ScheduleStore store = store();
        store.put(tick("a").description("old").build(), NOW);
        String marker = store.marker();

        assertThat(store.edit("a", old -> old.toBuilder().enabled(false).build(), NOW.plusSeconds(1)))
                .isTrue();
        assertThat(find(store, "a").entry().description()).isEqualTo("old");
        assertThat(find(store, "a").entry().enabled()).isFalse();
        assertThat(store.marker()).isNotEqualTo(marker);
        assertThat(store.edit("b", old -> old, NOW)).isFalse();
        assertThat(store.load()).hasSize(1);
    }

    /** One edits, one switches it on and off, and a beat runs it and disables it: nobody's work gets lost. */
    @Test
    void editsAtOnceLoseNothing() throws Exception {
        ScheduleStore first = store();
        first.put(tick("a").build(), NOW);
        long token = lead(first);
        int times = 30;
        var threads = Executors.newFixedThreadPool(3);
        try {
            ScheduleStore editing = store();
            ScheduleStore switching = store();
            ScheduleStore running = store();
            Future<?> edits = threads.submit(() -> {
                for (int i = 0; i < times; i++) {
                    editing.edit(
                            "a",
                            old -> old.toBuilder()
                                    .args(Collections.nCopies(old.args().size() + 1, "more"))
                                    .build(),
                            NOW);
                }
            });
            Future<?> switches = threads.submit(() -> {
                for (int i = 0; i < times; i++) {
                    switching.edit(
                            "a", old -> old.toBuilder().enabled(!old.enabled()).build(), NOW);
                }
            });
            Future<Integer> runs = threads.submit(() -> {
                int made = 0;
                for (int i = 0; i < times; i++) {
                    EntryState state = find(running, "a").state();
                    EntryState next =
                            new EntryState(NOW, NOW.plusSeconds(made), state.totalRunCount() + 1, null, 0, "id");
                    made += running.advance(List.of(new Advance("a", state, next, made % 2 == 0)), token)
                            .size();
                }
                return made;
            });
            edits.get();
            switches.get();
            long made = runs.get();

            assertThat(find(first, "a").entry().args()).hasSize(times);
            assertThat(find(first, "a").state().totalRunCount()).isEqualTo(made);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void fixedEntriesArePutInPlace() {
        ScheduleStore store = store();
        store.put(tick("by hand").build(), NOW);
        store.install(List.of(fixed("a"), fixed("b")), NOW);
        ran(store, "b");
        store.put(find(store, "b").entry().toBuilder().enabled(false).build(), NOW);
        String marker = store.marker();
        store.install(List.of(tick("b").task("shop.other").fixed(true).build(), fixed("c")), NOW.plusSeconds(60));

        assertThat(store.load()).extracting(one -> one.entry().name()).containsExactlyInAnyOrder("by hand", "b", "c");
        assertThat(find(store, "b").entry().task()).isEqualTo("shop.other");
        assertThat(find(store, "b").entry().enabled()).as("as somebody set it").isFalse();
        assertThat(find(store, "c").entry().fixed()).isTrue();
        assertThat(store.marker()).isNotEqualTo(marker);
    }

    private static ScheduleEntry fixed(String name) {
        return tick(name).fixed(true).build();
    }

    @Test
    void everyEditMovesTheMarkerForEverybody() {
        ScheduleStore one = store();
        ScheduleStore two = store();
        Set<String> markers = new TreeSet<>();
        markers.add(two.marker());
        one.put(tick("a").build(), NOW);
        markers.add(two.marker());
        one.put(tick("a").enabled(false).build(), NOW.plusSeconds(1));
        markers.add(two.marker());
        assertThat(one.remove("a")).isTrue();
        markers.add(two.marker());

        assertThat(markers).hasSize(4);
        assertThat(two.load()).isEmpty();
        assertThat(one.remove("a")).isFalse();
    }

    @Test
    void theLeaseIsComparedAndSet() {
        ScheduleStore one = store();
        ScheduleStore two = store();
        LeaseRecord first = new LeaseRecord("one", 1, 0);
        assertThat(one.lease()).isEmpty();
        assertThat(one.replaceLease(null, first)).isTrue();
        assertThat(two.replaceLease(null, new LeaseRecord("two", 1, 0))).isFalse();
        assertThat(two.lease()).contains(first);
        assertThat(two.replaceLease(new LeaseRecord("one", 1, 7), new LeaseRecord("two", 2, 0)))
                .isFalse();
        assertThat(one.replaceLease(first, new LeaseRecord("one", 1, 1))).isTrue();
        assertThat(two.replaceLease(new LeaseRecord("one", 1, 1), new LeaseRecord("two", 2, 0)))
                .isTrue();
        assertThat(one.lease()).contains(new LeaseRecord("two", 2, 0));
    }

    @Test
    void stepsAreMadeOnceAndUnderTheCurrentTokenOnly() {
        ScheduleStore store = store();
        store.put(tick("a").build(), NOW);
        store.put(tick("b").build(), NOW);
        long old = lead(store);
        EntryState fresh = find(store, "a").state();
        EntryState claimed = new EntryState(fresh.since(), null, 0, NOW.plusSeconds(30), old, null);
        Advance claim = new Advance("a", fresh, claimed, false);

        assertThat(store.advance(List.of(claim, new Advance("gone", fresh, claimed, false)), old))
                .containsExactly("a");
        assertThat(store.advance(List.of(claim), old)).isEmpty();
        assertThat(find(store, "a").state()).isEqualTo(claimed);

        long young = lead(store);
        EntryState sent = new EntryState(fresh.since(), NOW.plusSeconds(30), 1, null, 0, "id");
        assertThat(store.advance(List.of(new Advance("a", claimed, sent, false)), old))
                .isEmpty();
        assertThat(store.advance(List.of(new Advance("a", claimed, sent, false)), young))
                .containsExactly("a");
        assertThat(find(store, "a").state()).isEqualTo(sent);
    }

    @Test
    void aStepCanDisable() {
        ScheduleStore store = store();
        store.put(tick("a").oneOff(true).build(), NOW);
        long token = lead(store);
        EntryState fresh = find(store, "a").state();
        EntryState reset = EntryState.made(NOW.plusSeconds(60));

        assertThat(store.advance(List.of(new Advance("a", fresh, reset, true)), token))
                .containsExactly("a");
        assertThat(find(store, "a").entry().enabled()).isFalse();
        assertThat(find(store, "a").state()).isEqualTo(reset);
    }

    @Test
    void theIdentityIsOneForAll() {
        assertThat(store().identity()).isNotEmpty().isEqualTo(store().identity());
    }

    @Test
    void manyAtOnceMakeEachStepOnce() throws Exception {
        ScheduleStore first = store();
        int entries = 20;
        for (int i = 0; i < entries; i++) {
            first.put(tick("entry " + i).build(), NOW);
        }
        long token = lead(first);
        List<StoredEntry> loaded = first.load();
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> claims = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ScheduleStore store = store();
                String id = "claimed by " + i;
                claims.add(() -> {
                    int made = 0;
                    for (StoredEntry one : loaded) {
                        EntryState state = one.state();
                        EntryState next = new EntryState(state.since(), null, 0, NOW.plusSeconds(30), token, id);
                        made += store.advance(List.of(new Advance(one.entry().name(), state, next, false)), token)
                                .size();
                    }
                    return made;
                });
            }
            int made = 0;
            for (Future<Integer> claim : threads.invokeAll(claims)) {
                made += claim.get();
            }
            assertThat(made).isEqualTo(entries);
        } finally {
            threads.shutdownNow();
        }
    }
}
