package dev.celeriac.worker;

import dev.celeriac.result.ChordStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Transport;
import java.time.Duration;

/**
 * What commits that concern chords have in common.
 *
 * @param transport where bodies are published
 * @param remembered how long the broker knows that it has a body; longer than a chord may stay open
 * @param deadline how long each step of one may take
 */
record ChordCommits(
        ChordStore chords, ChordFinisher finisher, Transport transport, Duration remembered, Duration deadline) {
    private static final Duration AT_LEAST = Duration.ofDays(1);
    private static final Duration FOR_EVER = Duration.ofDays(30);

    /** @param expires {@code result_expires}, after which a chord that was not closed is forgotten */
    static Duration remembered(Duration expires) {
        return expires.isZero() ? FOR_EVER : expires.compareTo(AT_LEAST) < 0 ? AT_LEAST : expires;
    }

    ChordedCommit by(BatchCommitter committer) {
        return new ChordedCommit(committer, this);
    }
}
