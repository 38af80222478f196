package dev.celeriac.worker;

import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ForwardingResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A result store whose looks for chords fail a few times, and which tells what chords were closed. */
final class UnsteadyResults extends ForwardingResults {
    private final AtomicInteger left;
    private final int failures;
    final Queue<String> closed = new ConcurrentLinkedQueue<>();

    UnsteadyResults(ResultStore inner, int failures) {
        super(inner);
        this.failures = failures;
        this.left = new AtomicInteger(failures);
    }

    /** How many looks have failed so far. */
    int failures() {
        return failures - Math.max(0, left.get());
    }

    @Override
    public Optional<ChordStore> chords() {
        ChordStore real = inner.chords().orElseThrow();
        return Optional.of(new ChordStore() {
            @Override
            public void expect(List<ChordSize> sizes) {
                real.expect(sizes);
            }

            @Override
            public void grow(String groupId, String taskId) {
                real.grow(groupId, taskId);
            }

            @Override
            public List<ChordResults> record(List<ChordPart> parts) {
                return real.record(parts);
            }

            @Override
            public void close(Collection<String> groupIds) {
                real.close(groupIds);
                closed.addAll(groupIds);
            }

            @Override
            public List<ChordResults> unclosed(Duration since) {
                if (left.getAndDecrement() > 0) {
                    throw new ResultStoreException("the store is away");
                }
                return real.unclosed(since);
            }
        });
    }
}
