package dev.celeriac.transport;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The store of messages that were set aside. Thread-safe. */
public interface DeadLetters {

    /** How many there are. */
    long count();

    /**
     * The newest first.
     *
     * @param offset how many to pass over
     * @param limit how many to return at most
     */
    List<DeadLetter> list(int offset, int limit);

    Optional<DeadLetter> find(String id);

    /**
     * Publishes letters to the queues they came from, fresh (not redelivered, delivery count 0), and removes them from the
     * store, in one step where the broker can.
     *
     * @return how many were found and requeued
     */
    int requeue(Collection<String> ids);

    /** Deletes letters; returns how many were found. */
    int drop(Collection<String> ids);
}
