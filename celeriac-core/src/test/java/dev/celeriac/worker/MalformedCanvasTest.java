package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.message.Message;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.TaskMeta;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message says will follow it is nonsense: that task fails or is set aside, and the next ones run. */
class MalformedCanvasTest {
    private final Workshop workshop = new Workshop();

    @BeforeEach
    void start() {
        workshop.task("good", 1, args -> args[0]);
        workshop.start(PoolKind.THREADS);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    /** A message of the task with this as the third element of its body. */
    private String send(String embed) {
        String id = UUID.randomUUID().toString();
        Prepared prepared = workshop.publications()
                .call(new SignatureDocument("good", List.of(7), Map.of(), Map.of("task_id", id), null, false), null);
        Message message = prepared.publication().message();
        workshop.sendRaw(new Message(
                ("[[7], {}, " + embed + "]").getBytes(StandardCharsets.UTF_8),
                message.contentType(),
                message.contentEncoding(),
                message.headers(),
                message.properties()));
        return id;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"chain\": [{\"task\": \"celery.chord\", \"subtask_type\": \"chord\", \"kwargs\": {\"header\": []}}]}",
                "{\"chain\": [{\"task\": \"celery.chord\", \"subtask_type\": \"chord\","
                        + " \"kwargs\": {\"header\": [5], \"body\": {\"task\": \"good\"}}}]}",
                "{\"chain\": [{\"task\": \"celery.chain\", \"subtask_type\": \"chain\", \"kwargs\": {\"tasks\": 5}}]}",
                "{\"chain\": [{\"task\": \"celery.chain\", \"subtask_type\": \"chain\", \"kwargs\": {\"tasks\": []}}]}",
                "{\"callbacks\": [{\"task\": \"celery.group\", \"subtask_type\": \"group\", \"kwargs\": {\"tasks\": [{}]}}]}",
                "{\"callbacks\": [{\"task\": \"good\", \"options\": {\"countdown\": \"soon\"}}]}",
                "{\"callbacks\": [{\"task\": \"good\", \"options\": {\"link\": 5}}]}",
                "{\"callbacks\": [{\"task\": \"good\", \"options\": {\"stamped_headers\": 5, \"chord\": 7}}]}"
            })
    @DisplayName("what follows cannot be launched: the task has failed, saying why")
    void cannotFollow(String embed) {
        TaskMeta failed = workshop.result(send(embed));

        assertThat(failed.status()).isEqualTo(TaskMeta.FAILURE);
        assertThat(workshop.result(workshop.send("good", 1)).status()).isEqualTo(TaskMeta.SUCCESS);
        workshop.awaitDrained();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"chain\": 5}",
                "{\"chain\": [5]}",
                "{\"callbacks\": [{\"args\": []}]}",
                "{\"errbacks\": {\"task\": \"good\", \"args\": 5}}",
                "{\"chord\": []}",
                "{\"chord\": {\"task\": \"good\", \"options\": []}}",
                "5"
            })
    @DisplayName("a body that is no workflow: the message is set aside, and the next ones run")
    void setAside(String embed) {
        String id = send(embed);

        assertThat(workshop.result(workshop.send("good", 1)).status()).isEqualTo(TaskMeta.SUCCESS);
        workshop.awaitDrained();
        assertThat(workshop.broker.deadLetters().list(0, 10))
                .anySatisfy(letter -> assertThat(letter.taskId()).isEqualTo(id));
    }

    @Test
    @DisplayName("a workflow nested too deeply ends with its task")
    void deep() {
        StringBuilder chain = new StringBuilder("{\"task\": \"good\"}");
        for (int i = 0; i < 300; i++) {
            chain.insert(0, "{\"task\": \"celery.chain\", \"subtask_type\": \"chain\", \"kwargs\": {\"tasks\": [")
                    .append("]}}");
        }
        send("{\"callbacks\": [" + chain + "]}");

        assertThat(workshop.result(workshop.send("good", 1)).status()).isEqualTo(TaskMeta.SUCCESS);
        workshop.awaitDrained();
    }

    @Test
    @DisplayName("a part of a chord whose body is nonsense ends the chord with an error, not the worker")
    void chordBody() {
        String group = UUID.randomUUID().toString();
        String body = UUID.randomUUID().toString();
        workshop.results
                .chords()
                .orElseThrow()
                .expect(List.of(new dev.celeriac.result.ChordSize(group, 1, workshop.signature("good", body))));
        workshop.send(
                "good",
                Map.of(
                        "group_id",
                        group,
                        "group_index",
                        0,
                        "chord",
                        Map.of("task", "good", "options", Map.of("task_id", body, "countdown", "soon"))),
                3);

        assertThat(workshop.result(body).status()).isEqualTo(TaskMeta.FAILURE);
        assertThat(workshop.result(workshop.send("good", 1)).status()).isEqualTo(TaskMeta.SUCCESS);
        workshop.awaitDrained();
    }
}
