package dev.celeriac.transport.memory;

import dev.celeriac.transport.RevocationLog;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Revocations of one broker, oldest first. */
final class MemoryRevocations implements RevocationLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> entries = new LinkedHashMap<>();

    @Override
    public void add(Collection<String> added, Instant now) {
        lock.lock();
        try {
            for (String entry : added) {
                entries.remove(entry);
                entries.put(entry, now);
            }
            Instant oldest = now.minus(KEPT);
            Iterator<Instant> times = entries.values().iterator();
            while (times.hasNext() && (times.next().isBefore(oldest) || entries.size() > MOST)) {
                times.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<String, Instant> since(Instant from) {
        lock.lock();
        try {
            Map<String, Instant> found = new LinkedHashMap<>(entries);
            found.values().removeIf(time -> time.isBefore(from));
            return found;
        } finally {
            lock.unlock();
        }
    }
}
