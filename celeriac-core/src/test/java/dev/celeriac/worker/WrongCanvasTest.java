package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.canvas.WrongCanvases;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.Message;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.TaskMeta;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random nonsense in what follows a task: that task comes to an end, with a result or set aside, and the next ones run. */
class WrongCanvasTest {
    private static final int SEEDS = Integer.getInteger("canvas.wrong", 1500);

    private final Workshop workshop = new Workshop();

    @BeforeEach
    void start() {
        workshop.task("good", 1, args -> args[0]);
        workshop.task("bad", 1, args -> {
            throw new IllegalStateException("bad");
        });
        workshop.start(PoolKind.THREADS);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    private void send(String task, String id, Map<String, Object> options, Map<String, @Nullable Object> embed) {
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("task_id", id);
        Prepared prepared =
                workshop.publications().call(new SignatureDocument(task, List.of(7), Map.of(), all, null, false), null);
        Message message = prepared.publication().message();
        workshop.sendRaw(new Message(
                JsonCodec.DEFAULT.encode(List.of(List.of(7), Map.of(), embed)),
                message.contentType(),
                message.contentEncoding(),
                message.headers(),
                message.properties()));
    }

    private boolean isOver(String id) {
        return workshop.results.find(id).filter(TaskMeta::ready).isPresent()
                || workshop.broker.deadLetters().list(0, SEEDS).stream().anyMatch(letter -> id.equals(letter.taskId()));
    }

    @Test
    @DisplayName("each task with a wrong chain, callback, errback or chord body comes to an end")
    void everyTaskEnds() {
        Map<String, String> sent = new LinkedHashMap<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            String id = "seed-" + seed;
            Object wrong = WrongCanvases.of(seed);
            sent.put(id, new String(JsonCodec.DEFAULT.encode(wrong), StandardCharsets.UTF_8));
            Map<String, @Nullable Object> embed = new LinkedHashMap<>();
            switch (seed % 5) {
                case 0 -> embed.put("callbacks", java.util.Collections.singletonList(wrong));
                case 1 -> embed.put("chain", java.util.Collections.singletonList(wrong));
                case 2 -> embed.put("errbacks", java.util.Collections.singletonList(wrong));
                default -> embed.put("chord", wrong);
            }
            String group = "g-" + seed;
            if (embed.containsKey("chord")) {
                workshop.results
                        .chords()
                        .orElseThrow()
                        .expect(List.of(new ChordSize(group, 1, workshop.signature("good", "body-" + seed))));
            }
            send(seed % 5 == 2 || seed % 5 == 4 ? "bad" : "good", id, Map.of("group_id", group), embed);
        }
        sent.forEach(
                (id, wrong) -> Workshop.eventually().alias(id + ": " + wrong).until(() -> isOver(id)));
        assertThat(workshop.result(workshop.send("good", 1)).status()).isEqualTo(TaskMeta.SUCCESS);
        workshop.awaitDrained();
    }
}
