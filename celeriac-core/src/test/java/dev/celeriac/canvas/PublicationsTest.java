package dev.celeriac.canvas;

import static dev.celeriac.TestApp.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.Celeriac;
import dev.celeriac.TestApp;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What follows a task, as messages. */
class PublicationsTest {

    private final Celeriac app = TestApp.of(Map.of());
    private final Publications publications = app.publications();

    @AfterEach
    void close() {
        app.close();
    }

    private static SignatureDocument signature(String task, Map<String, Object> options, Object... args) {
        return new SignatureDocument(task, List.of(args), Map.of(), options, null, false);
    }

    private TaskRequest received(SignatureDocument call) {
        Prepared prepared = publications.call(call, null);
        return new TaskRequest(decode(prepared), "w@h", new DeliveryInfo("", "orders", "orders", 6, false, 1), false);
    }

    private TaskMessage decode(Prepared prepared) {
        return app.codec().decode(prepared.publication().message());
    }

    @Test
    @DisplayName("a retry has the same id, its own parent, one retry more, and goes where it came from")
    void retry() {
        TaskRequest request = received(signature(
                "a.task",
                Map.of(
                        "root_id",
                        "root",
                        "group_id",
                        "g",
                        "group_index",
                        2,
                        "headers",
                        Map.of("tenant", "acme"),
                        "link",
                        SignatureCodec.toMap(signature("cb", Map.of())),
                        "chain",
                        List.of(SignatureCodec.toMap(signature("next", Map.of()))),
                        "time_limit",
                        9,
                        "reply_to",
                        "back",
                        "origin",
                        "gen1@py"),
                1,
                "x"));
        Prepared retry = publications.retryOf(
                request, new Outcome.Retry(new IOException(), NOW.plusSeconds(7), null, null, Map.of()));

        assertThat(retry.taskId()).isEqualTo(request.id());
        assertThat(retry.publication().routingKey()).isEqualTo("orders");
        assertThat(retry.publication().eta()).isEqualTo(NOW.plusSeconds(7));
        assertThat(retry.publication().message().properties().priority()).isEqualTo(6);
        TaskMessage message = decode(retry);
        TaskHeaders headers = message.headers();
        assertThat(headers.retries()).isEqualTo(1);
        assertThat(headers.parentId()).isEqualTo(request.id());
        assertThat(headers.rootId()).isEqualTo("root");
        assertThat(headers.group()).isEqualTo("g");
        assertThat(headers.groupIndex()).isEqualTo(2);
        assertThat(headers.origin()).isEqualTo("gen1@py");
        assertThat(headers.custom()).containsEntry("tenant", "acme");
        assertThat(headers.timeLimit()).hasSeconds(9);
        assertThat(headers.eta()).isEqualTo(NOW.plusSeconds(7));
        assertThat(message.args()).containsExactly(1L, "x");
        assertThat(message.embed()).isEqualTo(request.embed());
        assertThat(message.replyTo()).isEqualTo("back");
    }

    @Test
    @DisplayName("an addition to a chord that somebody else launches says where it belongs, the same each time")
    void lazyAddition() {
        SignatureDocument body = signature("body", Map.of("task_id", "b"));
        TaskRequest part = received(signature(
                "a.part",
                Map.of("root_id", "root", "group_id", "g", "group_index", 2, "chord", SignatureCodec.toMap(body))));
        SignatureDocument chain =
                Signatures.chain(List.of(signature("one", Map.of(), 1), signature("two", Map.of("queue", "q"))));

        SignatureDocument later = publications.lazyAddition(part, chain, 0);

        assertThat(publications.lazyAddition(part, chain, 0)).isEqualTo(later);
        assertThat(publications.lazyAddition(part, chain, 1)).isNotEqualTo(later);
        Launch launch = publications.launch(later, List.of(), null, Map.of());
        assertThat(launch.results().get(0).id())
                .isEqualTo(publications
                        .addition(part, chain, 0, Map.of())
                        .results()
                        .get(0)
                        .id());
        TaskMessage first = decode(launch.calls().get(0));
        assertThat(first.headers().rootId()).isEqualTo("root");
        assertThat(first.headers().group()).isNull();
        SignatureDocument last = first.embed().chain().get(0);
        assertThat(last.options()).containsEntry("group_id", "g").containsEntry("group_index", 2L);
        assertThat(last.options().get("chord")).isEqualTo(SignatureCodec.toMap(body));
    }

    @Test
    @DisplayName("a retry may change arguments and options")
    void changedRetry() {
        Outcome.Retry changed = new Outcome.Retry(
                null, NOW, List.of(2), Map.of("k", "v"), Map.of("queue", "slow", "priority", 1, "time_limit", 60));
        Prepared retry = publications.retryOf(received(signature("a.task", Map.of(), 1)), changed);
        assertThat(retry.publication().routingKey()).isEqualTo("slow");
        assertThat(retry.publication().message().properties().priority()).isEqualTo(1);
        assertThat(decode(retry).args()).containsExactly(2L);
        assertThat(decode(retry).kwargs()).containsEntry("k", "v");
        assertThat(decode(retry).headers().argsRepr()).isEqualTo("(2,)");
        assertThat(decode(retry).headers().timeLimit()).hasSeconds(60);
    }

    @Test
    @DisplayName("callbacks and the last element of the chain follow a success, the rest is passed on")
    void afterSuccess() {
        TaskRequest request = received(signature(
                "first",
                Map.of(
                        "link", List.of(SignatureCodec.toMap(signature("cb", Map.of("queue", "cbs"), "own"))),
                        "chain",
                                List.of(
                                        SignatureCodec.toMap(signature("third", Map.of("task_id", "3"))),
                                        SignatureCodec.toMap(signature("second", Map.of("task_id", "2"), 4))))));
        List<Prepared> next = publications.afterSuccess(request, 5L).calls();

        assertThat(next).extracting(p -> p.message().headers().task()).containsExactly("cb", "second");
        assertThat(next.get(0).publication().routingKey()).isEqualTo("cbs");
        assertThat(decode(next.get(0)).args()).containsExactly(5L, "own");
        TaskMessage second = decode(next.get(1));
        assertThat(second.args()).containsExactly(5L, 4L);
        assertThat(second.headers().id()).isEqualTo("2");
        assertThat(second.headers().parentId()).isEqualTo(request.id());
        assertThat(second.headers().rootId()).isEqualTo(request.id());
        assertThat(second.embed().chain()).extracting(SignatureDocument::task).containsExactly("third");
    }

    @Test
    @DisplayName("immutable signatures keep their arguments; errbacks get the failed id")
    void immutableAndErrbacks() {
        SignatureDocument immutable = new SignatureDocument("cb", List.of("own"), Map.of(), Map.of(), null, true);
        TaskRequest request = received(signature(
                "first",
                Map.of(
                        "link", SignatureCodec.toMap(immutable),
                        "link_error", List.of(SignatureCodec.toMap(signature("eb", Map.of(), "more"))))));
        assertThat(decode(publications.afterSuccess(request, null).calls().get(0))
                        .args())
                .containsExactly("own");
        assertThat(decode(publications.afterFailure(request).calls().get(0)).args())
                .containsExactly(request.id(), "more");
    }

    private List<Prepared> callback(SignatureDocument callback, TaskRequest request, @Nullable Object result) {
        return publications
                .launch(callback, Collections.singletonList(result), request, Map.of())
                .calls();
    }

    @Test
    @DisplayName("a null result is an argument too")
    void nullResult() {
        TaskRequest request = received(signature("first", Map.of()));
        assertThat(decode(callback(signature("cb", Map.of()), request, null).get(0))
                        .args())
                .containsExactly((Object) null);
    }

    @Test
    @DisplayName(
            "a group as callback is one message for each member, a nested chain is unrolled, a chord without a body is refused")
    void canvas() {
        TaskRequest request = received(signature("first", Map.of()));
        List<Object> members = List.of(
                SignatureCodec.toMap(signature("m", Map.of(), "a")),
                SignatureCodec.toMap(signature("m", Map.of(), "b")));
        SignatureDocument group =
                new SignatureDocument("celery.group", List.of(), Map.of("tasks", members), Map.of(), "group", false);
        List<Prepared> messages = callback(group, request, 1L);
        assertThat(messages).extracting(p -> decode(p).args()).containsExactly(List.of(1L, "a"), List.of(1L, "b"));
        assertThat(messages).extracting(p -> decode(p).headers().groupIndex()).containsExactly(0, 1);
        assertThat(messages).extracting(p -> decode(p).headers().group()).doesNotContainNull();

        SignatureDocument chain =
                new SignatureDocument("celery.chain", List.of(), Map.of("tasks", members), Map.of(), "chain", false);
        TaskMessage unrolled = decode(callback(chain, request, 1L).get(0));
        assertThat(unrolled.args()).containsExactly(1L, "a");
        assertThat(unrolled.embed().chain())
                .singleElement()
                .satisfies(s -> assertThat(s.args()).containsExactly("b"));

        SignatureDocument chord = new SignatureDocument("celery.chord", List.of(), Map.of(), Map.of(), "chord", false);
        assertThatThrownBy(() -> callback(chord, request, 1L))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("chord");
    }

    @Test
    @DisplayName("a replacement has the id and the followers of what it replaces")
    void replacement() {
        TaskRequest request = received(signature(
                "first",
                Map.of(
                        "task_id", "same",
                        "link", SignatureCodec.toMap(signature("cb", Map.of())),
                        "chain", List.of(SignatureCodec.toMap(signature("next", Map.of()))))));
        TaskMessage by = decode(publications
                .replacement(request, signature("other", Map.of(), 1))
                .calls()
                .get(0));
        assertThat(by.headers().id()).isEqualTo("same");
        assertThat(by.headers().replacedTaskNesting()).isEqualTo(1);
        assertThat(by.headers().parentId()).isEqualTo("same");
        assertThat(by.embed().callbacks()).extracting(SignatureDocument::task).containsExactly("cb");
        assertThat(by.embed().chain()).extracting(SignatureDocument::task).containsExactly("next");
    }

    @Test
    @DisplayName("options as JSON has them are read as well as Java's own")
    void jsonOptions() {
        TaskHeaders headers = decode(publications.call(
                        signature(
                                "a",
                                Map.of("eta", "2026-11-20T10:00:00+01:00", "expires", 30L, "soft_time_limit", 1.5)),
                        null))
                .headers();
        assertThat(headers.eta()).isEqualTo(NOW);
        assertThat(headers.expires()).isEqualTo(NOW.plusSeconds(30));
        assertThat(headers.softTimeLimit()).hasMillis(1500);
        assertThat(publications
                        .call(signature("a", Map.of("eta", OffsetDateTime.parse("2026-11-20T09:00:00Z"))), null)
                        .publication()
                        .eta())
                .isEqualTo(NOW);
        assertThatThrownBy(() -> publications.call(signature("a", Map.of("eta", "soon")), null))
                .hasMessageContaining("eta")
                .hasMessageContaining("soon");
    }

    @Test
    @DisplayName("priority: of the call, else of the parent if the settings say so, else the default")
    void priority() {
        TaskRequest parent = received(signature("first", Map.of()));
        assertThat(publications
                        .call(signature("a", Map.of()), parent)
                        .publication()
                        .message()
                        .properties()
                        .priority())
                .isZero();
        try (Celeriac inheriting =
                TestApp.of(Map.of("task_inherit_parent_priority", true, "task_default_priority", 4))) {
            Publications own = inheriting.publications();
            assertThat(own.call(signature("a", Map.of()), parent)
                            .publication()
                            .message()
                            .properties()
                            .priority())
                    .isEqualTo(6);
            assertThat(own.call(signature("a", Map.of()), null)
                            .publication()
                            .message()
                            .properties()
                            .priority())
                    .isEqualTo(4);
            assertThat(own.call(signature("a", Map.of("priority", 1)), parent)
                            .publication()
                            .message()
                            .properties()
                            .priority())
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("what follows an attempt has the same ids each time, and others after a retry")
    void derivedIds() {
        List<Object> members = List.of(
                SignatureCodec.toMap(signature("m", Map.of(), "a")),
                SignatureCodec.toMap(signature("m", Map.of(), "b")));
        SignatureDocument group =
                new SignatureDocument("celery.group", List.of(), Map.of("tasks", members), Map.of(), "group", false);
        TaskRequest request = received(signature(
                "first",
                Map.of(
                        "link",
                        List.of(
                                SignatureCodec.toMap(signature("cb", Map.of())),
                                SignatureCodec.toMap(group),
                                SignatureCodec.toMap(signature("cb", Map.of()))),
                        "link_error",
                        List.of(SignatureCodec.toMap(signature("eb", Map.of()))),
                        "chain",
                        List.of(SignatureCodec.toMap(signature("next", Map.of()))))));
        List<String> once = identities(publications.afterSuccess(request, 1L).calls());
        assertThat(once).hasSize(5).doesNotHaveDuplicates().allMatch(id -> id.matches(".{14}5.{4}[89ab].{16} .*"));
        assertThat(identities(publications.afterSuccess(request, 1L).calls())).isEqualTo(once);
        assertThat(identities(publications.afterFailure(request).calls()))
                .isEqualTo(identities(publications.afterFailure(request).calls()))
                .doesNotContainAnyElementsOf(once);
        Prepared retry = publications.retryOf(request, new Outcome.Retry(null, NOW, null, null, Map.of()));
        TaskRequest retried =
                new TaskRequest(decode(retry), "w@h", new DeliveryInfo("", "orders", "orders", 6, false, 1), false);
        assertThat(identities(publications.afterSuccess(retried, 1L).calls())).doesNotContainAnyElementsOf(once);
    }

    private static List<String> identities(List<Prepared> messages) {
        return messages.stream()
                .map(p -> p.taskId() + " " + p.message().headers().group())
                .toList();
    }

    @Test
    @DisplayName("ids are version 4 UUIDs and differ")
    void ids() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String id = TaskIds.next();
            assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            ids.add(id);
        }
        assertThat(ids).hasSize(1000);
    }
}
