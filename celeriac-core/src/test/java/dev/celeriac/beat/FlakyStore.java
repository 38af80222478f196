package dev.celeriac.beat;

import dev.celeriac.beat.memory.MemoryScheduleStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store of which the test decides whether it is up. */
final class FlakyStore implements ScheduleStore {

    private final ScheduleStore store = new MemoryScheduleStore();
    boolean down;
    /** Steps are made, and nobody is told. */
    boolean answersLost;

    /** Entries that somebody has disabled who writes nothing else, as the actions of Django's admin do. */
    final Set<String> off = new HashSet<>();

    private ScheduleStore up() {
        if (down) {
            throw new ScheduleStoreException("the store is down", new IllegalStateException());
        }
        return store;
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public String identity() {
        return up().identity();
    }

    @Override
    public Optional<LeaseRecord> lease() {
        return up().lease();
    }

    @Override
    public boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next) {
        return up().replaceLease(expected, next);
    }

    @Override
    public String marker() {
        return up().marker() + off;
    }

    @Override
    public List<StoredEntry> load() {
        return up().load().stream()
                .map(one -> new StoredEntry(
                        off.contains(one.entry().name())
                                ? one.entry().toBuilder().enabled(false).build()
                                : one.entry(),
                        one.state()))
                .toList();
    }

    @Override
    public void put(ScheduleEntry entry, Instant now) {
        up().put(entry, now);
    }

    @Override
    public boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now) {
        return up().edit(name, change, now);
    }

    @Override
    public void install(Collection<ScheduleEntry> fixed, Instant now) {
        up().install(fixed, now);
    }

    @Override
    public boolean remove(String name) {
        return up().remove(name);
    }

    @Override
    public Set<String> advance(List<Advance> steps, long token) {
        Set<String> made = up().advance(steps, token);
        if (answersLost) {
            throw new ScheduleStoreException("no answer from the store", new IllegalStateException());
        }
        return made;
    }

    @Override
    public void close() {}
}
