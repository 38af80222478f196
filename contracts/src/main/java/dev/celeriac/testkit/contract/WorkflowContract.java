package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.GroupResult;
import dev.celeriac.ResultGraph;
import dev.celeriac.Signature;
import dev.celeriac.Workflow;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.exceptions.IncompleteStream;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replacement, additions to chords, errbacks and stamps, with real workers on one broker and one result store. */
public abstract class WorkflowContract {
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    protected final String unique = "flow-" + UUID.randomUUID();
    private Celeriac app;
    private WorkflowTasks tasks;
    private Worker worker;

    /** An app of its own, whose default queue is {@code unique}, with {@code result_extended}. */
    protected abstract Celeriac open(String unique);

    @BeforeEach
    final void start() {
        app = open(unique);
        tasks = new WorkflowTasks(app);
        app.register(tasks);
        worker = app.worker().queues(unique).concurrency(4).start();
    }

    @AfterEach
    final void stop() {
        worker.close();
        app.close();
    }

    private Signature<Object> replaced(long value, String by) {
        return app.task(tasks::replace).s(value, by);
    }

    @ParameterizedTest(name = "by {0}")
    @CsvSource({"task, 6", "chain, 16", "group, '[6, 7]'", "chord, 13", "replaced, 13"})
    @DisplayName("a replaced task's result is that of what takes its place, alone, in a chain and in a chord")
    void replace(String by, String expected) {
        AsyncResult<Object> alone = replaced(5, by).delay();
        AsyncResult<@Nullable Object> inChain = app.chain(app.task(tasks::add).s(2L, 3L))
                .then(app.<Object>step("flow.replace", by))
                .then(app.task(tasks::echo).s())
                .delay();
        AsyncResult<Object> inChord = app.group(
                        List.of(replaced(5, by), app.signature("flow.add", List.of(1, 1), Map.of())))
                .then(app.<Object>step("flow.echo"))
                .delay();
        AsyncResult<Object> body = app.group(List.of(app.task(tasks::add).s(2L, 3L)))
                .then(app.task(tasks::sum))
                .then(app.<Object>step("flow.replace", by))
                .delay();

        assertThat(String.valueOf(alone.get(PATIENCE))).isEqualTo(expected);
        assertThat(String.valueOf(inChain.get(PATIENCE))).isEqualTo(expected);
        assertThat(String.valueOf(inChord.get(PATIENCE))).isEqualTo("[" + expected + ", 2]");
        assertThat(String.valueOf(body.get(PATIENCE))).isEqualTo(expected);
    }

    @Test
    @DisplayName("callbacks and errbacks of a replaced task follow what takes its place")
    void replacedLinks() {
        AsyncResult<Object> succeeds = replaced(5, "group")
                .link(app.<Object>step("flow.stamped", "callback"))
                .linkError(app.task(tasks::told).s())
                .delay();
        AsyncResult<Object> fails =
                replaced(5, "failing").linkError(app.task(tasks::told).s()).delay();

        assertThat(succeeds.get(PATIENCE)).isEqualTo(List.of(6L, 7L));
        assertThatThrownBy(() -> fails.get(PATIENCE)).isInstanceOf(TaskFailedException.class);
        await().atMost(PATIENCE).until(() -> tasks.told.contains(fails.id()) && tasks.stamps.containsKey("callback"));
        assertThat(tasks.told).containsExactly(fails.id());
    }

    @Test
    @DisplayName("a chord waits for what its parts add, and gets their results beside that of the part")
    void addToChord() {
        AsyncResult<Long> sum = app.group(List.of(
                        app.task(tasks::adds).s(1L), app.task(tasks::add).s(20L, 0L)))
                .then(app.task(tasks::sum))
                .delay();

        assertThat(sum.get(PATIENCE)).isEqualTo(1 + 20 + 101 + 2001);
        AsyncResult<Long> none = app.task(tasks::adds).s(1L).delay();
        assertThatThrownBy(() -> none.get(PATIENCE)).hasStackTraceContaining("is not a member of any chord");
    }

    @ParameterizedTest(name = "of a {0}")
    @CsvSource({"task, '[5, 6, 2]'", "chain, '[5, 16, 2]'", "group, '[5, [6, 7], 2]'", "chord, '[5, 13, 2]'"})
    @DisplayName("an addition that is not published holds the chord up until somebody calls it, be it twice")
    void addToChordLazily(String what, String expected) {
        AsyncResult<Object> all = app.group(List.of(
                        app.task(tasks::addsLazily).s(5L, what),
                        app.task(tasks::add).s(1L, 1L)))
                .then(app.<Object>step("flow.echo"))
                .delay();
        await().atMost(PATIENCE).until(all.parent().orElseThrow()::ready);
        Workflow<?> added = tasks.waiting.remove();
        assertThat(all.ready()).isFalse();

        AsyncResult<?> here = added.delay();
        AsyncResult<?> elsewhere =
                app.workflow(SignatureCodec.toMap(added.toDocument())).delay();

        assertThat(String.valueOf(all.get(PATIENCE)))
                .satisfiesAnyOf(
                        text -> assertThat(text).isEqualTo(expected),
                        // Of two parts with one index the order is not said.
                        text -> assertThat(text).isEqualTo(expected.replaceAll("^\\[5, (.*), 2]$", "[$1, 5, 2]")));
        assertThat(elsewhere.id()).isEqualTo(here.id());
    }

    private void awaitTold(String... what) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tasks.told).contains(what));
    }

    @Test
    @DisplayName(
            "errbacks get the id as a task, or request, exception and traceback in the worker that sees the failure")
    void errbacks() {
        AsyncResult<Long> failed = app.task(tasks::fail)
                .s("broken")
                .linkError(app.task(tasks::told).s())
                .linkError(app.task(tasks::toldWith).s("label"))
                .linkError(app.task(tasks::inline))
                .delay();

        awaitTold(failed.id(), "label " + failed.id(), "inline " + failed.id() + " IllegalStateException broken");
    }

    @Test
    @DisplayName("errbacks of chains and groups belong to every task")
    void errbacksOfMany() {
        AsyncResult<Long> chain = app.chain(app.task(tasks::add).s(1L, 1L))
                .then(app.task(tasks::fail).s("second"))
                .then(app.task(tasks::add).s(1L))
                .linkError(app.task(tasks::told).s())
                .onError(app.task(tasks::inline))
                .delay();
        var group = app.group(List.of(
                        app.task(tasks::fail).s("a"), app.task(tasks::fail).s("b")))
                .linkError(app.task(tasks::told).s())
                .linkError(app.task(tasks::inline))
                .delay();

        String second = chain.parent().orElseThrow().id();
        String a = group.results().get(0).id();
        String b = group.results().get(1).id();
        awaitTold(second, "inline " + second + " IllegalStateException second");
        awaitTold(a, b, "inline " + a + " IllegalStateException a", "inline " + b + " IllegalStateException b");
        await().atMost(PATIENCE).until(chain::ready);
        assertThat(chain.state()).isEqualTo(TaskMeta.FAILURE);
        assertThat(tasks.told).doesNotContain(chain.id());
    }

    @Test
    @DisplayName("errbacks of a chord get the body's id, whether a part or the body fails; those of a part its own")
    void errbacksOfChords() {
        AsyncResult<Long> header = app.group(List.of(
                        app.task(tasks::fail)
                                .s("part")
                                .linkError(app.task(tasks::toldWith).s("part")),
                        app.task(tasks::add).s(1L, 1L)))
                .then(app.task(tasks::sum))
                .linkError(app.task(tasks::told).s())
                .onError(app.task(tasks::inline))
                .delay();
        AsyncResult<Long> body = app.group(List.of(app.task(tasks::add).s(1L, 1L)))
                .then(app.<Long>step("flow.fail"))
                .linkError(app.task(tasks::told).s())
                .delay();

        assertThatThrownBy(() -> header.get(PATIENCE)).hasStackTraceContaining("part");
        assertThatThrownBy(() -> body.get(PATIENCE)).isInstanceOf(TaskFailedException.class);
        awaitTold(header.id(), body.id());
        String part = ((GroupResult<?>) header.parent().orElseThrow())
                .results()
                .get(0)
                .id();
        awaitTold(
                "part " + part,
                "inline " + header.id() + " ChordError Dependency " + part + " raised IllegalStateException('part')");
    }

    @Test
    @DisplayName("errbacks of a chord whose body is a chain or a group get the id of its last task, or of each")
    void errbacksOfLargeBodies() {
        AsyncResult<Long> chain = app.group(List.of(app.task(tasks::fail).s("part")))
                .then(app.task(tasks::sum).s().then(app.task(tasks::add).s(1L)))
                .linkError(app.task(tasks::told).s())
                .delay();
        AsyncResult<List<Long>> group = app.group(List.of(app.task(tasks::fail).s("part")))
                .then(app.fanOut(
                        List.of(app.task(tasks::sum).s(), app.task(tasks::sum).s())))
                .linkError(app.task(tasks::told).s())
                .delay();

        var members = ((GroupResult<Long>) group).results();
        awaitTold(chain.id(), members.get(0).id(), members.get(1).id());
        await().atMost(PATIENCE).until(() -> chain.ready() && group.ready());
        assertThat(group.state()).isEqualTo(TaskMeta.FAILURE);
    }

    @Test
    @DisplayName("errbacks of a task that nobody knows and of one that ran too long are called in this worker too")
    void errbacksOfOthers() {
        AsyncResult<?> unknown = app.signature("flow.nobody", List.of(), Map.of())
                .linkError(app.task(tasks::inline))
                .delay();
        AsyncResult<?> endless =
                app.task(tasks::endless).s().linkError(app.task(tasks::inline)).delay();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tasks.told)
                        .anyMatch(text -> text.startsWith("inline " + unknown.id() + " NotRegistered"))
                        .anyMatch(text -> text.startsWith("inline " + endless.id() + " TimeLimitExceeded")));
    }

    @Test
    @DisplayName("stamps reach every task, callback and errback of a workflow, and the results")
    void stamps() {
        AsyncResult<Object> last = app.chain(app.group(List.of(
                                app.task(tasks::stamped).s("", "part"),
                                app.task(tasks::stampedAgain).s("retried"),
                                app.task(tasks::stampedReplaced).s("replaced")))
                        .then(app.task(tasks::stamped).s("body")))
                .then(app.task(tasks::stamped)
                        .s("last")
                        .link(app.task(tasks::stamped).s("callback")))
                .then(app.<Object>step("flow.fail")
                        .linkError(app.task(tasks::stamped).s("errback")))
                .stamp("tenant", "acme")
                .delay();

        List<String> all =
                List.of("part", "retried", "replaced", "replaced then", "body", "last", "callback", "errback");
        await().atMost(PATIENCE).until(() -> tasks.stamps.keySet().containsAll(all));
        all.forEach(label -> assertThat(tasks.stamps.get(label)).as(label).isEqualTo(Map.of("tenant", "acme")));
        await().atMost(PATIENCE).until(last::ready);
        assertThat(last.stamps()).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    @DisplayName("results lead to their children, their values and a graph, and back from their tuples")
    void resultsOfMany() {
        AsyncResult<List<String>> first = app.task(tasks::starts).s(3L).delay();
        List<String> ids = first.get(PATIENCE);

        Map<String, Object> values = new HashMap<>();
        first.collect(PATIENCE).forEach(each -> values.put(each.result().id(), each.value()));
        assertThat(values).containsOnlyKeys(first.id(), ids.get(0), ids.get(1), ids.get(2));
        assertThat(values).containsEntry(ids.get(2), 4L).containsEntry(first.id(), ids);
        assertThat(first.leaf(PATIENCE)).isEqualTo(4L);
        ResultGraph graph = first.graph();
        assertThat(graph.edges()).contains(new ResultGraph.Edge(first.id(), ids.get(1)));
        assertThat(graph.nodes()).extracting(ResultGraph.Node::name).containsOnly("flow.starts", "flow.add");
        assertThat(graph.toDot()).contains('"' + first.id() + "\" -> \"" + ids.get(0) + '"');
        assertThat(graph.toMermaid()).contains("n0 --> n1", "flow.starts<br/>" + first.id());
    }

    @Test
    @DisplayName("a whole workflow is found again from the tuple of its last result")
    void tuples() {
        AsyncResult<List<Long>> last = app.group(List.of(
                        app.task(tasks::add).s(1L, 1L), app.task(tasks::add).s(2L, 2L)))
                .then(app.task(tasks::sum))
                .then(app.fanOut(List.of(
                        app.task(tasks::add).s(10L), app.task(tasks::add).s(20L))))
                .delay();
        AsyncResult<?> again = app.resultFromTuple(last.asTuple());

        assertThat(again.get(PATIENCE)).isEqualTo(List.of(16L, 26L));
        AsyncResult<?> sum = again.parent().orElseThrow();
        assertThat(sum.get(PATIENCE)).isEqualTo(6L);
        assertThat(sum.parent().orElseThrow().get(PATIENCE)).isEqualTo(List.of(2L, 4L));
        assertThat(again.asTuple()).isEqualTo(last.asTuple());
        assertThat(sum.asList())
                .containsExactly(sum.id(), sum.parent().orElseThrow().id());
        assertThat(sum.iterdeps(false)).extracting(each -> each.result().id()).contains(last.id());
        assertThatThrownBy(() -> app.resultFromTuple(List.of("x"))).hasMessageContaining("[[id, parent], null]");
    }

    @Test
    @DisplayName("a task that returns a result returns its tuple")
    void returnedResults() {
        AsyncResult<Object> starter = app.task(tasks::startsGroup).s(2L).delay();

        AsyncResult<?> group = app.resultFromTuple(starter.get(PATIENCE));
        assertThat(group.get(PATIENCE)).isEqualTo(List.of(0L, 2L));
        assertThat(starter.children()).hasSize(1).first().isInstanceOf(GroupResult.class);
    }

    @Test
    @DisplayName("a group's results are joined, counted, waited for one by one, and forgotten")
    void groups() {
        GroupResult<Long> group = app.group(
                        List.of(1L, 2L, 3L), i -> app.task(tasks::add).s(i, i))
                .delay();

        List<String> seen = new ArrayList<>();
        assertThat(group.join(PATIENCE, (id, value) -> seen.add(id + "=" + value)))
                .containsExactly(2L, 4L, 6L);
        assertThat(seen)
                .containsExactly(
                        group.get(0).id() + "=2",
                        group.get(1).id() + "=4",
                        group.get(2).id() + "=6");
        assertThat(group.joinNative(PATIENCE)).containsExactly(2L, 4L, 6L);
        assertThat(group.ready()).isTrue();
        assertThat(group.waiting()).isFalse();
        assertThat(group.failed()).isFalse();
        group.save();
        group.forget();
        GroupResult<Object> restored = app.groupResult(group.id()).orElseThrow();
        assertThat(restored.completedCount()).isZero();
        assertThat(restored.waiting()).isTrue();
        assertThatThrownBy(() -> restored.iterdeps(false).forEach(each -> {})).isInstanceOf(IncompleteStream.class);
        assertThat(restored.graphSoFar().nodes()).hasSize(4);
    }
}
