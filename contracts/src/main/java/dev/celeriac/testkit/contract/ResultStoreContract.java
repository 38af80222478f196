package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every result store must do. */
public abstract class ResultStoreContract {
    protected static final Duration EXPIRES = Duration.ofDays(1);
    protected static final Duration PATIENCE = Duration.ofSeconds(15);

    protected final SettableClock clock = new SettableClock();
    private final String id = UUID.randomUUID().toString();
    private final List<ResultStore> open = new ArrayList<>();
    private ResultStore store;

    /** Opens one more store of the same documents. */
    protected abstract ResultStore open(Duration expires, InstantSource clock);

    /** Lets time pass; a store whose server keeps its own time makes the server's documents older instead. */
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @BeforeEach
    final void openStore() {
        store = another(EXPIRES);
    }

    private ResultStore another(Duration expires) {
        ResultStore another = open(expires, clock);
        open.add(another);
        return another;
    }

    @AfterEach
    final void closeStores() {
        open.forEach(ResultStore::close);
    }

    @Test
    @DisplayName("a document comes out as it went in")
    void roundTrip() {
        var result = new LinkedHashMap<String, @Nullable Object>();
        result.put("größe", List.of(1, 2.5, "drei", true));
        result.put("none", null);
        var extended = new LinkedHashMap<String, @Nullable Object>();
        extended.put("name", "shop.charge");
        extended.put("args", List.of(42));
        extended.put("kwargs", Map.of());
        extended.put("worker", "w1@host");
        extended.put("retries", 2);
        extended.put("queue", "celery");
        var meta = new TaskMeta(
                id,
                TaskMeta.FAILURE,
                result,
                "Traceback …",
                List.of(List.of(Arrays.asList("child", null), List.of())),
                Instant.parse("2026-01-01T00:00:00.123456Z"),
                "group-1",
                "parent-1",
                extended);
        store.store(List.of(meta));

        TaskMeta found = another(EXPIRES).find(id).orElseThrow();
        assertThat(found.taskId()).isEqualTo(id);
        assertThat(found.status()).isEqualTo(TaskMeta.FAILURE);
        assertThat(String.valueOf(found.result())).isEqualTo(result.toString());
        assertThat(found.traceback()).isEqualTo("Traceback …");
        assertThat(String.valueOf(found.children())).isEqualTo(String.valueOf(meta.children()));
        assertThat(found.dateDone()).isEqualTo(meta.dateDone());
        assertThat(found.groupId()).isEqualTo("group-1");
        assertThat(found.parentId()).isEqualTo("parent-1");
        assertThat(found.extended().toString()).isEqualTo(extended.toString());
    }

    @Test
    @DisplayName("an unknown task has no document")
    void unknown() {
        assertThat(store.find(id)).isEmpty();
        assertThat(store.findAll(List.of(id, "another"))).isEmpty();
    }

    @Test
    @DisplayName("many documents are found in one go, those that are missing are absent")
    void findAll() {
        store.store(IntStream.range(0, 100)
                .mapToObj(n -> Results.meta(id + n, TaskMeta.SUCCESS, n))
                .toList());
        Map<String, TaskMeta> found = store.findAll(List.of(id + 3, id + 97, id + 100));
        assertThat(found).containsOnlyKeys(id + 3, id + 97);
        assertThat(found).extractingByKey(id + 97).extracting(TaskMeta::result).hasToString("97");
    }

    @Test
    @DisplayName("a later document replaces an earlier one, also within one batch")
    void replaces() {
        store.store(List.of(
                Results.meta(id, TaskMeta.STARTED, 1),
                Results.meta(id, "PROGRESS", 2),
                Results.meta(id, TaskMeta.RETRY, 3),
                Results.meta(id, TaskMeta.STARTED, 4)));
        assertThat(store.find(id).orElseThrow().result()).hasToString("4");
    }

    @ParameterizedTest(name = "{0} then {1}: {2} stays")
    @CsvSource({
        "SUCCESS, STARTED, SUCCESS",
        "SUCCESS, RETRY, SUCCESS",
        "SUCCESS, FAILURE, SUCCESS",
        "SUCCESS, REVOKED, SUCCESS",
        "FAILURE, STARTED, FAILURE",
        "FAILURE, PROGRESS, FAILURE",
        "REVOKED, STARTED, REVOKED",
        "REVOKED, RETRY, REVOKED",
        "FAILURE, SUCCESS, SUCCESS",
        "REVOKED, SUCCESS, SUCCESS",
        "FAILURE, REVOKED, REVOKED",
        "STARTED, PROGRESS, PROGRESS",
        "RETRY, FAILURE, FAILURE",
    })
    @DisplayName("a final state is not overwritten by one that is not, and SUCCESS by none")
    void finalStates(String first, String second, String stays) {
        store.store(List.of(Results.meta(id, first, "a")));
        another(EXPIRES).store(List.of(Results.meta(id, second, "b")));
        assertThat(store.find(id).orElseThrow().status()).isEqualTo(stays);
    }

    @Test
    @DisplayName("the result of a success is not replaced by that of a second one")
    void successOnce() {
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "first")));
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "second")));
        assertThat(store.find(id)).map(TaskMeta::result).contains("first");
    }

    @Test
    @DisplayName("a forgotten task has no document, unknown ids are ignored, and it may be stored again")
    void forget() {
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "old")));
        store.forget(List.of(id, "never heard of"));
        assertThat(store.find(id)).isEmpty();
        store.store(List.of(Results.meta(id, TaskMeta.STARTED, "new")));
        assertThat(store.find(id)).map(TaskMeta::result).contains("new");
    }

    @Test
    @DisplayName("a document expires when it is due, and its time starts anew with every write")
    void expiry() {
        store.store(List.of(Results.meta(id, TaskMeta.STARTED, 1)));
        pass(EXPIRES.minusSeconds(10));
        assertThat(store.find(id)).isPresent();
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, 2)));
        pass(EXPIRES.minusSeconds(10));
        assertThat(store.find(id)).isPresent();
        pass(Duration.ofSeconds(11));
        assertThat(store.find(id)).isEmpty();
        assertThat(store.findAll(List.of(id))).isEmpty();
    }

    @Test
    @DisplayName("a document that has expired does not keep a new one away")
    void expiredIsReplaced() {
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "old")));
        pass(EXPIRES.plusSeconds(1));
        store.store(List.of(Results.meta(id, TaskMeta.STARTED, "new")));
        assertThat(store.find(id)).map(TaskMeta::result).contains("new");
    }

    @Test
    @DisplayName("clean-up deletes what has expired and nothing else")
    void cleanUp() {
        store.store(IntStream.range(0, 1_200)
                .mapToObj(n -> Results.meta(id + "-old-" + n, TaskMeta.SUCCESS, n))
                .toList());
        store.store(List.of(Results.meta(id, TaskMeta.STARTED, "was old")));
        pass(EXPIRES.plusSeconds(1));
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "new"), Results.meta(id + "-2", TaskMeta.SUCCESS, 1)));
        store.cleanUp();
        assertThat(store.cleanUp()).isZero();
        assertThat(store.find(id)).isPresent();
        assertThat(store.find(id + "-2")).isPresent();
        assertThat(store.find(id + "-old-7")).isEmpty();
    }

    @Test
    @DisplayName("with an expiry of zero documents are kept for ever")
    void neverExpires() {
        ResultStore forEver = another(Duration.ZERO);
        assertThat(forEver.expires()).isZero();
        assertThat(store.expires()).isEqualTo(EXPIRES);
        forEver.store(List.of(Results.meta(id, TaskMeta.SUCCESS, 1)));
        pass(Duration.ofDays(40_000));
        assertThat(forEver.cleanUp()).isZero();
        assertThat(forEver.find(id)).isPresent();
    }

    @Test
    @DisplayName("a watch is told the end of its task once, by whichever store it was written")
    void watch() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        store.watch(
                id,
                meta -> heard.add(
                        meta.status() + " on " + Thread.currentThread().getName()));
        ResultStore writer = another(EXPIRES);
        writer.store(List.of(Results.meta(id, TaskMeta.STARTED, 1), Results.meta(id, "PROGRESS", 2)));
        writer.store(List.of(Results.meta(id + "-other", TaskMeta.SUCCESS, 1)));
        writer.store(List.of(Results.meta(id, TaskMeta.FAILURE, 3)));
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        writer.store(List.of(Results.meta(id, TaskMeta.SUCCESS, 4)));
        Queue<String> after = new ConcurrentLinkedQueue<>();
        store.watch(id, meta -> after.add(meta.status()));
        await().atMost(PATIENCE).until(() -> !after.isEmpty());

        assertThat(heard).hasSize(1).first().asString().startsWith("FAILURE on celeriac-");
        assertThat(after).containsExactly("SUCCESS");
    }

    @Test
    @DisplayName("a watch for a task that is over already is told so at once")
    void watchTooLate() {
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "done")));
        Queue<TaskMeta> heard = new ConcurrentLinkedQueue<>();
        store.watch(id, heard::add);
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        assertThat(heard).extracting(TaskMeta::result).containsExactly("done");
    }

    @Test
    @DisplayName("a closed watch hears nothing, and the others of its task do")
    void closedWatch() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ResultStore.Watch watch = store.watch(id, meta -> heard.add("closed"));
        store.watch(id, meta -> heard.add("open"));
        watch.close();
        watch.close();
        store.store(List.of(Results.meta(id, TaskMeta.REVOKED, 1)));
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("open");
    }

    @Test
    @DisplayName("a listener that fails does not keep others from hearing")
    void failingListener() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        store.watch(id, meta -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        store.watch(id + "-2", meta -> heard.add(meta.taskId()));
        store.store(List.of(Results.meta(id, TaskMeta.SUCCESS, 1), Results.meta(id + "-2", TaskMeta.SUCCESS, 2)));
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(id + "-2");
    }

    @Test
    @DisplayName("no end is missed, however the watching and the storing of it fall together")
    void watchRace() throws Exception {
        int count = 500;
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ResultStore writer = another(EXPIRES);
        try (var background = new Background()) {
            Future<Boolean> writing = background.run(() -> {
                for (int n = 0; n < count; n++) {
                    writer.store(List.of(Results.meta(id + "-" + n, TaskMeta.SUCCESS, n)));
                }
                return true;
            });
            for (int n = 0; n < count; n++) {
                store.watch(id + "-" + n, meta -> heard.add(meta.taskId()));
            }
            writing.get(60, TimeUnit.SECONDS);
        }
        await().atMost(PATIENCE).until(() -> heard.size() >= count);
        assertThat(heard).doesNotHaveDuplicates().hasSize(count);
    }

    @Test
    @DisplayName("a group is kept, replaced, deleted and expires")
    void groups() {
        List<Object> members = List.of(List.of("group-1", List.of("parent")), List.of(List.of("a"), List.of("b")));
        store.saveGroup(id, members);
        assertThat(String.valueOf(another(EXPIRES).restoreGroup(id))).isEqualTo(members.toString());
        store.saveGroup(id, List.of("other"));
        assertThat(String.valueOf(store.restoreGroup(id))).isEqualTo("[other]");
        store.deleteGroup(id);
        assertThat(store.restoreGroup(id)).isNull();
        store.deleteGroup(id);

        store.saveGroup(id, members);
        pass(EXPIRES.plusSeconds(1));
        assertThat(store.restoreGroup(id)).isNull();
    }

    @Test
    @DisplayName("documents stay when the store that wrote them is closed, which may be closed again and refuses use")
    void closed() {
        ResultStore writer = open(EXPIRES, clock);
        writer.store(List.of(Results.meta(id, TaskMeta.SUCCESS, "kept")));
        writer.close();
        writer.close();
        assertThat(store.find(id)).map(TaskMeta::result).contains("kept");
        assertThatThrownBy(() -> writer.store(List.of(Results.meta(id, TaskMeta.SUCCESS, 1))))
                .isInstanceOf(ResultStoreException.class)
                .hasMessageContaining("closed");
    }
}
