package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.SettableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What everything that counts the parts of chords must do. */
public abstract class ChordStoreContract {
    private static final SignatureDocument BODY = new SignatureDocument(
            "sum", List.of("own"), Map.of("k", 1L), Map.of("task_id", "body-1", "reply_to", "r"), null, false);

    protected final SettableClock clock = new SettableClock();
    private final String group = "g-" + UUID.randomUUID();
    private ResultStore store;
    private ChordStore chords;

    /** Opens the store. */
    protected abstract ResultStore open(Duration expires, InstantSource clock);

    /** The store that is open. */
    protected final ResultStore store() {
        return store;
    }

    @BeforeEach
    final void openStore() {
        store = open(Duration.ofDays(1), clock);
        chords = store.chords().orElseThrow();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private ChordPart part(int index, Object result) {
        return new ChordPart(group, group + "-t" + index, index, "SUCCESS", result, BODY);
    }

    private List<ChordResults> record(ChordPart... parts) {
        return chords.record(List.of(parts));
    }

    private static List<@Nullable Object> results(ChordResults chord) {
        List<@Nullable Object> results = new ArrayList<>();
        chord.parts().forEach(part -> results.add(part.result()));
        return results;
    }

    @Test
    @DisplayName("the last of the parts completes the chord; the results are in the header's order")
    void completes() {
        chords.expect(List.of(new ChordSize(group, 3, BODY)));

        assertThat(record(part(2, "c"))).isEmpty();
        assertThat(record(part(0, 1L))).isEmpty();
        List<ChordResults> complete = record(part(1, Arrays.asList(null, 2.5, Map.of("x", "ü\n\""))));

        assertThat(complete).singleElement().satisfies(chord -> {
            assertThat(chord.groupId()).isEqualTo(group);
            assertThat(chord.body()).isEqualTo(BODY);
            assertThat(results(chord)).containsExactly(1L, Arrays.asList(null, 2.5, Map.of("x", "ü\n\"")), "c");
            assertThat(chord.parts())
                    .extracting(ChordResults.Part::taskId)
                    .containsExactly(group + "-t0", group + "-t1", group + "-t2");
        });
    }

    @Test
    @DisplayName("a part that comes again, with the same or another result, counts once")
    void distinct() {
        chords.expect(List.of(new ChordSize(group, 2, BODY)));

        assertThat(record(part(0, 1L))).isEmpty();
        assertThat(record(part(0, 1L))).isEmpty();
        assertThat(record(part(0, 99L), part(0, "other"))).isEmpty();
        assertThat(record(part(1, 2L)))
                .singleElement()
                .satisfies(chord -> assertThat(results(chord)).containsExactly(1L, 2L));
    }

    @Test
    @DisplayName("more than ten parts are in the order of numbers, not of text; several at once may complete it")
    void order() {
        chords.expect(List.of(new ChordSize(group, 250, BODY)));
        List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 250).boxed().toList());
        Collections.shuffle(shuffled, new Random(42));
        List<ChordPart> parts = new ArrayList<>();
        shuffled.forEach(i -> parts.add(part(i, (long) i)));

        List<ChordResults> complete = chords.record(parts);

        assertThat(complete)
                .singleElement()
                .satisfies(chord -> assertThat(results(chord))
                        .isEqualTo(IntStream.range(0, 250)
                                .mapToObj(i -> (Object) (long) i)
                                .toList()));
    }

    @Test
    @DisplayName("failed and revoked parts count, and keep state and exception")
    void failures() {
        chords.expect(List.of(new ChordSize(group, 2, BODY)));
        Map<String, Object> exception =
                Map.of("exc_type", "ValueError", "exc_message", List.of("boom", 42L), "exc_module", "builtins");
        record(new ChordPart(group, "f", 0, "FAILURE", exception, BODY));

        List<ChordResults> complete = record(new ChordPart(group, "r", 1, "REVOKED", exception, BODY));

        assertThat(complete).singleElement().satisfies(chord -> {
            assertThat(chord.parts()).extracting(ChordResults.Part::state).containsExactly("FAILURE", "REVOKED");
            assertThat(chord.parts().get(0).result()).isEqualTo(exception);
        });
    }

    @Test
    @DisplayName("until it is closed, a complete chord is offered to whoever records one of its parts again")
    void offeredAgain() {
        chords.expect(List.of(new ChordSize(group, 1, BODY)));
        assertThat(record(part(0, 1L)))
                .singleElement()
                .satisfies(chord -> assertThat(chord.again()).isFalse());
        assertThat(record(part(0, 1L)))
                .singleElement()
                .satisfies(chord -> assertThat(chord.again()).isTrue());

        chords.close(List.of(group));
        assertThat(record(part(0, 1L))).isEmpty();
    }

    @Test
    @DisplayName("a chord that was complete and not closed is left over after a while, once in that while")
    void leftOver() {
        chords.expect(List.of(new ChordSize(group, 1, BODY)));
        record(part(0, 1L));
        assertThat(mine(Duration.ofSeconds(30))).isEmpty();

        clock.advance(Duration.ofSeconds(31));
        assertThat(mine(Duration.ofSeconds(30))).singleElement().satisfies(chord -> {
            assertThat(results(chord)).containsExactly(1L);
            assertThat(chord.body()).isEqualTo(BODY);
        });
        assertThat(mine(Duration.ofSeconds(30))).isEmpty();

        clock.advance(Duration.ofSeconds(31));
        chords.close(List.of(group));
        assertThat(mine(Duration.ofSeconds(30))).isEmpty();
    }

    private List<ChordResults> mine(Duration since) {
        return chords.unclosed(since).stream()
                .filter(chord -> chord.groupId().equals(group))
                .toList();
    }

    @Test
    @DisplayName("a chord that was made larger waits for the new part too; the order of two of one index is stable")
    void grows() {
        chords.expect(List.of(new ChordSize(group, 1, BODY)));
        chords.grow(group, "added");
        chords.grow(group, "added");
        assertThat(record(part(0, 1L))).isEmpty();
        assertThat(record(new ChordPart(group, "added", 0, "SUCCESS", 2L, BODY)))
                .singleElement()
                .satisfies(chord -> assertThat(results(chord)).containsExactlyInAnyOrder(1L, 2L));
    }

    @Test
    @DisplayName("when many record at once, exactly the completing one is told, and nothing is missing")
    void concurrently() throws Exception {
        int size = 64;
        chords.expect(List.of(new ChordSize(group, size, BODY)));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<ChordResults>>> calls = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ChordPart part = part(i, (long) i);
                calls.add(() -> chords.record(List.of(part)));
            }
            List<ChordResults> told = new ArrayList<>();
            for (Future<List<ChordResults>> call : threads.invokeAll(calls)) {
                told.addAll(call.get());
            }
            assertThat(told)
                    .singleElement()
                    .satisfies(chord -> assertThat(results(chord))
                            .isEqualTo(IntStream.range(0, size)
                                    .mapToObj(i -> (Object) (long) i)
                                    .toList()));
        } finally {
            threads.shutdownNow();
        }
    }
}
