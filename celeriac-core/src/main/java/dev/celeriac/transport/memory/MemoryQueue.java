package dev.celeriac.transport.memory;

import dev.celeriac.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one queue that are due and held by nobody, by priority and within one by the order of publication.
 * Guarded by the broker's lock.
 */
final class MemoryQueue {
    private static final int LEVELS = 256;
    private static final Comparator<MemoryMessage> BY_PLACE = Comparator.comparingLong(message -> message.place);

    final String name;
    private final @Nullable Level[] levels = new @Nullable Level[LEVELS];

    /** No level below this one holds a message. */
    private int first = LEVELS;

    private int ready;

    MemoryQueue(String name) {
        this.name = name;
    }

    /** Priority 0 is served first, as on Celery's Redis transport. */
    static int level(Message message) {
        return Math.max(0, Math.min(LEVELS - 1, message.properties().priority()));
    }

    int ready() {
        return ready;
    }

    /** A message that is newer than all the others of its priority. */
    void append(MemoryMessage message) {
        level(message).fresh.addLast(message);
        added(message);
    }

    /** A message that has a place of its own in the order of publication, perhaps before others. */
    void putBack(MemoryMessage message) {
        level(message).returned.add(message);
        added(message);
    }

    private void added(MemoryMessage message) {
        first = Math.min(first, message.level);
        ready++;
    }

    @Nullable MemoryMessage poll() {
        for (; first < LEVELS; first++) {
            Level level = levels[first];
            MemoryMessage message = level == null ? null : level.poll();
            if (message != null) {
                ready--;
                return message;
            }
        }
        return null;
    }

    /** Removes one; false when it is not here. */
    boolean remove(MemoryMessage message) {
        Level level = levels[message.level];
        boolean removed = level != null && (level.fresh.remove(message) || level.returned.remove(message));
        ready -= removed ? 1 : 0;
        return removed;
    }

    /** Everything, in the order in which it is served. */
    List<MemoryMessage> all() {
        List<MemoryMessage> all = new ArrayList<>(ready);
        for (Level level : levels) {
            if (level != null) {
                Stream.concat(level.fresh.stream(), level.returned.stream())
                        .sorted(BY_PLACE)
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Removes everything and returns how many messages that were. */
    int clear() {
        int cleared = ready;
        Arrays.fill(levels, null);
        first = LEVELS;
        ready = 0;
        return cleared;
    }

    boolean anyMatch(Predicate<MemoryMessage> match) {
        for (Level level : levels) {
            if (level != null
                    && (level.fresh.stream().anyMatch(match)
                            || level.returned.stream().anyMatch(match))) {
                return true;
            }
        }
        return false;
    }

    private Level level(MemoryMessage message) {
        Level level = levels[message.level];
        if (level == null) {
            level = new Level();
            levels[message.level] = level;
        }
        return level;
    }

    /** New messages arrive in order; the few that come back, late or unsettled, are merged in by their place. */
    private static final class Level {
        final ArrayDeque<MemoryMessage> fresh = new ArrayDeque<>();
        final PriorityQueue<MemoryMessage> returned = new PriorityQueue<>(BY_PLACE);

        @Nullable MemoryMessage poll() {
            MemoryMessage oldest = returned.peek();
            if (oldest == null) {
                return fresh.poll();
            }
            MemoryMessage newest = fresh.peek();
            return newest == null || oldest.place < newest.place ? returned.poll() : fresh.poll();
        }
    }
}
