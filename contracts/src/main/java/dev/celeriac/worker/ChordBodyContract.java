package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.Celeriac;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskRegistry;
import dev.celeriac.task.TaskTracer;
import dev.celeriac.testkit.SettableClock;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A worker that has recorded the last part of a chord dies at any step from there on: the body is called once, also one
 * that leaves no trace among the results because its result is ignored, or because it still waits in its queue.
 */
public abstract class ChordBodyContract {
    private static final Duration LEFT_OVER = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Where the worker dies. */
    enum Death {
        RECORDED,
        BODY_CALLED,
        ACKNOWLEDGED
    }

    /** Who goes on. */
    enum Heir {
        /** Whoever gets the message of the last part again. */
        REDELIVERY,
        SWEEPER
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final SettableClock clock = new SettableClock();
    private final String unique = "body-" + UUID.randomUUID();
    private final String later = unique + "-later";
    private final SignatureDocument body = new SignatureDocument(
            "nobody.runs.it",
            List.of(),
            Map.of(),
            Map.of("task_id", unique, "queue", later, "ignore_result", true),
            null,
            false);
    private final ChordPart part = new ChordPart(unique, unique + "-part", 0, "SUCCESS", 5L, body);
    private Celeriac app;
    private ChordStore chords;
    private Session session;
    private Errbacks errbacks;

    /** An app of its own, under a prefix of its own. */
    protected abstract Celeriac open(String unique, InstantSource clock);

    @BeforeEach
    final void start() {
        app = open(unique, clock);
        chords = app.results().chords().orElseThrow();
        TransportConsumer consumer = app.transport().consume(ConsumerOptions.of("w@test", List.of(unique)));
        session = new Session(consumer, app.transport().committer(consumer, app.results()), Session.Admission.NONE);
        errbacks = new Errbacks(new TaskTracer(
                        new TaskRegistry(),
                        (value, type) -> value,
                        clock,
                        ThreadLocalRandom.current(),
                        new TaskObservers())
                .errbacks());
    }

    @AfterEach
    final void stop() {
        errbacks.close();
        session.retire();
        app.close();
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @CsvSource({
        "RECORDED, REDELIVERY",
        "RECORDED, SWEEPER",
        "BODY_CALLED, REDELIVERY",
        "BODY_CALLED, SWEEPER",
        "ACKNOWLEDGED, SWEEPER"
    })
    @DisplayName("the body is called once, wherever the worker dies, and again when the same chord is launched again")
    void once(Death death, Heir heir) throws InterruptedException {
        for (int launched = 1; launched <= 2; launched++) {
            chords.expect(List.of(new ChordSize(unique, 1, body)));
            Settlement acknowledgement = new Settlement.Acknowledge(delivery());
            die(death, acknowledgement);

            clock.advance(LEFT_OVER.plusSeconds(1));
            if (heir == Heir.SWEEPER) {
                List<ChordResults> left = chords.unclosed(LEFT_OVER);
                assertThat(left).extracting(ChordResults::groupId).containsExactly(unique);
                commits(chords)
                        .by((batch, deadline) -> app.results().store(batch.results()))
                        .finishing(left)
                        .run();
            } else {
                ended(commits(chords).by(session::commit), acknowledgement).run();
            }

            assertThat(app.transport().stats(later).ready()).isEqualTo(launched);
            clock.advance(LEFT_OVER.plusSeconds(1));
            assertThat(chords.unclosed(LEFT_OVER)).isEmpty();
        }
    }

    private void die(Death death, Settlement acknowledgement) {
        switch (death) {
            case RECORDED -> assertThat(chords.record(List.of(part))).hasSize(1);
            case BODY_CALLED ->
                assertThatThrownBy(() -> ended(
                                        commits(chords).by((batch, deadline) -> {
                                            throw new Died();
                                        }),
                                        acknowledgement)
                                .run())
                        .isInstanceOf(Died.class);
            case ACKNOWLEDGED ->
                assertThatThrownBy(() -> ended(
                                        commits(new DyingBeforeClose(chords)).by(session::commit), acknowledgement)
                                .run())
                        .isInstanceOf(Died.class);
        }
    }

    private Delivery delivery() throws InterruptedException {
        app.signature("a.part").queue(unique).applyAsync();
        return session.consumer.fetch(1, DEADLINE).get(0);
    }

    private ChordCommits commits(ChordStore store) {
        ChordFinisher finisher = new ChordFinisher(
                app.publications(),
                new ResultDocuments(clock, false, value -> value, "w@test"),
                String::valueOf,
                app.results(),
                errbacks);
        return new ChordCommits(store, finisher, app.transport(), Duration.ofDays(1), DEADLINE);
    }

    private ChordedCommit ended(ChordedCommit commit, Settlement acknowledgement) {
        Contribution contribution = new Contribution(session, true);
        contribution.chords = new ChordNews(List.of(), List.of(part), null);
        contribution.settlement = acknowledgement;
        return commit.of(List.of(contribution));
    }

    private record DyingBeforeClose(ChordStore real) implements ChordStore {
        @Override
        public void expect(List<ChordSize> sizes) {
            real.expect(sizes);
        }

        @Override
        public void grow(String groupId, String taskId) {
            real.grow(groupId, taskId);
        }

        @Override
        public List<ChordResults> record(List<ChordPart> parts) {
            return real.record(parts);
        }

        @Override
        public void close(Collection<String> groupIds) {
            throw new Died();
        }

        @Override
        public List<ChordResults> unclosed(Duration since) {
            return real.unclosed(since);
        }
    }
}
