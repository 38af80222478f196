package dev.celeriac.result.memory;

import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Chords that are under way in this JVM. Thread-safe. */
final class MemoryChords implements ChordStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Chord> chords = new HashMap<>();
    private final InstantSource clock;

    MemoryChords(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Chord {
        private final Instant begun;
        private int size;
        private final Set<String> added = new HashSet<>();
        private final Map<String, ChordPart> parts = new LinkedHashMap<>();
        private @Nullable Instant offered;

        private Chord(Instant begun) {
            this.begun = begun;
        }

        private boolean complete() {
            return parts.size() >= size + added.size();
        }

        private ChordResults offer(String groupId, Instant now) {
            boolean again = offered != null;
            offered = now;
            List<ChordPart> ordered = new ArrayList<>(parts.values());
            ordered.sort(Comparator.comparing(ChordPart::groupIndex, Comparator.nullsLast(Comparator.naturalOrder())));
            return new ChordResults(
                    groupId,
                    ordered.get(0).body(),
                    ordered.stream()
                            .map(part -> new ChordResults.Part(part.taskId(), part.state(), part.result()))
                            .toList(),
                    again,
                    begun.toEpochMilli());
        }
    }

    @Override
    public void expect(List<ChordSize> sizes) {
        lock.lock();
        try {
            // A producer or worker that repeats itself after a failure says the same again.
            Instant now = clock.instant();
            sizes.forEach(size -> chords.computeIfAbsent(size.groupId(), id -> new Chord(now)).size = size.size());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void grow(String groupId, String taskId) {
        lock.lock();
        try {
            Chord chord = chords.get(groupId);
            if (chord != null) {
                chord.added.add(taskId);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<ChordResults> record(List<ChordPart> parts) {
        lock.lock();
        try {
            Set<String> touched = new LinkedHashSet<>();
            for (ChordPart part : parts) {
                Chord chord = chords.get(part.groupId());
                if (chord != null) {
                    chord.parts.putIfAbsent(part.taskId(), part);
                    touched.add(part.groupId());
                }
            }
            Instant now = clock.instant();
            List<ChordResults> complete = new ArrayList<>();
            for (String groupId : touched) {
                Chord chord = chords.get(groupId);
                if (chord != null && chord.complete()) {
                    complete.add(chord.offer(groupId, now));
                }
            }
            return complete;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(Collection<String> groupIds) {
        lock.lock();
        try {
            groupIds.forEach(chords::remove);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets chords that will never be complete. */
    void forgetBegunBefore(Instant then) {
        lock.lock();
        try {
            chords.values().removeIf(chord -> chord.begun.isBefore(then));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<ChordResults> unclosed(Duration since) {
        lock.lock();
        try {
            Instant now = clock.instant();
            List<ChordResults> left = new ArrayList<>();
            chords.forEach((groupId, chord) -> {
                if (chord.offered != null && !chord.offered.plus(since).isAfter(now)) {
                    left.add(chord.offer(groupId, now));
                }
            });
            return left;
        } finally {
            lock.unlock();
        }
    }
}
