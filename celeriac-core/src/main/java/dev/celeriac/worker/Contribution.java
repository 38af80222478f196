package dev.celeriac.worker;

import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step of one task adds to the next commit. Filled by the thread that took the step, then handed to the
 * completer, which alone touches it from there on.
 */
class Contribution {
    final Session session;

    /** Whether the session is done with the message after this; exactly one contribution of each message is the last. */
    final boolean last;

    List<Publication> publications = List.of();
    List<TaskMeta> results = List.of();

    @Nullable Settlement settlement;

    ChordNews chords = ChordNews.NONE;

    /** Link of {@link Inbox}. */
    @Nullable Contribution next;

    Contribution(Session session, boolean last) {
        this.session = session;
        this.last = last;
    }

    final Contribution with(Parts parts) {
        publications = parts.publications();
        results = parts.results();
        settlement = parts.settlement();
        chords = parts.chords();
        return this;
    }

    /** How long a task ran to get here; negative when none did. */
    long ranNanos() {
        return -1;
    }

    /** Whether a place of {@link StartGate} is free again once it is durable. */
    boolean holdsPlace() {
        return false;
    }

    /** {@link System#nanoTime} of when what holds the place ended. */
    long endedNanos() {
        return 0;
    }

    /** Everything is durable. Called by the completer. */
    void committed() {}

    /** Will never be durable: the worker was stopped cold while its broker was away. Called by the completer. */
    void dropped() {}
}
