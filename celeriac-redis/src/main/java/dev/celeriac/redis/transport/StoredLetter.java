package dev.celeriac.redis.transport;

import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Settlement;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is stored: a JSON object with the envelope, byte for byte, in base64.
 *
 * @param raw the envelope as it came
 * @param step priority step of the list that it came from
 */
record StoredLetter(
        String id,
        String queue,
        int step,
        Instant at,
        DeadLetter.Cause cause,
        String reason,
        @Nullable String taskId,
        @Nullable String taskName,
        int deliveryCount,
        byte[] raw) {

    static StoredLetter of(Settlement.SetAside from, Held held, Instant now) {
        return new StoredLetter(
                Ids.ascending(now),
                held.queue(),
                held.step(),
                now,
                from.cause(),
                from.reason(),
                from.taskId(),
                from.taskName(),
                from.delivery().deliveryCount(),
                held.raw());
    }

    byte[] encode() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(16);
        json.put("id", id);
        json.put("queue", queue);
        json.put("step", (long) step);
        json.put("at", at.toString());
        json.put("cause", cause.name());
        json.put("reason", reason);
        json.put("task_id", taskId);
        json.put("task", taskName);
        json.put("deliveries", (long) deliveryCount);
        json.put("envelope", Base64.getEncoder().encodeToString(raw));
        return JsonCodec.DEFAULT.encode(json);
    }

    static StoredLetter decode(byte[] stored) {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(JsonCodec.DEFAULT.decode(stored));
        return new StoredLetter(
                String.valueOf(json.get("id")),
                String.valueOf(json.get("queue")),
                number(json, "step"),
                Instant.parse(String.valueOf(json.get("at"))),
                DeadLetter.Cause.valueOf(String.valueOf(json.get("cause"))),
                String.valueOf(json.get("reason")),
                (String) json.get("task_id"),
                (String) json.get("task"),
                number(json, "deliveries"),
                Base64.getDecoder().decode(String.valueOf(json.get("envelope"))));
    }

    private static int number(Map<?, ?> json, String key) {
        return ((Number) Objects.requireNonNull(json.get(key), key)).intValue();
    }

    DeadLetter toDeadLetter() {
        return new DeadLetter(id, queue, at, cause, reason, taskId, taskName, deliveryCount, messageOf(raw));
    }

    /** What can be read of an envelope; the whole text as the body where nothing can. */
    static Message messageOf(byte[] raw) {
        try {
            return EnvelopeCodec.decode(raw).message();
        } catch (InvalidMessageException e) {
            return new Message(raw, "", "", Map.of(), Properties.DEFAULT);
        }
    }
}
