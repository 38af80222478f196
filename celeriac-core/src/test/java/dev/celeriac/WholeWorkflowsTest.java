package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.canvas.Signatures;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls, chains, groups and chords as values: copies with arguments, options, callbacks and stamps. */
class WholeWorkflowsTest {

    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    private Signature<Object> call(String task, Object... args) {
        return app.signature(task, List.of(args), Map.of());
    }

    private static List<String> linked(SignatureDocument task, String option) {
        return SignatureCodec.listFrom(task.options().get(option)).stream()
                .map(SignatureDocument::task)
                .toList();
    }

    @Test
    @DisplayName("clone puts arguments in front and keyword arguments over, unless the call is immutable")
    void cloned() {
        Signature<Object> call = app.signature("a", List.of(2), Map.of("k", 1, "l", 2));

        assertThat(call.clone(List.of(1), Map.of("k", 9)).args()).containsExactly(1, 2);
        assertThat(call.clone(List.of(1), Map.of("k", 9)).kwargs())
                .containsEntry("k", 9)
                .containsEntry("l", 2);
        assertThat(call.partial(0, 1).args()).containsExactly(0, 1, 2);
        assertThat(call.si().partial(0).args()).containsExactly(2);
        assertThat(call.replace(List.of("x"), Map.of()).args()).containsExactly("x");
        assertThat(call.queue("q").replace(List.of(), Map.of()).options()).containsEntry("queue", "q");
        assertThat(call.args()).containsExactly(2);
    }

    @Test
    @DisplayName("set takes several options, and null takes one away")
    void set() {
        Map<String, Object> options = new HashMap<>();
        options.put("queue", null);
        options.put("priority", 3);
        Chain<Object> chain =
                app.chain(call("a")).queue("q").countdown(Duration.ofSeconds(2)).set(options);

        assertThat(chain.toDocument().options()).isEqualTo(Map.of("priority", 3, "countdown", 2L));
    }

    @Test
    @DisplayName("callbacks and errbacks of a chain are for the steps that it had then")
    void chain() {
        Chain<Object> chain = app.chain(call("a"))
                .then(app.<Object>step("b"))
                .link(call("callback"))
                .linkError(call("errback"))
                .then(app.<Object>step("c"));
        List<SignatureDocument> steps = Signatures.members(chain.toDocument());

        assertThat(steps)
                .extracting(step -> linked(step, "link"))
                .containsExactly(List.of(), List.of("callback"), List.of());
        assertThat(steps)
                .extracting(step -> linked(step, "link_error"))
                .containsExactly(List.of("errback"), List.of("errback"), List.of());
        chain.link(call("last")).delay();
        TaskMessage first = TestApp.onlyMessage(app, "celery");
        assertThat(linked(first.embed().chain().get(0), "link")).containsExactly("last");
    }

    @Test
    @DisplayName("a group's callback is its first member's, without its result; its errbacks are everybody's")
    void group() {
        Group<Object> group =
                app.group(List.of(call("a"), call("b"))).link(call("callback")).onError(call("errback"));
        List<SignatureDocument> members = Signatures.members(group.toDocument());

        assertThat(linked(members.get(0), "link")).containsExactly("callback");
        assertThat(SignatureCodec.listFrom(members.get(0).options().get("link"))
                        .get(0)
                        .immutable())
                .isTrue();
        assertThat(linked(members.get(1), "link")).isEmpty();
        assertThat(members)
                .allSatisfy(member -> assertThat(linked(member, "link_error")).containsExactly("errback"));
        assertThat(Signatures.members(
                        group.skew(Duration.ofSeconds(1), Duration.ofSeconds(2)).toDocument()))
                .extracting(member -> member.options().get("countdown"))
                .containsExactly(1L, 3L);
    }

    @Test
    @DisplayName("a chord's errbacks are its body's, and its header's if the setting says so")
    void chord() {
        try (Celeriac everywhere = TestApp.of(Map.of("task_allow_error_cb_on_chord_header", true))) {
            for (Celeriac one : List.of(app, everywhere)) {
                SignatureDocument chord = one.group(List.of(one.signature("a")))
                        .then(one.<Object>step("body"))
                        .link(one.signature("callback"))
                        .linkError(one.signature("errback"))
                        .toDocument();
                SignatureDocument part =
                        Signatures.members(Signatures.headerOf(chord)).get(0);

                assertThat(linked(part, "link_error")).hasSize(one == app ? 0 : 1);
                assertThat(linked(Signatures.bodyOf(chord), "link_error")).containsExactly("errback");
                assertThat(linked(Signatures.bodyOf(chord), "link")).containsExactly("callback");
            }
        }
    }

    @Test
    @DisplayName("a typed workflow is stamped as its document is, and keeps its other options")
    void stamped() {
        Workflow<?> workflow = app.chain(
                        call("a").countdown(Duration.ofMinutes(1)).link(call("cb")))
                .then(app.group(
                        List.of(call("b"), app.chain(call("c")).then(call("d")).linkError(call("e")))))
                .then(app.<Object>step("f"));
        List<String> seen = new ArrayList<>();
        Stamping stamping = Stamping.by((signature, stamps) -> {
                    seen.add(signature.task());
                    return Map.of("by", signature.task());
                })
                .and(Map.of("tenant", "acme"));

        assertThat(workflow.stamp(stamping).toDocument()).isEqualTo(stamping.stamp(workflow.toDocument()));
        assertThat(seen.subList(0, 7)).containsExactly("cb", "a", "b", "e", "c", "d", "f");
        Signature<Object> twice =
                call("a").stamp("n", 1L).stamp(Stamping.of(Map.of("n", 2L)).appending());
        assertThat(twice.stamps()).isEqualTo(Map.of("n", List.of(2L, 1L)));
        twice.delay();
        assertThat(TestApp.onlyMessage(app, "celery").headers().stamps()).isEqualTo(Map.of("n", List.of(2L, 1L)));
    }

    /** Tasks that fail, and what they tell. */
    static final class Failing {
        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        @Task(name = "failing.run")
        long run(long value) {
            throw new IllegalStateException("no " + value);
        }

        @Task(name = "failing.told")
        void told(TaskRequest failed, Throwable exception, String traceback) {
            told.add(failed.task() + " " + exception.getMessage() + " " + traceback.contains("IllegalStateException"));
        }

        @Task(name = "failing.id")
        void id(String id) {
            told.add(id);
        }
    }

    @Test
    @DisplayName("eager calls call errbacks of both styles")
    void eager() {
        Failing tasks = new Failing();
        app.register(tasks);
        EagerResult<Long> result = app.task(tasks::run)
                .s(5L)
                .linkError(app.task(tasks::told))
                .linkError(app.task(tasks::id).s())
                .apply();

        assertThat(result.failed()).isTrue();
        assertThat(tasks.told).containsExactlyInAnyOrder("failing.run no 5 true", result.id());
    }
}
