package dev.celeriac.redis.schedule;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreException;
import dev.celeriac.beat.StateText;
import dev.celeriac.beat.StoredEntry;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.connection.Script;
import dev.celeriac.redis.jedis.JedisLink;
import java.time.Duration;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries and states as JSON in two hashes, the lease and a count of edits beside them. What has to be compared and set is
 * compared as text, in scripts. Thread-safe, and shared by any number of processes.
 */
final class RedisScheduleStore implements ScheduleStore {
    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");
    private static final Script LEASE = Script.load(RedisScheduleStore.class, "lease.lua");
    private static final Script ADVANCE = Script.load(RedisScheduleStore.class, "advance.lua");
    private static final Script EDIT = Script.load(RedisScheduleStore.class, "edit.lua");
    /** A beat that waits for its store longer than its lease is none any more. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

    private final Redis redis;
    private final ZoneId zone;
    private final String prefix;
    private volatile @Nullable String identity;

    RedisScheduleStore(RedisUrl url, RedisOptions options, ZoneId zone) {
        this.redis = Redis.of(url, options, JedisLink::over);
        this.zone = zone;
        this.prefix = options.text("global_keyprefix", "") + "celeriac.beat.";
    }

    private interface Call<T extends @Nullable Object> {
        T on(RedisConnection connection, Deadline deadline);
    }

    private <T extends @Nullable Object> T with(String what, Call<T> call) {
        Deadline deadline = Deadline.in(CALL_TIMEOUT);
        try {
            return redis.with(deadline, connection -> call.on(connection, deadline));
        } catch (RedisFault e) {
            throw new ScheduleStoreException("cannot " + what + " in " + describe() + ": " + e.getMessage(), e);
        }
    }

    private String key(String name) {
        return prefix + name;
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(Command::toBytes).toList();
    }

    @Override
    public String describe() {
        return redis.url().toString();
    }

    @Override
    public String identity() {
        String known = identity;
        if (known == null) {
            known = with("read the identity of the schedule", (connection, deadline) -> {
                String fresh = UUID.randomUUID().toString();
                connection.call(Command.of("SETNX", key("identity"), fresh), deadline);
                return Reply.text(connection.call(Command.of("GET", key("identity")), deadline));
            });
            identity = known;
        }
        return known;
    }

    @Override
    public Optional<LeaseRecord> lease() {
        String text = with(
                "read the lease",
                (connection, deadline) ->
                        Reply.text(connection.call(Command.of("HGET", key("lease"), "text"), deadline)));
        return text.isEmpty() ? Optional.empty() : Optional.of(StateText.lease(StateText.decoded(text)));
    }

    @Override
    public boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next) {
        List<String> arguments = List.of(
                expected == null ? "" : StateText.of(expected), StateText.of(next), Long.toString(next.token()));
        return with(
                "replace the lease",
                (connection, deadline) ->
                        Reply.number(LEASE.run(connection, bytes(List.of(key("lease"))), bytes(arguments), deadline))
                                == 1);
    }

    @Override
    public String marker() {
        return with(
                "look for changes of the schedule",
                (connection, deadline) -> Reply.text(connection.call(Command.of("GET", key("marker")), deadline)));
    }

    @Override
    public List<StoredEntry> load() {
        return new ArrayList<>(snapshot().entries().values());
    }

    /**
     * What is there.
     *
     * @param entries those that can be read, by name
     * @param states of all entries, as texts
     */
    private record Snapshot(Map<String, StoredEntry> entries, Map<String, String> states) {}

    private Snapshot snapshot() {
        List<@Nullable Object> replies = with(
                "load the schedule",
                (connection, deadline) -> connection
                        .pipeline(
                                List.of(Command.of("HGETALL", key("states")), Command.of("HGETALL", key("entries"))),
                                deadline)
                        .stream()
                        .<@Nullable Object>map(connection::succeeded)
                        .toList());
        Map<String, String> states = map(replies.get(0));
        Map<String, StoredEntry> all = new LinkedHashMap<>();
        map(replies.get(1)).forEach((name, text) -> {
            try {
                String state = states.get(name);
                if (state != null) {
                    all.put(
                            name,
                            new StoredEntry(
                                    StateText.entry(name, text, zone), StateText.state(StateText.decoded(state))));
                }
            } catch (IllegalArgumentException | IllegalStateException e) {
                // The latter: its kind of schedule needs a library that is not there.
                LOG.error("beat: an entry in {} is left out: {}", describe(), e.getMessage());
            }
        });
        return new Snapshot(all, states);
    }

    private static Map<String, String> map(@Nullable Object reply) {
        List<@Nullable Object> list = Reply.list(reply);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            map.put(Reply.text(list.get(i)), Reply.text(list.get(i + 1)));
        }
        return map;
    }

    /** What an edit comes to, made from what is there. */
    private interface Edit {
        /** Puts what is to be written into {@code written}, and names of what is to be deleted into {@code deleted}. */
        void plan(Map<String, StoredEntry> present, List<StoredEntry> written, List<String> deleted);
    }

    private void edit(Edit edit) {
        while (true) {
            String marker = marker();
            Snapshot snapshot = snapshot();
            Map<String, StoredEntry> present = snapshot.entries();
            List<StoredEntry> written = new ArrayList<>();
            List<String> deleted = new ArrayList<>();
            edit.plan(present, written, deleted);
            if (written.isEmpty() && deleted.isEmpty()) {
                return;
            }
            List<String> arguments = new ArrayList<>(List.of(marker, Integer.toString(written.size())));
            for (StoredEntry one : written) {
                String name = one.entry().name();
                StoredEntry old = present.get(name);
                boolean sameState = old != null && old.state().equals(one.state());
                arguments.add(name);
                arguments.add(StateText.of(one.entry()));
                // How far it has come is the business of the beat that sends; what is not changed is left alone, and
                // what
                // is has to be what was looked at.
                arguments.add(snapshot.states().getOrDefault(name, ""));
                arguments.add(sameState ? "" : StateText.of(one.state()));
            }
            arguments.addAll(deleted);
            long done = with(
                    "edit the schedule",
                    (connection, deadline) -> Reply.number(EDIT.run(
                            connection,
                            bytes(List.of(key("entries"), key("states"), key("marker"))),
                            bytes(arguments),
                            deadline)));
            if (done == 1) {
                return;
            }
        }
    }

    @Override
    public void put(ScheduleEntry entry, Instant now) {
        edit((present, written, deleted) -> written.add(StoredEntry.placed(entry, present.get(entry.name()), now)));
    }

    @Override
    public boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now) {
        AtomicBoolean there = new AtomicBoolean();
        edit((present, written, deleted) -> {
            StoredEntry old = present.get(name);
            there.set(old != null);
            if (old != null) {
                written.add(StoredEntry.placed(change.apply(old.entry()), old, now));
            }
        });
        return there.get();
    }

    @Override
    public void install(Collection<ScheduleEntry> fixed, Instant now) {
        Set<String> names = fixed.stream().map(ScheduleEntry::name).collect(Collectors.toSet());
        edit((present, written, deleted) -> {
            fixed.forEach(entry -> written.add(StoredEntry.installed(entry, present.get(entry.name()), now)));
            present.values().stream()
                    .map(StoredEntry::entry)
                    .filter(old -> old.fixed() && !names.contains(old.name()))
                    .forEach(old -> deleted.add(old.name()));
        });
    }

    @Override
    public boolean remove(String name) {
        boolean there = snapshot().entries().containsKey(name);
        if (there) {
            edit((present, written, deleted) -> deleted.add(name));
        }
        return there;
    }

    @Override
    public Set<String> advance(List<Advance> steps, long token) {
        Set<String> made = new HashSet<>();
        List<Advance> left = steps;
        while (!left.isEmpty()) {
            Set<String> edited = advance(left, token, made);
            left = left.stream().filter(step -> edited.contains(step.name())).toList();
        }
        return made;
    }

    /** Returns what somebody has edited since its text was read, so that it has to be disabled as it is now. */
    private Set<String> advance(List<Advance> steps, long token, Set<String> made) {
        Map<String, String> texts = entryTexts(
                steps.stream().filter(Advance::disable).map(Advance::name).toList());
        List<String> arguments = new ArrayList<>(List.of(Long.toString(token)));
        for (Advance step : steps) {
            String before = texts.getOrDefault(step.name(), "");
            arguments.add(step.name());
            arguments.add(StateText.of(step.expected()));
            arguments.add(StateText.of(step.next()));
            arguments.add(before);
            arguments.add(before.isEmpty() ? "" : disabled(step.name(), before));
        }
        return with("record what was sent", (connection, deadline) -> {
            List<@Nullable Object> reply = Reply.list(ADVANCE.run(
                    connection,
                    bytes(List.of(key("lease"), key("states"), key("entries"), key("marker"))),
                    bytes(arguments),
                    deadline));
            made.addAll(names(reply.get(0)));
            return names(reply.get(1));
        });
    }

    private static Set<String> names(@Nullable Object reply) {
        Set<String> names = new HashSet<>();
        Reply.list(reply).forEach(name -> names.add(Reply.text(name)));
        return names;
    }

    private Map<String, String> entryTexts(List<String> names) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!names.isEmpty()) {
            List<byte[]> fields = bytes(names);
            List<@Nullable Object> found = with(
                    "read what is to be disabled",
                    (connection, deadline) ->
                            Reply.list(connection.call(Command.of("HMGET", key("entries"), fields), deadline)));
            for (int i = 0; i < names.size(); i++) {
                texts.put(names.get(i), Reply.text(found.get(i)));
            }
        }
        return texts;
    }

    private String disabled(String name, String text) {
        return StateText.of(
                StateText.entry(name, text, zone).toBuilder().enabled(false).build());
    }

    @Override
    public void close() {
        redis.close();
    }
}
