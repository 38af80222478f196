package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.InvalidArgumentsException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Workflows that cannot be sent are refused before anything is, with the name and place of the member. */
class BadCanvasTest {

    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        assertThat(TestApp.messages(app, "celery")).isEmpty();
        app.close();
    }

    private Signature<Object> call(String task, Object... args) {
        return app.signature(task, List.of(args), Map.of());
    }

    @Test
    @DisplayName("an argument that has no JSON form, in any member")
    void arguments() {
        Signature<Object> bad = call("shop.bad", InputStream.nullInputStream());
        for (Workflow<?> workflow : List.of(
                app.chain(call("shop.good", 1))
                        .then(app.chain(call("shop.good", 1)).then(bad)),
                app.group(List.of(call("shop.good", 1), bad)),
                app.group(List.of(call("shop.good", 1))).then(bad),
                app.group(List.of(bad)).then(app.<Object>step("shop.good")),
                app.chain(call("shop.good", 1)).link(bad),
                app.chain(call("shop.good", 1)).linkError(bad))) {
            assertThatThrownBy(workflow::delay)
                    .as("%s", workflow.toDocument().task())
                    .isInstanceOf(InvalidArgumentsException.class)
                    .hasMessageContaining("because of its member shop.bad");
        }
        assertThatThrownBy(() -> app.chain(call("shop.good", 1)).then(bad).delay())
                .hasMessageContaining("shop.bad (step 2 of the chain)");
    }

    @Test
    @DisplayName("a queue, exchange or routing key that is no text")
    void places() {
        for (String option : List.of("queue", "exchange", "routing_key")) {
            assertThatThrownBy(() -> app.group(
                                    List.of(call("shop.good"), call("shop.bad").option(option, List.of())))
                            .delay())
                    .isInstanceOf(InvalidArgumentsException.class)
                    .hasMessageContaining("Option " + option + " of task shop.bad is []");
        }
    }

    @Test
    @DisplayName("an argument that is in itself")
    void cyclicArgument() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);
        assertThatThrownBy(() -> app.group(List.of(call("shop.good"), call("shop.bad", cyclic)))
                        .delay())
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("shop.bad (member 2 of the group)");
    }

    @Test
    @DisplayName("a chord without a store that counts, also one that begins later")
    void nobodyCounts() {
        try (Celeriac without = TestApp.of(Map.of("result_backend", "disabled://"))) {
            Group<Object> header = without.group(List.of(without.signature("shop.part")));
            Partial<Object, Object> body = without.step("shop.sum");
            for (Workflow<?> workflow : List.of(
                    header.then(body),
                    without.chain(without.signature("shop.first")).then(header).then(body),
                    without.group(List.of(header.then(body))))) {
                assertThatThrownBy(workflow::delay)
                        .isInstanceOf(InvalidArgumentsException.class)
                        .hasMessageContainingAll("chord with body shop.sum", "disabled://", "Set result_backend");
            }
            assertThat(header.delay().size()).isEqualTo(1);
            assertThat(TestApp.messages(without, "celery")).hasSize(1);
        }
    }

    private static Map<String, Object> signature(String task, Map<String, Object> kwargs, String type) {
        Map<String, Object> signature = new HashMap<>();
        signature.put("task", task);
        signature.put("kwargs", kwargs);
        signature.put("subtask_type", type);
        signature.put("options", new HashMap<String, Object>());
        return signature;
    }

    @SuppressWarnings("unchecked") // made above
    private static Map<String, Object> options(Map<String, Object> signature) {
        return (Map<String, Object>) signature.get("options");
    }

    private void refused(Map<String, Object> workflow, String... message) {
        assertThatThrownBy(() -> app.workflow(workflow))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContainingAll(message);
    }

    @Test
    @DisplayName("members that are no signatures")
    void noSignatures() {
        Map<String, Object> good = signature("shop.good", Map.of(), null);
        refused(
                signature("celery.chord", Map.of("header", List.of(good), "body", 5), "chord"),
                "body of the chord is wrong",
                "not a signature: 5");
        refused(signature("celery.chord", Map.of("header", List.of(good)), "chord"), "body of the chord", "none");
        refused(
                signature("celery.chord", Map.of("header", List.of(good, "shop.text"), "body", good), "chord"),
                "member 2 of the chord's header");
        refused(signature("celery.group", Map.of("tasks", "all"), "group"), "members of the group are all, not a list");
        refused(
                signature("celery.chain", Map.of("tasks", List.of(good, Map.of("args", List.of()))), "chain"),
                "step 2 of the chain",
                "'task' is");
        refused(signature("shop.good", Map.of(), "circle"), "'circle'", "no kind of workflow");
        options(good).put("link", List.of(Map.of("task", 7)));
        refused(
                signature("celery.chain", Map.of("tasks", List.of(good)), "chain"),
                "callback 1 of shop.good in step 1 of the chain");
    }

    @Test
    @DisplayName("a signature that is linked to itself, or is its own member")
    void cycles() {
        Map<String, Object> one = signature("shop.one", Map.of(), null);
        Map<String, Object> two = signature("shop.two", Map.of(), null);
        options(one).put("link", List.of(two));
        options(two).put("link_error", one);
        refused(one, "errback 1 of shop.two in callback 1 of shop.one", "linked to itself");
        Map<String, Object> kwargs = new HashMap<>();
        Map<String, Object> group = signature("celery.group", kwargs, "group");
        kwargs.put("tasks", List.of(group));
        refused(group, "member 1 of the group", "linked to itself");
    }

    @Test
    @DisplayName("a callback for a group without members")
    void emptyGroup() {
        List<Signature<Object>> none = List.of();
        assertThatThrownBy(() -> app.group(none).link(call("shop.after")))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("shop.after");
    }

    @Test
    @DisplayName("a stamp under the name of an option that places tasks")
    void stamps() {
        assertThatThrownBy(() -> call("shop.good").stamp("task_id", "x")).hasMessageContaining("'task_id'");
    }

    @Test
    @DisplayName("a workflow of a task that belongs to no app")
    void noApp() {
        Task1<String, String> remote =
                RemoteTask.named("images.thumbnail", String.class).args(String.class);
        assertThatThrownBy(() -> remote.s("x").then(remote).delay())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("app.chain(");
    }
}
