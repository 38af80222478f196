package dev.celeriac.transport.memory;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Dead letters in the order they were set aside. */
final class MemoryDeadLetters implements DeadLetters {
    private final MemoryBroker broker;
    private final InstantSource clock;

    MemoryDeadLetters(MemoryBroker broker, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
    }

    @Override
    public long count() {
        return locked(() -> broker.deadLetters.size());
    }

    @Override
    public List<DeadLetter> list(int offset, int limit) {
        return locked(() -> {
            var letters = new ArrayList<>(broker.deadLetters.values());
            Collections.reverse(letters);
            return letters.stream().skip(offset).limit(limit).toList();
        });
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return locked(() -> Optional.ofNullable(broker.deadLetters.get(id)));
    }

    @Override
    public int requeue(Collection<String> ids) {
        return locked(() -> {
            List<Publication> publications = remove(ids).stream()
                    .map(letter -> Publication.toQueue(letter.queue(), letter.message(), letter.taskId(), null))
                    .toList();
            broker.publish(publications, clock);
            return publications.size();
        });
    }

    @Override
    public int drop(Collection<String> ids) {
        return locked(() -> remove(ids).size());
    }

    private List<DeadLetter> remove(Collection<String> ids) {
        var removed = new ArrayList<DeadLetter>();
        for (String id : ids) {
            DeadLetter letter = broker.deadLetters.remove(id);
            if (letter != null) {
                removed.add(letter);
            }
        }
        return removed;
    }

    private <T> T locked(Supplier<T> action) {
        broker.lock.lock();
        try {
            return action.get();
        } finally {
            broker.lock.unlock();
        }
    }
}
