package dev.celeriac.redis.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.redis.transport.RawRedis;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ChordStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Also: chords that Python workers share, whose steps are made here as {@code celery.backends.redis} makes them. */
class RedisChordStoreIT extends ChordStoreContract {
    private static final Duration SINCE = Duration.ofSeconds(30);
    private static final SignatureDocument BODY =
            new SignatureDocument("sum", List.of(), Map.of(), Map.of("task_id", "b"), null, false);

    private final Brokers brokers = new Brokers();
    private final RawRedis redis = new RawRedis(Brokers.url());

    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return brokers.openResults(clock, Brokers.url(), expires);
    }

    @AfterEach
    void closeRedis() {
        redis.close();
    }

    private String key(String suffix) {
        return layout().group("shared") + suffix;
    }

    private ResultLayout layout() {
        return ((RedisResultStore) store()).layout();
    }

    private ChordStore chords() {
        return store().chords().orElseThrow();
    }

    private void pythonRecords(int index) {
        redis.call(Command.of("ZADD", key(".j"), index, "[1, \"t" + index + "\", \"SUCCESS\", " + index + "]"));
    }

    private void pythonCloses() {
        redis.call(Command.of("DEL", key(".j"), key(".t"), key(".s")));
    }

    private List<ChordResults> sweep() {
        return chords().unclosed(SINCE);
    }

    /** A first look notices that it is complete, a later one takes it. */
    private List<ChordResults> sweepLater() {
        clock.advance(SINCE.plusSeconds(1));
        assertThat(sweep()).isEmpty();
        clock.advance(SINCE.plusSeconds(1));
        return sweep();
    }

    private long remembered() {
        String own = layout().prefix() + "celeriac.chord";
        return Reply.number(redis.call(Command.of("ZCARD", own + "s-open")))
                + Reply.number(redis.call(Command.of("ZCARD", own + "s")))
                + Reply.number(redis.call(Command.of("HLEN", own + "-bodies")));
    }

    @Test
    @DisplayName("a chord of ours whose parts Python has recorded, without calling the body, is left over")
    void ours() {
        chords().expect(List.of(new ChordSize("shared", 2, BODY)));
        pythonRecords(1);
        assertThat(sweepLater()).isEmpty();
        pythonRecords(0);

        assertThat(sweepLater()).singleElement().satisfies(chord -> {
            assertThat(chord.body()).isEqualTo(BODY);
            assertThat(chord.again()).isTrue();
            assertThat(chord.parts()).extracting(ChordResults.Part::result).containsExactly(0L, 1L);
        });
        chords().close(List.of("shared"));
        assertThat(remembered()).isZero();
    }

    @Test
    @DisplayName("so is one of Python's, once one of its parts was ours")
    void theirs() {
        chords().record(List.of(new ChordPart("shared", "t0", 0, "SUCCESS", 0L, BODY)));
        assertThat(sweepLater()).as("its size comes with its last message").isEmpty();
        redis.call(Command.of("SETEX", key(".s"), 100, 2));
        pythonRecords(1);

        assertThat(sweepLater())
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::result)
                        .containsExactly(0L, 1L));
    }

    @Test
    @DisplayName("one that Python has finished is forgotten")
    void closed() {
        chords().expect(List.of(new ChordSize("shared", 2, BODY)));
        chords().record(List.of(new ChordPart("shared", "t0", 0, "SUCCESS", 0L, BODY)));
        pythonRecords(1);
        clock.advance(SINCE.plusSeconds(1));
        assertThat(sweep()).isEmpty();
        pythonCloses();

        assertThat(sweepLater()).isEmpty();
        assertThat(remembered()).isZero();
    }

    @Test
    @DisplayName("a part that Python has recorded twice with different results does not complete it")
    void rows() {
        chords().expect(List.of(new ChordSize("shared", 2, BODY)));
        pythonRecords(0);
        redis.call(Command.of("ZADD", key(".j"), 0, "[1, \"t0\", \"SUCCESS\", 99]"));
        assertThat(sweepLater()).isEmpty();
        pythonRecords(1);

        assertThat(sweepLater())
                .singleElement()
                .satisfies(chord -> assertThat(chord.parts())
                        .extracting(ChordResults.Part::taskId)
                        .containsExactly("t0", "t1"));
    }
}
