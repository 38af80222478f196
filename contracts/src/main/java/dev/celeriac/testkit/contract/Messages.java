package dev.celeriac.testkit.contract;

import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes messages that can be told apart by their bodies. */
public final class Messages {
    private Messages() {}

    public static Publication text(String queue, String text) {
        return text(queue, text, 0, null);
    }

    public static Publication text(String queue, String text, int priority, @Nullable Instant eta) {
        String id = UUID.randomUUID().toString();
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("task", "contract.task");
        headers.put("id", id);
        return Publication.toQueue(
                queue,
                new Message(
                        text.getBytes(StandardCharsets.UTF_8),
                        "application/json",
                        "utf-8",
                        headers,
                        new Properties(id, null, 2, priority, (Duration) null)),
                id,
                eta);
    }

    /** {@code prefix + first} to {@code prefix + last}, in this order. */
    public static List<Publication> range(String queue, String prefix, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> text(queue, prefix + n))
                .toList();
    }

    public static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
