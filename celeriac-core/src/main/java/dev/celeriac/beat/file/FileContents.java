package dev.celeriac.beat.file;

import dev.celeriac.beat.EntryPlain;
import dev.celeriac.beat.EntryState;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the lines of a schedule file come to. For one thread at a time. */
final class FileContents implements Journal.Contents {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final ZoneId zone;
    private final Map<String, StoredEntry> entries = new LinkedHashMap<>();
    /** Lines of entries that cannot be read here, as they are, by name. */
    private final Map<String, Map<String, @Nullable Object>> unread = new LinkedHashMap<>();

    private @Nullable LeaseRecord lease;
    private @Nullable String identity;
    /** Changes are counted from a number of this reading, since the file may be rewritten with fewer lines. */
    private String generation = "";

    private long edits;

    FileContents(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public void clear() {
        entries.clear();
        unread.clear();
        lease = null;
        identity = null;
        generation = UUID.randomUUID().toString();
        edits = 0;
    }

    @Override
    public void apply(Map<String, @Nullable Object> line) {
        try {
            understand(line);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The latter: its kind of schedule needs a library that is not there.
            LOG.error("beat: a line of the schedule file is left out: {}", e.getMessage());
            if (line.get("name") instanceof String name && line.get("entry") != null) {
                // Another version may be able to read it.
                entries.remove(name);
                unread.put(name, line);
                edits++;
            }
        }
    }

    private void understand(Map<String, @Nullable Object> line) {
        if (line.get("lease") instanceof String text) {
            lease = StateText.lease(StateText.decoded(text));
        } else if (line.get("identity") instanceof String text) {
            identity = text;
        } else if (line.get("removed") instanceof String name) {
            entries.remove(name);
            unread.remove(name);
            edits++;
        } else if (line.get("name") instanceof String name) {
            EntryState state = StateText.state(line.get("state"));
            StoredEntry old = entries.get(name);
            Map<String, @Nullable Object> oldLine = unread.get(name);
            if (line.get("entry") != null) {
                entries.put(name, new StoredEntry(EntryPlain.read(name, line.get("entry"), zone), state));
                unread.remove(name);
                edits++;
            } else if (old != null) {
                entries.put(name, new StoredEntry(old.entry(), state));
            } else if (oldLine != null) {
                Map<String, @Nullable Object> changed = new LinkedHashMap<>(oldLine);
                changed.put("state", line.get("state"));
                unread.put(name, changed);
            }
        }
    }

    @Override
    public List<Map<String, @Nullable Object>> lines() {
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        Map<String, @Nullable Object> first = new LinkedHashMap<>();
        first.put("identity", identity);
        lines.add(first);
        if (lease != null) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("lease", StateText.of(lease));
            lines.add(line);
        }
        entries.values().forEach(stored -> lines.add(line(stored)));
        lines.addAll(unread.values());
        return lines;
    }

    static Map<String, @Nullable Object> line(StoredEntry stored) {
        Map<String, @Nullable Object> line = line(stored.entry().name(), stored.state());
        line.put("entry", EntryPlain.write(stored.entry()));
        return line;
    }

    static Map<String, @Nullable Object> line(String name, EntryState state) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("state", StateText.plain(state));
        return line;
    }

    Map<String, StoredEntry> entries() {
        return entries;
    }

    /** Whether there is one, be it one that cannot be read. */
    boolean has(String name) {
        return entries.containsKey(name) || unread.containsKey(name);
    }

    @Nullable LeaseRecord lease() {
        return lease;
    }

    @Nullable String identity() {
        return identity;
    }

    String marker() {
        return generation + edits;
    }
}
