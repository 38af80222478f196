package dev.celeriac.beat;

import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries, states and leases as JSON, for stores that keep texts. The same state is the same text. */
public final class StateText {

    private StateText() {}

    public static String of(EntryState state) {
        return json(plain(state));
    }

    public static Map<String, @Nullable Object> plain(EntryState state) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("since", state.since().toString());
        plain.put("last_run_at", text(state.lastRunAt()));
        plain.put("total_run_count", state.totalRunCount());
        plain.put("claimed", text(state.claimed()));
        plain.put("claimed_by", state.claimedBy());
        plain.put("last_task_id", state.lastTaskId());
        return plain;
    }

    /**
     * @throws IllegalArgumentException if it is no state
     */
    public static EntryState state(@Nullable Object plain) {
        Map<String, @Nullable Object> map = EntryPlain.object("state", plain);
        Instant since = instant(map.get("since"));
        if (since == null) {
            throw new IllegalArgumentException("state " + plain + " does not say since when");
        }
        return new EntryState(
                since,
                instant(map.get("last_run_at")),
                number(map.get("total_run_count")),
                instant(map.get("claimed")),
                number(map.get("claimed_by")),
                map.get("last_task_id") instanceof String id ? id : null);
    }

    public static String of(LeaseRecord lease) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("holder", lease.holder());
        plain.put("token", lease.token());
        plain.put("beats", lease.beats());
        return json(plain);
    }

    /**
     * @throws IllegalArgumentException if it is no lease
     */
    public static LeaseRecord lease(@Nullable Object plain) {
        Map<String, @Nullable Object> map = EntryPlain.object("lease", plain);
        return new LeaseRecord(String.valueOf(map.get("holder")), number(map.get("token")), number(map.get("beats")));
    }

    public static String of(ScheduleEntry entry) {
        return json(EntryPlain.write(entry));
    }

    /**
     * @throws IllegalArgumentException if it is no entry
     */
    public static ScheduleEntry entry(String name, String json, ZoneId zone) {
        return EntryPlain.read(name, decoded(json), zone);
    }

    /** Values of the extended types keep their types. */
    public static String json(@Nullable Object value) {
        return new String(JsonCodec.DEFAULT.encode(value), StandardCharsets.UTF_8);
    }

    /**
     * @throws IllegalArgumentException if it is no JSON
     */
    public static @Nullable Object decoded(String json) {
        try {
            return JsonCodec.DEFAULT.decode(json.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not well-formed JSON: " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        try {
            return value == null ? null : Instant.parse(String.valueOf(value));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("state has '" + value + "', which is no time in UTC", e);
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
