package dev.celeriac.worker;

import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commit of a group of contributions that concern chords, in the order in which a crash at any point loses nothing:
 * sizes of chords that begin, then messages and results, then the parts that are over, then the bodies of the chords
 * that are complete with them, and only then the end of the messages. Whoever runs one of those messages again after a
 * crash records the same part, and is offered the same chord; so is the sweeper. A body is published together with a mark
 * in the broker, in one step, and nobody publishes what is marked: it is called once, whether or not it leaves a result
 * behind. May be {@linkplain #run repeated} after a failure, and goes on where it stopped.
 */
final class ChordedCommit {
    private final BatchCommitter committer;
    private final ChordCommits commits;
    private final List<ChordSize> sizes = new ArrayList<>();
    private final Map<String, TaskRequest> recorders = new HashMap<>();
    private final Map<String, ChordResults> complete = new LinkedHashMap<>();
    private final List<Publication> bodies = new ArrayList<>();
    private final List<String> marks = new ArrayList<>();
    private final List<TaskMeta> failures = new ArrayList<>();
    private final List<Settlement> held = new ArrayList<>();
    private List<ChordPart> parts = new ArrayList<>();
    private @Nullable CommitBatch first;

    ChordedCommit(BatchCommitter committer, ChordCommits commits) {
        this.committer = committer;
        this.commits = commits;
    }

    /** With what these contributions leave behind. */
    ChordedCommit of(List<Contribution> group) {
        List<Publication> publications = new ArrayList<>();
        List<TaskMeta> results = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        for (Contribution contribution : group) {
            publications.addAll(contribution.publications);
            results.addAll(contribution.results);
            sizes.addAll(contribution.chords.begun());
            List<ChordPart> ended = contribution.chords.ended();
            if (contribution.settlement != null) {
                (ended.isEmpty() ? settlements : held).add(contribution.settlement);
            }
            TaskRequest by = contribution.chords.by();
            ended.forEach(part -> {
                parts.add(part);
                if (by != null) {
                    recorders.put(part.groupId(), by);
                }
            });
        }
        first = new CommitBatch(publications, results, settlements);
        return this;
    }

    /** With chords whose last recorder has not called the body. */
    ChordedCommit finishing(List<ChordResults> left) {
        left.forEach(this::finish);
        return this;
    }

    /** Whether nothing was written yet. */
    boolean untouched() {
        return first != null;
    }

    /**
     * Returns when everything is durable.
     *
     * @throws RuntimeException as the stores do
     */
    void run() {
        ChordStore chords = commits.chords();
        expect(chords);
        if (first != null) {
            write(first);
            first = null;
        }
        while (!parts.isEmpty()) {
            List<ChordResults> completed = chords.record(parts);
            parts = new ArrayList<>();
            completed.forEach(this::finish);
        }
        expect(chords);
        if (!bodies.isEmpty()) {
            commits.transport().publishOnce(marks, bodies, commits.remembered(), commits.deadline());
            bodies.clear();
            marks.clear();
        }
        write(new CommitBatch(List.of(), failures, held));
        failures.clear();
        held.clear();
        if (!complete.isEmpty()) {
            chords.close(complete.keySet());
        }
    }

    private void expect(ChordStore chords) {
        if (!sizes.isEmpty()) {
            chords.expect(sizes);
            sizes.clear();
        }
    }

    private void write(CommitBatch batch) {
        if (!batch.publications().isEmpty()
                || !batch.results().isEmpty()
                || !batch.settlements().isEmpty()) {
            committer.commit(batch, commits.deadline());
        }
    }

    private void finish(ChordResults chord) {
        if (complete.putIfAbsent(chord.groupId(), chord) != null) {
            return;
        }
        if (chord.again() && commits.finisher().called(chord)) {
            return;
        }
        TaskRequest last = recorders.get(chord.groupId());
        Parts end = commits.finisher().finish(chord, last);
        for (int i = 0; i < end.publications().size(); i++) {
            marks.add("chord:" + chord.groupId() + ":" + chord.occasion() + ":" + i);
        }
        bodies.addAll(end.publications());
        failures.addAll(end.results());
        sizes.addAll(end.chords().begun());
        for (ChordPart part : end.chords().ended()) {
            parts.add(part);
            if (last != null) {
                recorders.putIfAbsent(part.groupId(), last);
            }
        }
    }
}
