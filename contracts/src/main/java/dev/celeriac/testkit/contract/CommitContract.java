package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What finished tasks leave behind, by the committer of a transport and the result store that goes with it. */
public abstract class CommitContract extends TransportContract {

    /** Opens the result store whose results are committed together with the messages, if there is one that can. */
    protected abstract ResultStore openResults(InstantSource clock);

    @Test
    @DisplayName("a committed batch has published, stored and settled")
    void commit() {
        ResultStore results = openResults(clock);
        closeLater(results);
        publish(Messages.range(queue, "a", 1, 2));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 2);
        BatchCommitter committer = transport().committer(consumer, results);
        String id = UUID.randomUUID().toString();

        committer.commit(
                new CommitBatch(
                        List.of(
                                Messages.text(queue, "next"),
                                Messages.text(queue, "retry", 0, clock.instant().plusSeconds(5))),
                        List.of(
                                Results.meta(id, TaskMeta.STARTED, "begun"),
                                Results.meta(id, TaskMeta.SUCCESS, "done")),
                        acknowledge(held)),
                DEADLINE);

        assertStats(transport().holdsEta() ? 1 : 2, transport().holdsEta() ? 1 : 0, 0);
        assertThat(results.find(id)).map(TaskMeta::result).contains("done");
        assertThat(texts(take(consumer, 1))).containsExactly("next");
    }

    @Test
    @DisplayName("what a commit publishes comes along with it or with the next fetch, once")
    void commitAndFetch() {
        ResultStore results = openResults(clock);
        closeLater(results);
        TransportConsumer consumer = consumer();
        BatchCommitter committer = transport().committer(consumer, results);
        List<Delivery> held = List.of();
        for (int i = 0; i < 5; i++) {
            String next = "step " + i;
            CommitBatch batch = new CommitBatch(List.of(Messages.text(queue, next)), List.of(), acknowledge(held));
            List<Delivery> along = committer.commitAndFetch(batch, () -> 1, DEADLINE);
            held = along.isEmpty() ? take(consumer, 1) : along;
            assertThat(texts(held)).containsExactly(next);
        }
        assertStats(0, 0, 1);
    }

    @Test
    @DisplayName("a batch may be committed again after a failure that came too late")
    void commitTwice() {
        ResultStore results = openResults(clock);
        closeLater(results);
        publish(Messages.text(queue, "a"));
        TransportConsumer consumer = consumer();
        BatchCommitter committer = transport().committer(consumer, results);
        String id = UUID.randomUUID().toString();
        var batch = new CommitBatch(
                List.of(), List.of(Results.meta(id, TaskMeta.SUCCESS, "done")), acknowledge(take(consumer, 1)));
        committer.commit(batch, DEADLINE);
        committer.commit(batch, DEADLINE);

        assertStats(0, 0, 0);
        assertThat(results.find(id)).map(TaskMeta::status).contains(TaskMeta.SUCCESS);
    }

    @Test
    @DisplayName("empty parts of a batch are fine, and so is an empty batch")
    void emptyBatch() {
        ResultStore results = openResults(clock);
        closeLater(results);
        BatchCommitter committer = transport().committer(consumer(), results);
        committer.commit(new CommitBatch(List.of(), List.of(), List.of()), DEADLINE);
        committer.commit(new CommitBatch(List.of(Messages.text(queue, "x")), List.of(), List.of()), DEADLINE);
        assertStats(1, 0, 0);
    }

    @Test
    @DisplayName("nothing is settled when the results could not be stored")
    void resultsFirst() {
        ResultStore results = openResults(clock);
        publish(Messages.text(queue, "a"));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 1);
        BatchCommitter committer = transport().committer(consumer, results);
        results.close();
        var batch = new CommitBatch(
                List.of(), List.of(Results.meta(UUID.randomUUID().toString(), TaskMeta.SUCCESS, 1)), acknowledge(held));

        assertThatThrownBy(() -> committer.commit(batch, DEADLINE)).isInstanceOf(ResultStoreException.class);
        assertStats(0, 0, 1);
    }

    @Test
    @DisplayName("what a commit that failed has published is not published again by the next one")
    void publishedOnce() {
        ResultStore results = openResults(clock);
        publish(Messages.text(queue, "a"));
        TransportConsumer consumer = consumer();
        List<Delivery> held = take(consumer, 1);
        BatchCommitter committer = transport().committer(consumer, results);
        results.close();
        List<Publication> followUps = List.of(Messages.text(queue, "next"));
        var refused = new CommitBatch(
                followUps, List.of(Results.meta(UUID.randomUUID().toString(), TaskMeta.SUCCESS, 1)), acknowledge(held));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> committer.commit(refused, DEADLINE)).isInstanceOf(ResultStoreException.class);
        }

        committer.commit(new CommitBatch(followUps, List.of(), acknowledge(held)), DEADLINE);
        assertStats(1, 0, 0);
    }

    @Test
    @DisplayName("a batch whose message was lost to another consumer leaves the other's holding alone")
    void lostLease() {
        ResultStore results = openResults(clock);
        closeLater(results);
        publish(Messages.text(queue, "a"));
        TransportConsumer frozen = consumer();
        List<Delivery> lost = take(frozen, 1);
        TransportConsumer other = consumer();
        abandon(frozen);
        clock.advance(LEASE.plus(Duration.ofSeconds(1)));
        List<Delivery> again = take(other, 1);
        revive(frozen);
        String id = UUID.randomUUID().toString();
        Publication followUp = Messages.text(queue + "-next", "next");
        transport()
                .committer(frozen, results)
                .commit(
                        new CommitBatch(
                                List.of(followUp),
                                List.of(Results.meta(id, TaskMeta.SUCCESS, "first")),
                                acknowledge(lost)),
                        DEADLINE);
        assertStats(0, 0, 1);

        transport()
                .committer(other, results)
                .commit(
                        new CommitBatch(
                                List.of(), List.of(Results.meta(id, TaskMeta.FAILURE, "second")), acknowledge(again)),
                        DEADLINE);
        assertStats(0, 0, 0);
        assertThat(results.find(id)).map(TaskMeta::result).contains("first");
    }
}
