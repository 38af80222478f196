package dev.celeriac.pool.process;

import dev.celeriac.codec.HeadersCodec;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call that leads through all that a child does, so that the classes it needs are loaded; there is no such task. */
final class WarmUp {
    private WarmUp() {}

    static TaskFrames.Arrived message() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        String id = UUID.randomUUID().toString();
        headers.put("lang", "java");
        headers.put("task", "celeriac.warm_up");
        headers.put("id", id);
        headers.put("root_id", id);
        headers.put("retries", 0L);
        return new TaskFrames.Arrived(
                0,
                DeliveryInfo.LOCAL,
                new Message(
                        "[[1, \"a\", 2.5, null, true, {\"k\": []}], {}, {}]".getBytes(StandardCharsets.UTF_8),
                        "application/json",
                        "utf-8",
                        HeadersCodec.decode(HeadersCodec.encode(headers)),
                        Properties.DEFAULT));
    }

    /** Writes outcomes as a child would. */
    static void write(ChildTask task, Outcome outcome) {
        FrameWriter nowhere = new FrameWriter();
        nowhere.open(FrameType.OUTCOME);
        task.write(nowhere, outcome);
        task.write(nowhere, new Outcome.Success(Map.of("k", 1)));
        nowhere.close();
    }
}
