package dev.celeriac.worker;

import dev.celeriac.result.ChordPart;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes contributions durable, in batches of what is there: alone when the worker is idle, many at a time under load,
 * never waiting for more. What cannot be written is tried again until it can; meanwhile {@link Load} keeps the worker
 * from taking more.
 */
final class Completer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Completer.class);

    private static final int LARGEST_BATCH = 1000;
    static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final CommitBatch EMPTY = new CommitBatch(List.of(), List.of(), List.of());
    private static final int SPLIT_AFTER = 2;
    private static final int DOUBT_AFTER = 4;

    private final Load load;
    private final StartGate gate;
    private final ReadAhead readAhead;
    private final ResultDocuments documents;
    private final Backoff backoff;
    private final @Nullable ChordCommits chords;
    private final Inbox inbox = new Inbox();
    private final Pause pause = new Pause();
    private final AtomicLong processed = new AtomicLong();
    private volatile boolean cold;

    /** @param chords null where parts of chords cannot be counted */
    Completer(
            Load load,
            StartGate gate,
            ReadAhead readAhead,
            ResultDocuments documents,
            Backoff backoff,
            @Nullable ChordCommits chords) {
        this.load = load;
        this.gate = gate;
        this.readAhead = readAhead;
        this.documents = documents;
        this.backoff = backoff;
        this.chords = chords;
    }

    /** Hands a contribution over; never blocks. */
    void put(Contribution contribution) {
        inbox.put(contribution);
    }

    /** How many messages are over, durably. */
    long processed() {
        return processed.get();
    }

    /** Ends {@link #run} when everything handed over is durable. */
    void close() {
        inbox.close();
    }

    /** From now on what cannot be written at once is dropped; its messages are still held and come back. */
    void stopCold() {
        cold = true;
        pause.end();
    }

    @Override
    public void run() {
        while (true) {
            Contribution first = inbox.take();
            if (first != null) {
                try {
                    commitAll(first);
                } catch (RuntimeException | Error e) {
                    LOG.error("Writing outcomes failed unexpectedly; going on with what comes next", e);
                }
            } else if (inbox.isOver()) {
                return;
            }
        }
    }

    private void commitAll(Contribution first) {
        Contribution next = first;
        while (next != null) {
            Session session = next.session;
            List<Contribution> group = new ArrayList<>();
            while (next != null && next.session == session && group.size() < LARGEST_BATCH) {
                group.add(next);
                Contribution following = next.next;
                next.next = null;
                next = following;
            }
            Contribution oldest = group.get(0);
            if (oldest.holdsPlace()) {
                gate.committing(oldest.endedNanos());
            }
            try {
                commit(session, group);
            } catch (RuntimeException | Error e) {
                LOG.error("The outcomes of {} tasks may not be written; going on with the others", group.size(), e);
            }
            admitTaken(session);
        }
        gate.committed();
    }

    private static void admitTaken(Session session) {
        try {
            session.admitTaken();
        } catch (RuntimeException | Error e) {
            LOG.error("Messages that came with a commit cannot be begun; they come back when this worker ends", e);
        }
    }

    private void commit(Session session, List<Contribution> group) {
        ChordedCommit chorded = null;
        CommitBatch batch = null;
        Outage outage = new Outage(backoff);
        while (true) {
            RuntimeException failure;
            try {
                if (batch == null) {
                    chorded = chorded(session, group);
                    batch = chorded == null ? batchOf(group) : EMPTY;
                }
                failure = chorded == null ? attempt(session, batch) : attempt(chorded);
            } catch (RuntimeException | Error e) {
                failure = unexpected(e);
            }
            if (failure == null) {
                done(session, group);
                return;
            }
            if (cold) {
                drop(session, group, failure);
                return;
            }
            if (outage.counts(System.nanoTime())) {
                int attempt = outage.attempts();
                boolean mayBeOneDocument =
                        !(failure instanceof TransportException) && (chorded == null || chorded.untouched());
                if (mayBeOneDocument && group.size() > 1 && attempt >= SPLIT_AFTER) {
                    commit(session, group.subList(0, group.size() / 2));
                    commit(session, group.subList(group.size() / 2, group.size()));
                    return;
                }
                if (mayBeOneDocument
                        && group.size() == 1
                        && attempt >= DOUBT_AFTER
                        && refused(session, group, failure)) {
                    return;
                }
                log(failure, group.size(), outage);
            }
            pause.await(outage.pause(System.nanoTime()));
        }
    }

    private void log(RuntimeException failure, int tasks, Outage outage) {
        LOG.warn(
                "Cannot write the outcomes of {} tasks: {}. Trying again within {} s (attempt {}, {} messages in hand)",
                tasks,
                failure.toString(),
                outage.untilNext().toMillis() / 1000.0,
                outage.attempts(),
                load.unsettled());
    }

    private @Nullable RuntimeException attempt(Session session, CommitBatch batch) {
        try {
            session.commit(batch, DEADLINE);
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            return unexpected(e);
        }
    }

    /** What no store should throw is tried again like what it may; the thread that writes must not end. */
    private static RuntimeException unexpected(Throwable thrown) {
        LOG.error("Outcomes cannot be written", thrown);
        return thrown instanceof RuntimeException failure ? failure : new IllegalStateException(thrown);
    }

    /** Null for contributions that have nothing to do with chords, which is what most of them are. */
    private @Nullable ChordedCommit chorded(Session session, List<Contribution> group) {
        ChordCommits all = chords;
        return all == null || group.stream().allMatch(contribution -> contribution.chords.isEmpty())
                ? null
                : all.by(session::commit).of(group);
    }

    private static @Nullable RuntimeException attempt(ChordedCommit commit) {
        try {
            commit.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            return unexpected(e);
        }
    }

    /**
     * Whether a store that takes everything else does not take this document, such as one that is too large. Then the task
     * has failed; keeping its outcome back would only keep its message for ever.
     */
    private boolean refused(Session session, List<Contribution> single, RuntimeException failure) {
        Contribution contribution = single.get(0);
        if (contribution.results.isEmpty()) {
            return false;
        }
        List<TaskMeta> instead = contribution.results.stream()
                .map(document -> documents.refused(document, failure))
                .toList();
        contribution.results = instead;
        ChordNews news = contribution.chords;
        Object failed = instead.get(0).result();
        contribution.chords = new ChordNews(
                news.begun(),
                news.ended().stream()
                        .map(part -> new ChordPart(
                                part.groupId(),
                                part.taskId(),
                                part.groupIndex(),
                                TaskMeta.FAILURE,
                                failed,
                                part.body()))
                        .toList(),
                news.by());
        ChordedCommit chorded = chorded(session, single);
        if ((chorded == null ? attempt(session, batchOf(single)) : attempt(chorded)) != null) {
            return false;
        }
        LOG.error(
                "The result store refused the result of {}; stored FAILURE instead",
                contribution.results.get(0).taskId(),
                failure);
        done(session, single);
        return true;
    }

    private void done(Session session, List<Contribution> group) {
        int messages = 0;
        int places = 0;
        int ran = 0;
        long nanos = 0;
        for (Contribution contribution : group) {
            try {
                contribution.committed();
            } catch (RuntimeException | Error e) {
                LOG.error("What follows a durable outcome failed", e);
            }
            messages += contribution.last ? 1 : 0;
            places += contribution.holdsPlace() ? 1 : 0;
            long ranNanos = contribution.ranNanos();
            if (ranNanos >= 0) {
                ran++;
                nanos += ranNanos;
            }
        }
        if (ran > 0) {
            readAhead.observe(ran, nanos);
            gate.observe(ran, nanos);
        }
        processed.addAndGet(messages);
        settled(session, messages, places);
    }

    private void drop(Session session, List<Contribution> group, RuntimeException failure) {
        LOG.error(
                "Stopping without having written the outcomes of {} tasks; their messages will be delivered again",
                group.size(),
                failure);
        group.forEach(Contribution::dropped);
        settled(session, (int) group.stream().filter(c -> c.last).count(), (int)
                group.stream().filter(Contribution::holdsPlace).count());
    }

    private void settled(Session session, int messages, int places) {
        if (places > 0) {
            gate.leave(places);
        }
        if (messages > 0) {
            session.settled(messages);
            load.settled(messages);
        }
    }

    private static CommitBatch batchOf(List<Contribution> group) {
        List<Publication> publications = new ArrayList<>();
        List<TaskMeta> results = new ArrayList<>(group.size());
        List<Settlement> settlements = new ArrayList<>(group.size());
        for (Contribution contribution : group) {
            publications.addAll(contribution.publications);
            results.addAll(contribution.results);
            if (contribution.settlement != null) {
                settlements.add(contribution.settlement);
            }
        }
        return new CommitBatch(publications, results, settlements);
    }
}
