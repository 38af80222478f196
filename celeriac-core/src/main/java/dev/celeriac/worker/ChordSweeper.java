package dev.celeriac.worker;

import dev.celeriac.pool.Threads;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes chords whose parts are all there and whose body nobody has called, because whoever recorded the last part, a
 * worker in either language, died there and its message does not come back. A thread of its own, which asks the store now
 * and then, whether or not the worker has anything to do. Several workers may do so; the store offers a chord to one of
 * them at a time.
 */
final class ChordSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(ChordSweeper.class);

    private final ChordCommits commits;
    private final BatchCommitter committer;
    private final Duration interval;
    private final Duration patience;
    private final Pause pause = new Pause();
    private final Thread thread = Threads.platform("celeriac-chords", this::run);
    private volatile boolean closed;
    private boolean failed;

    /**
     * @param interval between two looks
     * @param patience how long a complete chord is left to whoever completed it
     */
    ChordSweeper(ChordCommits commits, ResultStore results, Duration interval, Duration patience) {
        this.commits = commits;
        this.interval = interval;
        this.patience = patience;
        // The messages of the parts are settled or gone: what fails is all that is left to write.
        this.committer = (batch, deadline) -> results.store(batch.results());
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    void close() throws InterruptedException {
        closed = true;
        pause.end();
        thread.join();
    }

    private void run() {
        while (!closed) {
            try {
                sweep();
                failed = false;
            } catch (RuntimeException e) {
                // What was offered is offered again. One line is enough while the store or the broker is away.
                if (failed) {
                    LOG.debug("Still cannot look after chords that were left over", e);
                } else {
                    LOG.warn(
                            "Cannot look after chords that were left over: {}. Trying again every {} s",
                            e.toString(),
                            interval.toMillis() / 1000.0);
                }
                failed = true;
            }
            pause.await(interval);
        }
    }

    private void sweep() {
        for (List<ChordResults> left = next(); !left.isEmpty() && !closed; left = next()) {
            left.forEach(chord -> LOG.info(
                    "Chord {} was complete and not finished by whoever completed it: doing so", chord.groupId()));
            commits.by(committer).finishing(left).run();
        }
    }

    private List<ChordResults> next() {
        return commits.chords().unclosed(patience);
    }
}
