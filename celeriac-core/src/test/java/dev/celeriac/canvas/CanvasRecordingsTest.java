package dev.celeriac.canvas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.Celeriac;
import dev.celeriac.TestApp;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Canvases are put together, stamped and linked as Celery does it; recorded by {@code interop/record_canvas.py}. */
class CanvasRecordingsTest {

    private static Map<?, ?> recordings() throws IOException {
        try (InputStream in = CanvasRecordingsTest.class.getResourceAsStream("/recordings/canvas.json")) {
            return (Map<?, ?>)
                    JsonCodec.DEFAULT.decode(Objects.requireNonNull(in).readAllBytes());
        }
    }

    private static Stream<Map<?, ?>> cases(String kind) throws IOException {
        return ((List<?>) recordings().get(kind)).stream().map(each -> (Map<?, ?>) each);
    }

    static Stream<Arguments> pipes() throws IOException {
        return cases("pipes").map(each -> Arguments.of(each.get("first"), each.get("next"), each));
    }

    static Stream<Arguments> stampings() throws IOException {
        return cases("stampings")
                .map(each -> Arguments.of(
                        each.get("name"), each.get("visits"), each.get("append"), each.get("stamps"), each));
    }

    static Stream<Arguments> links() throws IOException {
        return cases("links").map(each -> Arguments.of(each.get("name"), each.get("on_header"), each));
    }

    private static SignatureDocument signature(Map<?, ?> recorded, String name) {
        return SignatureCodec.fromMap(recorded.get(name));
    }

    /** Names of stamps are a set in Celery, whose order is an accident; a header may be a list or a group. */
    private static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof SignatureDocument signature) {
            return normal(SignatureCodec.toMap(signature));
        } else if (value instanceof Map<?, ?> map
                && map.get("header") instanceof Map<?, ?> header
                && header.get("kwargs") instanceof Map<?, ?> kwargs) {
            Map<Object, @Nullable Object> listed = new LinkedHashMap<>(map);
            listed.put("header", kwargs.get("tasks"));
            return normal(listed);
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> normal = new LinkedHashMap<>();
            map.forEach((key, each) -> normal.put(
                    key,
                    Stamping.NAMES.equals(key) && each instanceof List<?> names
                            ? new TreeSet<>(names.stream()
                                    .map(String::valueOf)
                                    // Celery's members share one list, so that one gets names of another's stamps.
                                    .filter(map::containsKey)
                                    .toList())
                            : normal(each)));
            return normal;
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> normal = new ArrayList<>();
            list.forEach(each -> normal.add(normal(each)));
            return normal;
        }
        return value;
    }

    @ParameterizedTest(name = "{0} | {1}")
    @MethodSource("pipes")
    @DisplayName("one canvas and then another")
    void pipe(String first, String next, Map<?, ?> recorded) {
        assertThat(normal(Pipe.join(signature(recorded, "left"), signature(recorded, "right"))))
                .isEqualTo(normal(recorded.get("joined")));
    }

    @ParameterizedTest(name = "{0}, visitor {1}, append {2}, {3}")
    @MethodSource("stampings")
    @DisplayName("a stamped canvas")
    void stamp(String name, boolean visits, boolean append, Map<String, Object> stamps, Map<?, ?> recorded) {
        Stamping stamping = (visits ? Stamping.by(new RecordedVisitor()) : Stamping.of(Map.of())).and(stamps);
        SignatureDocument stamped = (append ? stamping.appending() : stamping).stamp(signature(recorded, "canvas"));
        if (!visits) {
            // The bodies of chords are the one thing that is stamped here only.
            assertThat(normal(withoutBodies(stamped))).isEqualTo(normal(withoutBodies(signature(recorded, "stamped"))));
        } else {
            assertThat(normal(stamped)).isEqualTo(normal(recorded.get("stamped")));
        }
    }

    private static SignatureDocument withoutBodies(SignatureDocument canvas) {
        switch (Signatures.kind(canvas)) {
            case Signatures.CHAIN:
            case Signatures.GROUP:
                return Signatures.withKwarg(
                        canvas,
                        "tasks",
                        Signatures.maps(Signatures.tasks(canvas).stream()
                                .map(CanvasRecordingsTest::withoutBodies)
                                .toList()));
            case Signatures.CHORD:
                return Signatures.withKwarg(canvas, "body", null);
            default:
                return canvas;
        }
    }

    static Stream<Arguments> sends() throws IOException {
        return cases("sends").map(each -> Arguments.of(each.get("name"), each.get("whole"), each));
    }

    @ParameterizedTest(name = "{0}, options of the whole {1}")
    @MethodSource("sends")
    @DisplayName("options of a whole go before those of its members, where Celery has them")
    void options(String name, boolean whole, Map<?, ?> recorded) {
        try (Celeriac app = TestApp.of(Map.of())) {
            List<Object> messages =
                    app.publications().launch(signature(recorded, "canvas"), List.of(), null, Map.of()).calls().stream()
                            .map(call -> published(call.message()))
                            .toList();
            assertThat(messages).isEqualTo(recorded.get("messages"));
        }
    }

    private static Object published(TaskMessage message) {
        TaskHeaders headers = message.headers();
        Map<String, @Nullable Object> published = new LinkedHashMap<>();
        published.put("task", headers.task());
        published.put("shadow", headers.shadow());
        published.put("timelimit", Arrays.asList(seconds(headers.timeLimit()), seconds(headers.softTimeLimit())));
        published.put("ignore_result", Boolean.TRUE.equals(headers.ignoreResult()));
        published.put("stamps", headers.stamps());
        published.put(
                "chain",
                message.embed().chain().stream()
                        .map(CanvasRecordingsTest::carried)
                        .toList());
        SignatureDocument chord = message.embed().chord();
        published.put("chord", chord == null ? null : carried(chord));
        return published;
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static Object carried(SignatureDocument signature) {
        switch (Signatures.kind(signature)) {
            case Signatures.CHORD:
                return Map.of(
                        "header",
                        Signatures.tasks(Signatures.header(signature)).stream()
                                .map(CanvasRecordingsTest::carried)
                                .toList(),
                        "body",
                        carried(Signatures.body(signature)));
            case Signatures.CHAIN:
                return Signatures.tasks(signature).stream()
                        .map(CanvasRecordingsTest::carried)
                        .toList();
            default:
                Map<String, @Nullable Object> carried = new LinkedHashMap<>();
                carried.put("task", signature.task());
                for (String option : List.of("shadow", "time_limit", "soft_time_limit", "ignore_result")) {
                    Object value = signature.options().get(option);
                    if (value != null) {
                        carried.put(option, value);
                    }
                }
                return carried;
        }
    }

    @ParameterizedTest(name = "{0}, errbacks on the header {1}")
    @MethodSource("links")
    @DisplayName("callbacks and errbacks of a canvas run for the same tasks")
    void link(String name, boolean onHeader, Map<?, ?> recorded) {
        SignatureDocument callback = new SignatureDocument("callback", List.of(), Map.of(), Map.of(), null, false);
        SignatureDocument errback = new SignatureDocument("errback", List.of(), Map.of(), Map.of(), null, false);
        SignatureDocument linked = Signatures.linkError(
                Signatures.link(signature(recorded, "canvas"), List.of(callback)), List.of(errback), onHeader);
        assertThat(normal(spread(linked, onHeader))).isEqualTo(normal(spread(signature(recorded, "linked"), onHeader)));
    }

    /** Celery keeps those of a chain on the chain until it is frozen, and gives errbacks an option that nobody reads. */
    private static SignatureDocument spread(SignatureDocument canvas, boolean onHeader) {
        SignatureDocument inner = canvas;
        switch (Signatures.kind(canvas)) {
            case Signatures.CHAIN:
                inner = Signatures.withOptions(canvas, Map.of());
                inner = Signatures.link(inner, listed(canvas, "link"));
                inner = Signatures.linkError(inner, listed(canvas, "link_error"), onHeader);
                return withTasks(inner, onHeader);
            case Signatures.GROUP:
                return withTasks(inner, onHeader);
            case Signatures.CHORD:
                inner = Signatures.withHeader(
                        canvas,
                        Signatures.tasks(Signatures.header(canvas)).stream()
                                .map(task -> spread(task, onHeader))
                                .toList());
                return Signatures.withKwarg(
                        inner, "body", SignatureCodec.toMap(spread(Signatures.body(canvas), onHeader)));
            default:
                Map<String, @Nullable Object> options = new LinkedHashMap<>();
                canvas.options()
                        .forEach((key, value) -> options.put(key, value instanceof List<?> list ? bare(list) : value));
                return Signatures.withOptions(canvas, options);
        }
    }

    private static SignatureDocument withTasks(SignatureDocument canvas, boolean onHeader) {
        return Signatures.withKwarg(
                canvas,
                "tasks",
                Signatures.maps(Signatures.tasks(canvas).stream()
                        .map(task -> spread(task, onHeader))
                        .toList()));
    }

    private static List<SignatureDocument> listed(SignatureDocument canvas, String option) {
        return SignatureCodec.listFrom(canvas.options().get(option));
    }

    private static List<Object> bare(List<?> links) {
        return Signatures.maps(SignatureCodec.listFrom(links).stream()
                .map(link -> Signatures.withOptions(link, Map.of()))
                .sorted(Comparator.comparing(SignatureDocument::task))
                .toList());
    }
}
