package dev.celeriac.beat.memory;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps everything in memory: for tests, and for the beats of one process. Thread-safe. */
public final class MemoryScheduleStore implements ScheduleStore {

    private final String identity = UUID.randomUUID().toString();
    private final Map<String, StoredEntry> entries = new LinkedHashMap<>();
    private @Nullable LeaseRecord lease;
    private long changes;

    @Override
    public String describe() {
        return "memory://";
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public synchronized Optional<LeaseRecord> lease() {
        return Optional.ofNullable(lease);
    }

    @Override
    public synchronized boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next) {
        if (lease == null ? expected != null : !lease.equals(expected)) {
            return false;
        }
        lease = next;
        return true;
    }

    @Override
    public synchronized String marker() {
        return Long.toString(changes);
    }

    @Override
    public synchronized List<StoredEntry> load() {
        return new ArrayList<>(entries.values());
    }

    @Override
    public synchronized void put(ScheduleEntry entry, Instant now) {
        entries.put(entry.name(), StoredEntry.placed(entry, entries.get(entry.name()), now));
        changes++;
    }

    @Override
    public synchronized boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now) {
        StoredEntry old = entries.get(name);
        if (old == null) {
            return false;
        }
        put(change.apply(old.entry()), now);
        return true;
    }

    @Override
    public synchronized void install(Collection<ScheduleEntry> fixed, Instant now) {
        Set<String> names = fixed.stream().map(ScheduleEntry::name).collect(Collectors.toSet());
        entries.values()
                .removeIf(old ->
                        old.entry().fixed() && !names.contains(old.entry().name()));
        for (ScheduleEntry entry : fixed) {
            entries.put(entry.name(), StoredEntry.installed(entry, entries.get(entry.name()), now));
        }
        changes++;
    }

    @Override
    public synchronized boolean remove(String name) {
        changes++;
        return entries.remove(name) != null;
    }

    @Override
    public synchronized Set<String> advance(List<Advance> steps, long token) {
        Set<String> made = new HashSet<>();
        if (lease == null || lease.token() != token) {
            return made;
        }
        for (Advance step : steps) {
            StoredEntry current = entries.get(step.name());
            if (current != null && current.state().equals(step.expected())) {
                entries.put(step.name(), current.advanced(step));
                changes += step.disable() ? 1 : 0;
                made.add(step.name());
            }
        }
        return made;
    }

    @Override
    public void close() {}
}
