package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.transport.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hand-made messages on the queue of a Java worker: it runs what can be run, and lives through what kills Celery. */
@Section("Hand-made messages on the queue of a Java worker")
class MalformedIT {
    private static final String BODY = "[[2, 3], {}, {\\\"callbacks\\\": null, \\\"chain\\\": null}]";
    private static final String HEADERS = "\"headers\": {\"task\": \"java.add\", \"id\": \"ID\"}";
    private static final String JSON = "\"content-type\": \"application/json\", \"content-encoding\": \"utf-8\"";
    private static final String INFO = "\"delivery_info\": {\"exchange\": \"\", \"routing_key\": \"QUEUE\"}";
    private static final String TAG = "\"delivery_tag\": \"TAG\"";
    private static final String PROPERTIES = "\"properties\": {" + TAG + ", " + INFO + "}";

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().ownKeys();

    @BeforeAll
    static void start() throws InterruptedException {
        CLUSTER.startJavaWorker(CLUSTER.app(), 2, CLUSTER.javaQueue());
    }

    private static String envelope(String body, String... parts) {
        return "{\"body\": \"" + body + "\", " + String.join(", ", parts) + "}";
    }

    /** What runs: all that Celery runs, and envelopes that lack what is only of use to kombu. */
    enum Accepted {
        HEADERS_ONLY("only the headers task and id", envelope(BODY, HEADERS, JSON, PROPERTIES)),
        EMPTY_EMBED("an empty third element", envelope("[[2, 3], {}, {}]", HEADERS, JSON, PROPERTIES)),
        NULL_EMBED("null as third element", envelope("[[2, 3], {}, null]", HEADERS, JSON, PROPERTIES)),
        BASE64(
                "a body in base64",
                envelope(
                        Base64.getEncoder().encodeToString("[[2, 3], {}, {}]".getBytes(StandardCharsets.US_ASCII)),
                        HEADERS,
                        JSON,
                        "\"properties\": {" + TAG + ", " + INFO + ", \"body_encoding\": \"base64\"}")),
        PROTOCOL_1(
                "protocol 1, no headers",
                envelope(
                        "{\\\"task\\\": \\\"java.add\\\", \\\"id\\\": \\\"ID\\\", \\\"args\\\": [2, 3],"
                                + " \\\"kwargs\\\": {}}",
                        "\"headers\": {}",
                        JSON,
                        PROPERTIES)),
        HYBRID(
                "protocol 1 with headers",
                envelope(
                        "{\\\"task\\\": \\\"other\\\", \\\"id\\\": \\\"other\\\", \\\"args\\\": [2, 3],"
                                + " \\\"kwargs\\\": {}}",
                        HEADERS,
                        JSON,
                        PROPERTIES)),
        NO_TAG(
                "an envelope without delivery_tag, which kills Celery",
                envelope(BODY, HEADERS, JSON, "\"properties\": {" + INFO + "}")),
        NO_INFO(
                "an envelope without delivery_info, which kills Celery",
                envelope(BODY, HEADERS, JSON, "\"properties\": {" + TAG + "}")),
        NO_PROPERTIES("an envelope without properties, which kills Celery", envelope(BODY, HEADERS, JSON));

        private final String label;
        private final String envelope;

        Accepted(String label, String envelope) {
            this.label = label;
            this.envelope = envelope;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** What makes Celery drop the message, or exit. */
    enum Refused {
        TWO_ELEMENTS("a body of two elements", envelope("[[2, 3], {}]", HEADERS, JSON, PROPERTIES)),
        EMPTY_ETA(
                "eta \"\"",
                envelope(
                        BODY,
                        "\"headers\": {\"task\": \"java.add\", \"id\": \"ID\", \"eta\": \"\"}",
                        JSON,
                        PROPERTIES)),
        NUMERIC_ETA(
                "a number as eta",
                envelope(BODY, "\"headers\": {\"task\": \"java.add\", \"id\": \"ID\", \"eta\": 12}", JSON, PROPERTIES)),
        NO_ID("no id", envelope(BODY, "\"headers\": {\"task\": \"java.add\"}", JSON, PROPERTIES)),
        NO_TASK("no task", envelope(BODY, "\"headers\": {\"id\": \"ID\"}", JSON, PROPERTIES)),
        NULL_ARGS("null as args", envelope("[null, {}, {}]", HEADERS, JSON, PROPERTIES)),
        NO_CONTENT_TYPE(
                "content type null",
                envelope(BODY, HEADERS, "\"content-type\": null, \"content-encoding\": null", PROPERTIES)),
        PICKLE(
                "content type pickle",
                envelope(BODY, HEADERS, "\"content-type\": \"application/x-python-serialize\"", PROPERTIES)),
        YAML("content type yaml", envelope(BODY, HEADERS, "\"content-type\": \"application/x-yaml\"", PROPERTIES)),
        NO_JSON("a body that is no JSON", envelope("[[2, 3], {", HEADERS, JSON, PROPERTIES)),
        UNKNOWN_TYPE(
                "an unknown __type__",
                envelope(
                        "[[{\\\"__type__\\\": \\\"set\\\", \\\"__value__\\\": []}], {}, {}]",
                        HEADERS,
                        JSON,
                        PROPERTIES)),
        NO_ENVELOPE("text that is no envelope", "hello"),
        CUT("half an envelope", "{\"body\": \"[[2, 3], {}");

        private final String label;
        private final String envelope;

        Refused(String label, String envelope) {
            this.label = label;
            this.envelope = envelope;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    private static String push(String envelope) {
        String id = UUID.randomUUID().toString();
        try (var redis = CLUSTER.redis()) {
            redis.lpush(
                    CLUSTER.keyPrefix() + CLUSTER.javaQueue(),
                    envelope.replace("ID", id)
                            .replace("QUEUE", CLUSTER.javaQueue())
                            .replace("TAG", UUID.randomUUID().toString()));
        }
        return id;
    }

    @Row(way = Row.PYTHON_TO_JAVA, what = "runs: {0}")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void runs(Accepted message) {
        String id = push(message.envelope);
        assertThat(CLUSTER.app().result(id).get(Cluster.PATIENCE)).isEqualTo(5L);
    }

    @Row(way = Row.PYTHON_TO_JAVA, what = "lives, and keeps the message with the reason: {0}")
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void lives(Refused message) {
        var deadLetters = CLUSTER.app().transport().deadLetters();
        long before = deadLetters.count();
        push(message.envelope);
        await().atMost(Cluster.PATIENCE).until(() -> deadLetters.count() == before + 1);
        DeadLetter letter = deadLetters.list(0, 1).get(0);
        assertThat(letter.queue()).isEqualTo(CLUSTER.javaQueue());
        assertThat(letter.reason()).isNotBlank();
        assertThat(CLUSTER.app().send("java.add", List.of(2, 3)).get(Cluster.PATIENCE))
                .isEqualTo(5L);
        await().atMost(Cluster.PATIENCE)
                .until(() ->
                        CLUSTER.app().transport().stats(CLUSTER.javaQueue()).held() == 0);
    }
}
