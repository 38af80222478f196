package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTypeTest {

    static List<Arguments> accepted() {
        return List.of(
                Arguments.of(ScalarTypes.BOOLEAN, true, true),
                Arguments.of(ScalarTypes.BOOLEAN, "Yes", true),
                Arguments.of(ScalarTypes.BOOLEAN, "True", true),
                Arguments.of(ScalarTypes.BOOLEAN, "off", false),
                Arguments.of(ScalarTypes.BOOLEAN, 0, false),
                Arguments.of(ScalarTypes.INT, "8", 8),
                Arguments.of(ScalarTypes.INT, 8L, 8),
                Arguments.of(ScalarTypes.INT, 8.0, 8),
                Arguments.of(ScalarTypes.INT, "10_000", 10_000),
                Arguments.of(ScalarTypes.DOUBLE, "0.2", 0.2),
                Arguments.of(ScalarTypes.DOUBLE, 3, 3.0),
                Arguments.of(ScalarTypes.DOUBLE, "inf", Double.POSITIVE_INFINITY),
                Arguments.of(ScalarTypes.DURATION, 90, Duration.ofSeconds(90)),
                Arguments.of(ScalarTypes.DURATION, 0.2, Duration.ofMillis(200)),
                Arguments.of(ScalarTypes.DURATION, "10m", Duration.ofMinutes(10)),
                Arguments.of(ScalarTypes.DURATION, Duration.ofHours(1), Duration.ofHours(1)),
                Arguments.of(ScalarTypes.TEXT, " orders ", "orders"),
                Arguments.of(ScalarTypes.TEXT, 10, "10"),
                Arguments.of(ScalarTypes.TEXT, Path.of("a"), "a"),
                Arguments.of(ScalarTypes.ZONE, "Asia/Kathmandu", ZoneId.of("Asia/Kathmandu")),
                Arguments.of(ScalarTypes.ZONE, "+05:45", ZoneId.of("+05:45")),
                Arguments.of(ScalarTypes.ZONE, "EST", ZoneId.of("America/Panama")),
                Arguments.of(ScalarTypes.ZONE, "MST", ZoneId.of("America/Phoenix")),
                Arguments.of(ScalarTypes.ZONE, "HST", ZoneId.of("Pacific/Honolulu")),
                Arguments.of(ScalarTypes.ZONE, "ROC", ZoneId.of("Asia/Taipei")),
                Arguments.of(ScalarTypes.RATE, "10/s", "10/s"),
                Arguments.of(ScalarTypes.RATE, 10, "10"),
                Arguments.of(ScalarTypes.RATE, "0.5/m", "0.5/m"),
                Arguments.of(ScalarTypes.DELIVERY_MODE, "transient", 1),
                Arguments.of(ScalarTypes.DELIVERY_MODE, 2, 2),
                Arguments.of(StructureTypes.TEXTS, "json, yaml,", List.of("json", "yaml")),
                Arguments.of(StructureTypes.TEXTS, "[\"json\", \"yaml\"]", List.of("json", "yaml")),
                Arguments.of(StructureTypes.TEXTS, List.of("json"), List.of("json")),
                Arguments.of(StructureTypes.URLS, "redis://a;redis://b", List.of("redis://a", "redis://b")),
                Arguments.of(StructureTypes.URLS, "sqlite:////var/q.db", List.of("sqlite:////var/q.db")),
                Arguments.of(StructureTypes.MAP, "{\"visibility_timeout\": 3600}", Map.of("visibility_timeout", 3600)),
                Arguments.of(StructureTypes.MAP, Map.of("a", List.of(1)), Map.of("a", List.of(1))),
                Arguments.of(StructureTypes.QUEUES, "[\"a\"]", Map.of("a", Map.of())),
                Arguments.of(
                        StructureTypes.QUEUES,
                        List.of(Map.of("name", "a", "routing_key", "k"), "b"),
                        Map.of("a", Map.of("routing_key", "k"), "b", Map.of())),
                Arguments.of(
                        StructureTypes.QUEUES,
                        Map.of("a", Map.of("exchange", "x")),
                        Map.of("a", Map.of("exchange", "x"))),
                Arguments.of(
                        StructureTypes.ROUTES,
                        Map.of("feed.*", "feeds"),
                        List.of(Map.of("feed.*", Map.of("queue", "feeds")))),
                Arguments.of(
                        StructureTypes.ROUTES,
                        "{\"feed.*\": {\"queue\": \"feeds\", \"priority\": 3}}",
                        List.of(Map.of("feed.*", Map.of("queue", "feeds", "priority", 3)))),
                Arguments.of(
                        StructureTypes.ROUTES,
                        List.of(List.of("a.*", "x"), List.of("a.b", "y")),
                        List.of(Map.of("a.*", Map.of("queue", "x"), "a.b", Map.of("queue", "y")))),
                Arguments.of(
                        StructureTypes.ROUTES,
                        List.of(Map.of("a", "x"), List.of(List.of("b", "y"))),
                        List.of(Map.of("a", Map.of("queue", "x")), Map.of("b", Map.of("queue", "y")))),
                Arguments.of(
                        StructureTypes.ANNOTATIONS,
                        List.of(
                                Map.of("*", Map.of("rate_limit", "1/s", "priority", 1)),
                                Map.of("*", Map.of("priority", 2))),
                        Map.of("*", Map.of("rate_limit", "1/s", "priority", 2))));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepts(SettingType<?> type, Object raw, Object expected) {
        assertThat((Object) type.read(raw)).isEqualTo(expected);
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of(ScalarTypes.BOOLEAN, "maybe", "true or false"),
                Arguments.of(ScalarTypes.BOOLEAN, 2, "true or false"),
                Arguments.of(ScalarTypes.INT, "1.5", "a whole number"),
                Arguments.of(ScalarTypes.INT, "99999999999", "a whole number"),
                Arguments.of(ScalarTypes.INT, true, "a whole number"),
                Arguments.of(ScalarTypes.atLeast(0), -1, "a whole number of at least 0"),
                Arguments.of(ScalarTypes.DOUBLE, "NaN", "a number"),
                Arguments.of(ScalarTypes.DURATION, "soon", "a duration"),
                Arguments.of(ScalarTypes.DURATION, -1, "a duration between 0"),
                Arguments.of(ScalarTypes.DURATION, Duration.ofSeconds(-1), "a duration between 0"),
                Arguments.of(ScalarTypes.DURATION, true, "a duration"),
                Arguments.of(ScalarTypes.TEXT, true, "a text"),
                Arguments.of(ScalarTypes.TEXT, List.of("a"), "a text"),
                Arguments.of(ScalarTypes.ZONE, "Mars/Olympus", "a time zone"),
                Arguments.of(ScalarTypes.ZONE, "IST", "a time zone"),
                Arguments.of(ScalarTypes.RATE, "fast", "a rate"),
                Arguments.of(ScalarTypes.DELIVERY_MODE, 3, "2 or 'persistent'"),
                Arguments.of(StructureTypes.TEXTS, Map.of(), "a list"),
                Arguments.of(StructureTypes.TEXTS, "[\"json\"", "not well-formed JSON at line 1"),
                Arguments.of(StructureTypes.URLS, "localhost", "a URL such as"),
                Arguments.of(StructureTypes.URLS, "", "a URL such as"),
                Arguments.of(StructureTypes.MAP, "[1]", "a map"),
                Arguments.of(StructureTypes.MAP, "visibility_timeout=3", "not well-formed JSON"),
                Arguments.of(StructureTypes.MAP, "{\"a\": 1, \"a\": 2}", "not well-formed JSON"),
                Arguments.of(StructureTypes.QUEUES, List.of(Map.of("exchange", "x")), "a map from queue name"),
                Arguments.of(StructureTypes.ROUTES, List.of(List.of("a.*", "x", "y")), "pairs"),
                Arguments.of(StructureTypes.ROUTES, List.of(7), "a map from task name or pattern"),
                Arguments.of(StructureTypes.ANNOTATIONS, Map.of("*", 7), "a map from task name"),
                Arguments.of(SettingType.oneOf("a", "b"), "c", "one of 'a', 'b'"),
                Arguments.of(
                        TaskSettings.TASK_PUBLISH_RETRY_POLICY.type(),
                        Map.of("max_retry", 3),
                        "a map with some of the keys max_retries, interval_start"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndSaysWhatItExpects(SettingType<?> type, Object raw, String expected) {
        assertThatThrownBy(() -> type.read(raw))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected);
    }

    @Test
    void nullIsForNullableTypesOnly() {
        for (Object nothing : Arrays.asList(null, "", " ", "null", "None")) {
            assertThat((Object) ScalarTypes.DURATION.orNull().read(nothing)).isNull();
        }
        assertThatThrownBy(() -> ScalarTypes.DURATION.read(null)).hasMessageStartingWith("a duration");
        assertThatThrownBy(() -> ScalarTypes.DURATION.orNull().read("x")).hasMessageContaining("duration");
    }

    @Test
    void valuesDoNotChangeWithTheMapTheyCameFrom() {
        Map<String, Object> source = new HashMap<>(Map.of("inner", new HashMap<>(Map.of("a", 1))));
        Map<String, Object> value = StructureTypes.MAP.read(source);
        source.clear();
        assertThat(value).isEqualTo(Map.of("inner", Map.of("a", 1)));
        assertThatThrownBy(() -> value.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) value.get("inner")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aPartialRetryPolicyKeepsTheOtherDefaults() {
        Map<String, Object> partial = new HashMap<>();
        partial.put("max_retries", null);
        assertThat(TaskSettings.TASK_PUBLISH_RETRY_POLICY.type().read(partial))
                .containsEntry("max_retries", null)
                .containsEntry("interval_step", 0.2);
    }
}
