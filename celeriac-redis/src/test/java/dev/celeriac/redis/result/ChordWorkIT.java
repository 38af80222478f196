package dev.celeriac.redis.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.redis.transport.RawRedis;
import dev.celeriac.redis.transport.RedisMonitor;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.SettableClock;
import dev.celeriac.testkit.server.OwnRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a part costs Redis, counted in commands and rows, and chords in lists ({@code result_chord_ordered: false}). */
class ChordWorkIT {
    private static final int PARTS = 400;
    private static final SignatureDocument BODY =
            new SignatureDocument("sum", List.of(), Map.of(), Map.of("task_id", "b"), null, false);
    private static final String KEY = "celery-taskset-meta-g";

    private final OwnRedis own = OwnRedis.with();
    private final RedisMonitor monitor = new RedisMonitor("127.0.0.1", own.port());
    private final RawRedis redis = new RawRedis(own.url());
    private final SettableClock clock = new SettableClock();
    private @Nullable ResultStore store;

    @AfterEach
    void close() throws Exception {
        if (store != null) {
            store.close();
        }
        redis.close();
        monitor.close();
        own.close();
    }

    @BeforeEach
    void forgetStart() {
        monitor.commands();
    }

    private ChordStore chords(boolean ordered) {
        store = new RedisResultStoreProvider()
                .open(own.url(), Map.of("result_chord_ordered", ordered), Duration.ofDays(1), clock);
        return store.chords().orElseThrow();
    }

    private static ChordPart part(int number, @Nullable Integer index) {
        return new ChordPart("g", "t" + number, index, "SUCCESS", (long) number, BODY);
    }

    private void pythonRecords(int number, Object result) {
        redis.call("RPUSH", KEY + ".j", "[1, \"t" + number + "\", \"SUCCESS\", " + result + "]");
    }

    private static List<String> tasks(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "t" + i).toList();
    }

    /** Rows of the list that scripts were given, and the commands that they executed. */
    private record Work(long rows, long commands) {}

    private Work work() {
        long rows = 0;
        long length = 0;
        long commands = 0;
        for (List<String> command : monitor.commands()) {
            String name = command.get(0).toUpperCase(Locale.ROOT);
            if (name.equals("RPUSH")) {
                length++;
            } else if (name.equals("LRANGE")) {
                rows += length - Long.parseLong(command.get(2));
            }
            commands++;
        }
        return new Work(rows, commands);
    }

    @Test
    @DisplayName("a list is not read again for each part, also when every other part is recorded by Python")
    void list() {
        ChordStore chords = chords(false);
        chords.expect(List.of(new ChordSize("g", PARTS, BODY)));
        List<ChordResults> complete = new ArrayList<>();
        for (int i = 0; i < PARTS; i += 2) {
            pythonRecords(i, i);
            assertThat(complete).isEmpty();
            complete.addAll(chords.record(List.of(part(i + 1, null))));
            assertThat(chords.record(List.of(part(i, null), part(i / 2, null)))).hasSize(complete.size());
        }

        assertThat(complete)
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::taskId)
                        .containsExactlyElementsOf(tasks(0, PARTS)));
        assertThat(redis.number("LLEN", KEY + ".j")).isEqualTo(PARTS);
        Work work = work();
        // Each row once, when it is new; all of them for each of the two offers at the end.
        assertThat(work.rows()).isLessThanOrEqualTo(3L * PARTS);
        assertThat(work.commands()).isLessThanOrEqualTo(20L * PARTS);
        chords.close(List.of("g"));
        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    @DisplayName("parts without an index are found among the others of a sorted set without reading them all")
    void unindexed() {
        ChordStore chords = chords(true);
        chords.expect(List.of(new ChordSize("g", PARTS, BODY)));
        for (int i = PARTS - 1; i > 0; i--) {
            assertThat(chords.record(List.of(part(i, null)))).isEmpty();
            assertThat(chords.record(List.of(part(i, null), part(Math.min(PARTS - 1, 2 * i), null))))
                    .isEmpty();
        }
        // Python writes the same; a serializer without spaces is understood, too.
        redis.call("ZADD", KEY + ".j", "+inf", "[1,\"t0\",\"SUCCESS\",0]");
        assertThat(chords.record(List.of(part(0, null))))
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::taskId)
                        .containsExactlyInAnyOrderElementsOf(tasks(0, PARTS)));

        assertThat(redis.number("ZCARD", KEY + ".j")).isEqualTo(PARTS);
        // Three looks for each part, of less than ten steps for each of the two ways to write an entry.
        assertThat(work().commands()).isLessThanOrEqualTo(85L * PARTS);
    }

    @Test
    @DisplayName("a part with a place of its own costs the same few commands in a large chord as in a small one")
    void indexed() {
        ChordStore chords = chords(true);
        chords.expect(List.of(new ChordSize("g", PARTS, BODY)));
        for (int i = 0; i < PARTS; i++) {
            chords.record(List.of(part(i, i)));
        }
        assertThat(work().commands()).isLessThanOrEqualTo(11L * PARTS + 30);
    }

    @Test
    @DisplayName("rows that Python has written twice with different results are one part of a list")
    void rows() {
        ChordStore chords = chords(false);
        chords.expect(List.of(new ChordSize("g", 3, BODY)));
        pythonRecords(0, 1);
        pythonRecords(0, 99);
        assertThat(chords.record(List.of(part(1, null)))).isEmpty();
        assertThat(chords.record(List.of(part(0, null)))).isEmpty();

        assertThat(chords.record(List.of(part(2, null))))
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::result)
                        .containsExactly(1L, 1L, 2L));
    }

    @Test
    @DisplayName("a chord that Python has finished and launches again under the same ids is counted anew")
    void again() {
        ChordStore chords = chords(false);
        redis.call("SET", KEY + ".s", 3);
        chords.record(List.of(part(0, null)));
        pythonRecords(1, 1);
        chords.record(List.of(part(2, null)));
        redis.call("DEL", KEY + ".j", KEY + ".s");

        redis.call("SET", KEY + ".s", 3);
        pythonRecords(1, 1);
        pythonRecords(0, 0);
        pythonRecords(1, 7);
        assertThat(chords.record(List.of(part(0, null)))).isEmpty();
        assertThat(chords.record(List.of(part(2, null))))
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::taskId)
                        .containsExactly("t1", "t0", "t2"));
    }
}
