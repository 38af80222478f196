package dev.celeriac.worker;

import dev.celeriac.result.ChordStore;
import dev.celeriac.transport.BatchCommitter;
import java.time.Duration;

/**
 * What commits that concern chords have in common.
 *
 * @param deadline how long each step of one may take
 */
record ChordCommits(ChordStore chords, ChordFinisher finisher, Duration deadline) {

    ChordedCommit by(BatchCommitter committer) {
        return new ChordedCommit(committer, chords, finisher, deadline);
    }
}
