package dev.celeriac.event;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the workers of a cluster tell each other (Celery's {@code Gossip}): who joins, leaves and is lost, and which of them is
 * to do what only one should do. Their logical clocks stay together by it. Understands Python's workers. Thread-safe.
 */
public final class Gossip implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gossip.class);

    /** How often it looks who is lost; Celery's interval. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration TICK = Duration.ofMillis(500);

    /** Celery waits for ever for a worker that takes no part in gossip. */
    private static final Duration LONGEST_ELECTION = Duration.ofSeconds(60);

    private static final int MOST_ELECTIONS = 1_000;
    private static final int WORKERS = 5_000;

    private final String hostname;
    private final Sender sender;
    private final EventReceiver receiver;
    private final ClusterState neighbours;
    private final Map<String, Consumer<@Nullable Object>> topics;
    private final String self;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Election> elections = new LinkedHashMap<>();
    private final AtomicBoolean complained = new AtomicBoolean();
    private long lastLook = System.nanoTime();

    /** Sends an event of this worker. */
    @FunctionalInterface
    interface Sender {
        void send(String type, Map<String, ? extends @Nullable Object> fields);
    }

    /** @param topics what the winner of an election does with its action, by the topic of the election */
    Gossip(
            String hostname,
            Sender sender,
            EventReceiver receiver,
            InstantSource time,
            Map<String, Consumer<@Nullable Object>> topics) {
        this.hostname = hostname;
        this.sender = sender;
        this.topics = Map.copyOf(topics);
        this.self = hostname + "." + ProcessHandle.current().pid();
        this.neighbours = new ClusterState(time, WORKERS, 1)
                .onNodeJoin(worker -> LOG.debug("{} joined the party", worker.hostname()))
                .onNodeLeave(worker -> LOG.debug("{} left", worker.hostname()));
        this.receiver = receiver.wakingWorkers(false)
                .on("worker-elect", this::stands)
                .on("worker-elect-ack", this::acknowledged)
                .on(EventReceiver.OTHERS, this::heard)
                .every(TICK, this::tick);
    }

    Gossip start() {
        receiver.start();
        return this;
    }

    /** @return whether it was listening within that time */
    public boolean awaitListening(Duration patience) throws InterruptedException {
        return receiver.awaitListening(patience);
    }

    /** The other workers that live, by name. */
    public Set<String> neighbours() {
        return neighbours.aliveWorkers().stream().map(WorkerSnapshot::hostname).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Stands for an election (Celery's command {@code election}, which every worker that is to take part is given). Returns at
     * once; who wins does the action.
     *
     * @param id of the election, the same for all
     * @param topic what kind of action it is: {@code task} calls one
     * @param action for {@code task} a signature, or the name of a task without arguments
     */
    public void election(String id, String topic, @Nullable Object action) {
        Optional<Election.Candidate> winner = locked(id, election -> {
            election.takePart();
            return end(id, election);
        });
        if (winner.isPresent()) {
            decided(id, winner.get());
            return;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("topic", topic);
        fields.put("action", action);
        fields.put("cver", 1);
        sender.send("worker-elect", fields);
    }

    private void stands(Event event) {
        Optional<Election.Candidate> candidate = Election.Candidate.of(event);
        String id = event.text("id");
        if (id == null || candidate.isEmpty()) {
            complain(event);
            return;
        }
        boolean alone = neighbours().isEmpty();
        Optional<Integer> owed = locked(id, election -> {
            election.stands(candidate.get());
            return election.answerable(alone) ? Optional.of(election.takeOwed()) : Optional.empty();
        });
        owed.ifPresent(count -> acknowledge(id, count));
    }

    private void acknowledge(String id, int count) {
        for (int i = 0; i < count; i++) {
            sender.send("worker-elect-ack", Map.of("id", id));
        }
    }

    private void tick() {
        Map<String, Integer> owed = new LinkedHashMap<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            elections.forEach((id, election) -> {
                if (now - election.begunNanos() > TICK.toNanos()) {
                    owed.put(id, election.takeOwed());
                }
            });
        } finally {
            lock.unlock();
        }
        owed.forEach(this::acknowledge);
        if (System.nanoTime() - lastLook > INTERVAL.toNanos()) {
            lastLook = System.nanoTime();
            look();
        }
    }

    private void acknowledged(Event event) {
        String id = event.text("id");
        if (id == null) {
            complain(event);
            return;
        }
        int others = neighbours().size();
        Optional<Election.Candidate> winner = locked(id, election -> {
            election.acknowledged(event.hostname(), others);
            return end(id, election);
        });
        winner.ifPresent(candidate -> decided(id, candidate));
    }

    private Optional<Election.Candidate> end(String id, Election election) {
        Optional<Election.Candidate> winner = election.winner();
        if (winner.isPresent()) {
            elections.remove(id);
        }
        return winner;
    }

    private void decided(String id, Election.Candidate winner) {
        if (!winner.node().equals(self)) {
            LOG.info("node {} elected for {}", winner.node(), id);
            return;
        }
        LOG.info("I won the election {}", id);
        Consumer<@Nullable Object> does = topics.get(winner.topic());
        if (does == null) {
            LOG.error("Unknown election topic {}; there are {}", winner.topic(), topics.keySet());
            return;
        }
        try {
            does.accept(winner.action());
        } catch (RuntimeException e) {
            LOG.error("What election {} was about could not be done: {}", id, winner.action(), e);
        }
    }

    private <T> Optional<T> locked(String id, Function<Election, Optional<T>> step) {
        lock.lock();
        try {
            if (elections.size() >= MOST_ELECTIONS && !elections.containsKey(id)) {
                elections.remove(elections.keySet().iterator().next());
            }
            return step.apply(elections.computeIfAbsent(id, unknown -> new Election(System.nanoTime())));
        } finally {
            lock.unlock();
        }
    }

    private void heard(Event event) {
        if (event.group().equals("worker") && !event.hostname().equals(hostname)) {
            neighbours.accept(event);
        }
    }

    /** Who has not been heard of for too long, and elections that nobody can win any more. */
    void look() {
        for (WorkerSnapshot worker : neighbours.workers()) {
            if (!worker.alive()) {
                LOG.info("missed heartbeat from {}", worker.hostname());
                neighbours.forget(worker.hostname());
            }
        }
        Set<String> others = neighbours();
        for (Map.Entry<String, Election> old : expired()) {
            Set<String> silent = new HashSet<>(others);
            silent.removeAll(old.getValue().acknowledged());
            LOG.info(
                    "election {} was not decided within {} s; workers that did not answer: {}",
                    old.getKey(),
                    LONGEST_ELECTION.toSeconds(),
                    silent);
        }
    }

    /** Those that this worker has taken part in are told of; the others are the leftovers of what is decided. */
    private List<Map.Entry<String, Election>> expired() {
        lock.lock();
        try {
            long now = System.nanoTime();
            List<Map.Entry<String, Election>> old = elections.entrySet().stream()
                    .filter(each -> now - each.getValue().begunNanos() > LONGEST_ELECTION.toNanos())
                    .map(Map.Entry::copyOf)
                    .toList();
            old.forEach(each -> elections.remove(each.getKey()));
            return old.stream().filter(each -> each.getValue().takesPart()).toList();
        } finally {
            lock.unlock();
        }
    }

    private void complain(Event event) {
        if (complained.compareAndSet(false, true)) {
            LOG.warn("Ignored an incomplete event {} of {}: {}", event.type(), event.hostname(), event.fields());
        } else {
            LOG.debug("Ignored an incomplete event {} of {}", event.type(), event.hostname());
        }
    }

    /** Listens no more. */
    @Override
    public void close() {
        receiver.close();
    }
}
