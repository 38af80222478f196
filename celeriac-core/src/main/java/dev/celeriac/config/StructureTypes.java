package dev.celeriac.config;

import dev.celeriac.codec.StructuredText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The types of settings that hold lists and maps. Files give them as structure, properties and environment as a JSON
 * text or, for lists, as words between commas. All values are deeply unmodifiable.
 */
final class StructureTypes {

    static final SettingType<List<String>> TEXTS =
            SettingType.of("list", "a list of texts, or words between commas", raw -> texts(raw, ","));

    /** As in Celery one text may hold several URLs between semicolons: the alternatives for failover. */
    static final SettingType<List<String>> URLS = SettingType.of(
                    "URL(s)", "a URL, or several as a list or between semicolons", raw -> texts(raw, ";"))
            .where(
                    "a URL such as 'redis://localhost:6379/0', or several as a list or between semicolons",
                    urls -> !urls.isEmpty() && urls.stream().allMatch(StructureTypes::hasScheme));

    static final SettingType<String> URL =
            ScalarTypes.TEXT.where("a URL such as 'redis://localhost:6379/0'", StructureTypes::hasScheme);

    static final SettingType<Map<String, @Nullable Object>> MAP =
            SettingType.of("map", "a map, or a JSON object as text", raw -> map(structure(raw)));

    /** Name to options, from such a map or from a list of names and of maps that have a {@code name}. */
    static final SettingType<Map<String, Map<String, @Nullable Object>>> QUEUES = SettingType.of(
            "queues",
            "a map from queue name to options, or a list of names or of maps with 'name'",
            raw -> queues(structure(raw)));

    /** Celery's router tables, in the order in which they are asked. */
    static final SettingType<List<Map<String, Map<String, @Nullable Object>>>> ROUTES = SettingType.of(
            "routes",
            "a map from task name or pattern to a queue name or to options, or a list of such maps",
            raw -> routers(structure(raw)));

    static final SettingType<Map<String, Map<String, @Nullable Object>>> ANNOTATIONS = SettingType.of(
            "annotations",
            "a map from task name (or '*') to a map of task options, or a list of such maps",
            raw -> annotations(structure(raw)));

    private StructureTypes() {}

    /** A map whose missing keys have these values; other keys are refused. */
    static SettingType<Map<String, @Nullable Object>> mapOver(Map<String, @Nullable Object> defaults) {
        String expected = "a map with some of the keys " + String.join(", ", defaults.keySet());
        return SettingType.of("map", expected, raw -> {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(defaults);
            all.putAll(map(structure(raw)));
            if (all.size() > defaults.size()) {
                throw new IllegalArgumentException();
            }
            return Collections.unmodifiableMap(all);
        });
    }

    private static boolean hasScheme(String url) {
        return url.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
    }

    private static List<String> texts(Object raw, String separator) {
        if (raw instanceof String text && !text.startsWith("[")) {
            return Arrays.stream(text.split(separator))
                    .map(String::trim)
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        return elements(structure(raw))
                .map(element -> ScalarTypes.text(notNull(element)))
                .toList();
    }

    private static Map<String, Map<String, @Nullable Object>> queues(Object raw) {
        Map<String, Map<String, @Nullable Object>> queues = new LinkedHashMap<>();
        if (raw instanceof Map<?, ?>) {
            map(raw).forEach((name, options) -> queues.put(name, options == null ? Map.of() : map(options)));
        } else {
            elements(raw).forEach(element -> {
                if (element instanceof String name) {
                    queues.put(name, Map.of());
                } else {
                    Map<String, @Nullable Object> options = new LinkedHashMap<>(map(notNull(element)));
                    Object name = notNull(options.remove("name"));
                    queues.put(ScalarTypes.text(name), Collections.unmodifiableMap(options));
                }
            });
        }
        return Collections.unmodifiableMap(queues);
    }

    private static List<Map<String, Map<String, @Nullable Object>>> routers(Object raw) {
        if (raw instanceof Map<?, ?> || isTableOfPairs(raw)) {
            return List.of(routes(raw));
        }
        return elements(raw).map(table -> routes(notNull(table))).toList();
    }

    private static Map<String, Map<String, @Nullable Object>> routes(Object table) {
        Map<String, Map<String, @Nullable Object>> routes = new LinkedHashMap<>();
        if (table instanceof Map<?, ?>) {
            map(table).forEach((pattern, route) -> routes.put(pattern, route(route)));
        } else if (isTableOfPairs(table)) {
            elements(table).map(pair -> elements(notNull(pair)).toList()).forEach(pair -> {
                if (pair.size() != 2) {
                    throw new IllegalArgumentException("pairs of a task name or pattern and its route");
                }
                // The first of two equal patterns is the one Celery finds.
                routes.putIfAbsent(ScalarTypes.text(notNull(pair.get(0))), route(pair.get(1)));
            });
        } else {
            throw new IllegalArgumentException();
        }
        return Collections.unmodifiableMap(routes);
    }

    // Celery's ordered form: (('feed.*', {'queue': 'feeds'}), ...)
    private static boolean isTableOfPairs(Object raw) {
        return raw instanceof Collection<?> pairs
                && !pairs.isEmpty()
                && pairs.stream()
                        .allMatch(pair ->
                                pair instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof String);
    }

    private static Map<String, @Nullable Object> route(@Nullable Object route) {
        return route instanceof String queue ? Map.of("queue", queue) : map(notNull(route));
    }

    private static Map<String, Map<String, @Nullable Object>> annotations(Object raw) {
        Map<String, Map<String, @Nullable Object>> merged = new LinkedHashMap<>();
        Stream<?> maps = raw instanceof Map<?, ?> ? Stream.of(raw) : elements(raw);
        maps.forEach(one -> map(notNull(one)).forEach((task, options) -> {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(merged.getOrDefault(task, Map.of()));
            all.putAll(map(notNull(options)));
            merged.put(task, Collections.unmodifiableMap(all));
        }));
        return Collections.unmodifiableMap(merged);
    }

    private static Object structure(Object raw) {
        return raw instanceof String text ? notNull(StructuredText.parseJson(text)) : raw;
    }

    private static Stream<? extends @Nullable Object> elements(Object raw) {
        if (raw instanceof Collection<?> collection) {
            return collection.stream();
        }
        throw new IllegalArgumentException();
    }

    private static Map<String, @Nullable Object> map(Object raw) {
        if (!(raw instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException();
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        if (value instanceof Map<?, ?>) {
            return map(value);
        } else if (value instanceof Collection<?> collection) {
            List<@Nullable Object> copy = new ArrayList<>();
            collection.forEach(element -> copy.add(copyOf(element)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    private static Object notNull(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException();
        }
        return value;
    }
}
