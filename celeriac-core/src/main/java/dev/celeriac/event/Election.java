package dev.celeriac.event;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One election as a worker sees it. Guarded by {@link Gossip}'s lock. */
final class Election {
    private final long begunNanos;
    private final Set<Candidate> candidates =
            new TreeSet<>(Comparator.comparingLong(Candidate::clock).thenComparing(Candidate::node));
    private final Set<String> acknowledged = new HashSet<>();
    private boolean takesPart;
    private int owed;
    private int count;
    private @Nullable Candidate decided;

    /**
     * Somebody who stands for it.
     *
     * @param node its name and its process, {@code celery@web1.4711}
     */
    record Candidate(
            long clock, String node, String topic, @Nullable Object action) {

        /** Empty unless the event is complete. */
        static Optional<Candidate> of(Event event) {
            Map<String, @Nullable Object> fields = event.fields();
            String topic = event.text("topic");
            if (topic == null
                    || event.hostname().isEmpty()
                    || !(fields.get("clock") instanceof Number clock)
                    || !(fields.get("pid") instanceof Number pid)
                    || !fields.containsKey("action")
                    || !fields.containsKey("cver")) {
                return Optional.empty();
            }
            return Optional.of(new Candidate(
                    clock.longValue(), event.hostname() + "." + pid.longValue(), topic, fields.get("action")));
        }
    }

    Election(long begunNanos) {
        this.begunNanos = begunNanos;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** This worker was asked to take part. */
    void takePart() {
        takesPart = true;
    }

    void stands(Candidate candidate) {
        candidates.add(candidate);
        owed++;
    }

    /**
     * Whether candidates may be acknowledged now. A worker of Python's that has as many acknowledgements as it wants and has
     * heard of one candidate only dies of an IndexError, so with neighbours it is better to wait for a second one.
     */
    boolean answerable(boolean alone) {
        return alone || candidates.size() > 1;
    }

    /** How many candidates are to be acknowledged; none after that. */
    int takeOwed() {
        int count = owed;
        owed = 0;
        return count;
    }

    /**
     * Somebody has acknowledged a candidate. When there are as many acknowledgements as there are neighbours, whoever they come
     * from, the election is decided among the candidates so far: everybody hears the same events in the same order, and
     * Celery's workers count them like this.
     */
    void acknowledged(String hostname, int neighbours) {
        acknowledged.add(hostname);
        count++;
        if (decided == null && count >= neighbours) {
            decided = candidates.stream().findFirst().orElse(null);
        }
    }

    /** Who has won: the candidate with the lowest clock, and of two the first by name. Empty unless this worker takes part. */
    Optional<Candidate> winner() {
        return takesPart ? Optional.ofNullable(decided) : Optional.empty();
    }

    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    boolean takesPart() {
        return takesPart;
    }
}
