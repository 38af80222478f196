package dev.celeriac.beat.file;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreException;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
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

/**
 * Keeps entries, last runs and counts in a file, for the beats of one machine. Every run is on disk before and after it is
 * sent, which Celery's shelve file is every three minutes. Thread-safe, and safe for several processes.
 */
public final class FileScheduleStore implements ScheduleStore {

    private final ZoneId zone;
    private final Journal journal;
    private final FileContents contents;

    /**
     * @param file made when it is first written to
     * @param zone of schedules that name none
     */
    public FileScheduleStore(Path file, ZoneId zone) {
        this.zone = zone;
        this.contents = new FileContents(zone);
        this.journal = new Journal(file.toAbsolutePath(), contents);
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) {
        try {
            return journal.exclusively(() -> {
                try {
                    return work.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new ScheduleStoreException(
                    "Schedule file " + journal.file() + " cannot be used: " + e.getMessage()
                            + ". Give --schedule a file that this user may write to",
                    e);
        }
    }

    @Override
    public String describe() {
        return journal.file().toString();
    }

    @Override
    public String identity() {
        return locked(() -> {
            String known = contents.identity();
            if (known == null) {
                known = UUID.randomUUID().toString();
                journal.append(List.of(line("identity", known)), true);
            }
            return known;
        });
    }

    @Override
    public Optional<LeaseRecord> lease() {
        return locked(() -> Optional.ofNullable(contents.lease()));
    }

    @Override
    public boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next) {
        return locked(() -> {
            LeaseRecord current = contents.lease();
            if (current == null ? expected != null : !current.equals(expected)) {
                return false;
            }
            // A renewal that a power failure takes back does no harm.
            journal.append(
                    List.of(line("lease", StateText.of(next))), current == null || next.token() != current.token());
            return true;
        });
    }

    @Override
    public String marker() {
        return locked(contents::marker);
    }

    @Override
    public List<StoredEntry> load() {
        return locked(() -> new ArrayList<>(contents.entries().values()));
    }

    @Override
    public void put(ScheduleEntry entry, Instant now) {
        locked(() -> {
            StoredEntry placed = StoredEntry.placed(entry, contents.entries().get(entry.name()), now);
            journal.append(List.of(FileContents.line(placed)), true);
            return true;
        });
    }

    @Override
    public boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now) {
        return locked(() -> {
            StoredEntry old = contents.entries().get(name);
            if (old == null) {
                return false;
            }
            journal.append(List.of(FileContents.line(StoredEntry.placed(change.apply(old.entry()), old, now))), true);
            return true;
        });
    }

    @Override
    public void install(Collection<ScheduleEntry> fixed, Instant now) {
        Set<String> names = fixed.stream().map(ScheduleEntry::name).collect(Collectors.toSet());
        locked(() -> {
            List<Map<String, @Nullable Object>> lines = new ArrayList<>();
            contents.entries().values().stream()
                    .filter(old ->
                            old.entry().fixed() && !names.contains(old.entry().name()))
                    .forEach(old -> lines.add(line("removed", old.entry().name())));
            for (ScheduleEntry entry : fixed) {
                // As it will be read back, so that what has not changed is not written again at every start.
                ScheduleEntry plain = EntryPlain.read(entry.name(), StateText.decoded(StateText.of(entry)), zone);
                StoredEntry old = contents.entries().get(entry.name());
                StoredEntry installed = StoredEntry.installed(plain, old, now);
                if (!installed.equals(old)) {
                    lines.add(FileContents.line(installed));
                }
            }
            journal.append(lines, true);
            return true;
        });
    }

    @Override
    public boolean remove(String name) {
        return locked(() -> {
            boolean there = contents.has(name);
            if (there) {
                journal.append(List.of(line("removed", name)), true);
            }
            return there;
        });
    }

    @Override
    public Set<String> advance(List<Advance> steps, long token) {
        return locked(() -> {
            Set<String> made = new HashSet<>();
            LeaseRecord lease = contents.lease();
            if (lease == null || lease.token() != token) {
                return made;
            }
            List<Map<String, @Nullable Object>> lines = new ArrayList<>();
            for (Advance step : steps) {
                StoredEntry current = contents.entries().get(step.name());
                if (current != null && current.state().equals(step.expected())) {
                    lines.add(
                            step.disable()
                                    ? FileContents.line(current.advanced(step))
                                    : FileContents.line(step.name(), step.next()));
                    made.add(step.name());
                }
            }
            journal.append(lines, true);
            return made;
        });
    }

    private static Map<String, @Nullable Object> line(String what, String value) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put(what, value);
        return line;
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new ScheduleStoreException("Schedule file " + journal.file() + " cannot be closed", e);
        }
    }
}
