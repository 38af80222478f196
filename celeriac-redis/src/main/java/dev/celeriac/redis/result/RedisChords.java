package dev.celeriac.redis.result;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.connection.Script;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chords under Celery's keys ({@code celery.backends.redis}), so that workers of both kinds share them and the body is
 * called by whoever finishes last. Which chords are under way, and which are complete and not closed, is remembered besides,
 * under keys that Python never looks at: so a chord is finished too when the Python worker that recorded its last part died
 * before it called the body.
 */
final class RedisChords implements ChordStore {
    private static final int LOOKS_AT_ONCE = 500;
    private static final int OFFERS_AT_ONCE = 20;
    private static final Script RECORD = Script.load(RedisChords.class, "chord-entries.lua", "chord-record.lua");
    private static final Script GROW = Script.load(RedisChords.class, "chord-grow.lua");
    private static final Script UNCLOSED = Script.load(RedisChords.class, "chord-entries.lua", "chord-unclosed.lua");

    private static final byte[] LAST = Command.toBytes("+inf");
    private static final byte[] BEGINNING = Command.toBytes("[1, ");
    private static final byte[] SEPARATOR = Command.toBytes(", ");

    private final RedisResultStore store;
    private final ResultLayout layout;
    private final InstantSource clock;
    private final boolean ordered;

    /** @param ordered {@code result_chord_ordered} */
    RedisChords(RedisResultStore store, ResultLayout layout, InstantSource clock, boolean ordered) {
        this.store = store;
        this.layout = layout;
        this.clock = clock;
        this.ordered = ordered;
    }

    private String open() {
        return layout.prefix() + "celeriac.chords-open";
    }

    private String complete() {
        return layout.prefix() + "celeriac.chords";
    }

    /** Has the tasks whose parts are in a list. */
    private String tasks(String groupId) {
        return layout.prefix() + "celeriac.chord-tasks:" + groupId;
    }

    private String bodies() {
        return layout.prefix() + "celeriac.chord-bodies";
    }

    @Override
    public void expect(List<ChordSize> sizes) {
        long now = clock.millis();
        List<Command> commands = new ArrayList<>(sizes.size() * 3);
        for (ChordSize size : sizes) {
            String key = layout.group(size.groupId()) + ".s";
            commands.add(
                    layout.expiresSeconds() > 0
                            ? Command.of("SETEX", key, layout.expiresSeconds(), size.size())
                            : Command.of("SET", key, size.size()));
            commands.add(Command.of("HSET", bodies(), size.groupId(), encoded(size.body())));
            commands.add(Command.of("ZADD", open(), now, size.groupId()));
        }
        store.with("begin " + sizes.size() + " chords", (connection, deadline) -> {
            connection.pipeline(commands, deadline).forEach(connection::succeeded);
            return true;
        });
    }

    @Override
    public void grow(String groupId, String taskId) {
        List<byte[]> arguments = List.of(
                Command.toBytes(layout.expiresSeconds()),
                Command.toBytes(layout.group(groupId) + ".t"),
                Command.toBytes(added(groupId)),
                Command.toBytes(taskId));
        store.with(
                "add to chord " + groupId,
                (connection, deadline) -> GROW.run(connection, List.of(), arguments, deadline) != null);
    }

    private String added(String groupId) {
        return layout.prefix() + "celeriac.chord-added:" + groupId;
    }

    @Override
    public List<ChordResults> record(List<ChordPart> parts) {
        Map<String, List<ChordPart>> chords = new LinkedHashMap<>();
        parts.forEach(part ->
                chords.computeIfAbsent(part.groupId(), id -> new ArrayList<>()).add(part));
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(Command.toBytes(layout.expiresSeconds()));
        arguments.add(Command.toBytes(clock.millis()));
        arguments.add(Command.toBytes(open()));
        arguments.add(Command.toBytes(complete()));
        arguments.add(Command.toBytes(bodies()));
        arguments.add(Command.toBytes(tasks("")));
        arguments.add(Command.toBytes(ordered ? "1" : "0"));
        chords.forEach((groupId, all) -> {
            arguments.add(Command.toBytes(groupId));
            arguments.add(Command.toBytes(layout.group(groupId)));
            arguments.add(encoded(all.get(0).body()));
            arguments.add(Command.toBytes(all.size()));
            for (ChordPart part : all) {
                byte[] id = JsonCodec.DEFAULT.encode(part.taskId());
                Integer index = part.groupIndex();
                arguments.add(index == null ? LAST : Command.toBytes(index.longValue()));
                arguments.add(id);
                arguments.add(entry(id, part));
            }
        });
        return chords(store.with(
                "record " + parts.size() + " parts of chords",
                (connection, deadline) -> Reply.list(RECORD.run(connection, List.of(), arguments, deadline))));
    }

    private static byte[] encoded(SignatureDocument body) {
        return JsonCodec.DEFAULT.encode(SignatureCodec.toMap(body));
    }

    /** As Celery writes it, so that a part which Python records too is no second row. */
    private static byte[] entry(byte[] id, ChordPart part) {
        byte[] state = JsonCodec.DEFAULT.encode(part.state());
        byte[] result = JsonCodec.DEFAULT.encode(part.result());
        return ByteBuffer.allocate(9 + id.length + state.length + result.length)
                .put(BEGINNING)
                .put(id)
                .put(SEPARATOR)
                .put(state)
                .put(SEPARATOR)
                .put(result)
                .put((byte) ']')
                .array();
    }

    private static List<ChordResults> chords(List<@Nullable Object> replies) {
        List<ChordResults> chords = new ArrayList<>(replies.size());
        for (Object reply : replies) {
            List<@Nullable Object> fields = Reply.list(reply);
            SignatureDocument body = SignatureCodec.fromMap(decode(fields.get(1)));
            boolean again = Reply.number(fields.get(2)) == 1;
            long since = Long.parseLong(Reply.text(fields.get(3)));
            List<ChordResults.Part> parts = new ArrayList<>(fields.size() - 4);
            for (Object field : fields.subList(4, fields.size())) {
                if (decode(field) instanceof List<?> entry && entry.size() == 4) {
                    parts.add(new ChordResults.Part(
                            String.valueOf(entry.get(1)), String.valueOf(entry.get(2)), entry.get(3)));
                }
            }
            chords.add(new ChordResults(Reply.text(fields.get(0)), body, parts, again, since));
        }
        return chords;
    }

    private static @Nullable Object decode(@Nullable Object field) {
        return field instanceof byte[] bytes ? JsonCodec.DEFAULT.decode(bytes) : null;
    }

    @Override
    public void close(Collection<String> groupIds) {
        List<String> keys = new ArrayList<>(groupIds.size() * 5);
        List<String> fields = new ArrayList<>(groupIds.size() * 2);
        for (String groupId : groupIds) {
            String key = layout.group(groupId);
            keys.addAll(List.of(key + ".j", key + ".t", key + ".s", added(groupId), tasks(groupId)));
            fields.addAll(List.of(groupId, groupId + "@"));
        }
        store.with("close " + groupIds.size() + " chords", (connection, deadline) -> {
            connection
                    .pipeline(
                            List.of(
                                    Command.of("DEL", keys),
                                    Command.of("ZREM", open(), List.copyOf(groupIds)),
                                    Command.of("ZREM", complete(), List.copyOf(groupIds)),
                                    Command.of("HDEL", bodies(), fields)),
                            deadline)
                    .forEach(connection::succeeded);
            return true;
        });
    }

    @Override
    public List<ChordResults> unclosed(Duration since) {
        long now = clock.millis();
        List<byte[]> arguments = List.of(
                Command.toBytes(now),
                Command.toBytes(now - since.toMillis()),
                Command.toBytes(open()),
                Command.toBytes(complete()),
                Command.toBytes(bodies()),
                Command.toBytes(layout.group("")),
                Command.toBytes(LOOKS_AT_ONCE),
                Command.toBytes(OFFERS_AT_ONCE));
        return chords(store.with(
                "look for chords that were left over",
                (connection, deadline) -> Reply.list(UNCLOSED.run(connection, List.of(), arguments, deadline))));
    }
}
