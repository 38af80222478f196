package dev.celeriac.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts stamps from several places together as {@code Signature._stamp_headers} does. Of two values under one name the
 * first stays, or both, the first one in front; two lists are joined either way.
 */
final class StampMerge {

    private final Map<String, @Nullable Object> merged;
    private final boolean append;

    /**
     * @param first what counts most
     * @param append whether both values are kept where there are two
     */
    StampMerge(Map<String, ? extends @Nullable Object> first, boolean append) {
        this.merged = named(first);
        this.append = append;
    }

    /** Adds stamps that count less. */
    StampMerge with(Map<String, ? extends @Nullable Object> less) {
        if (!less.isEmpty()) {
            merge(merged, named(less), append);
            merged.put(Stamping.NAMES, List.copyOf(names(merged)));
        }
        return this;
    }

    /** Adds the stamps that a signature has. */
    StampMerge withOwn(Map<String, @Nullable Object> options) {
        Set<String> names = names(merged);
        names.addAll(names(options));
        merged.put(Stamping.NAMES, List.copyOf(names));
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (names.contains(name)) {
                own.put(name, value);
            }
        });
        merge(merged, own, append);
        return this;
    }

    Map<String, @Nullable Object> result() {
        return merged;
    }

    static Set<String> names(Map<String, ? extends @Nullable Object> stamps) {
        Set<String> names = new LinkedHashSet<>();
        if (stamps.get(Stamping.NAMES) instanceof Collection<?> listed) {
            listed.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    private static Map<String, @Nullable Object> named(Map<String, ? extends @Nullable Object> stamps) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        stamps.forEach((name, value) -> named.put(name, value instanceof Set<?> set ? new ArrayList<>(set) : value));
        if (!named.containsKey(Stamping.NAMES)) {
            named.put(Stamping.NAMES, List.copyOf(named.keySet()));
        }
        return named;
    }

    @SuppressWarnings("unchecked") // keys of JSON objects are text
    private static void merge(Map<String, @Nullable Object> into, Map<String, @Nullable Object> less, boolean append) {
        less.forEach((name, value) -> {
            if (!into.containsKey(name)) {
                into.put(name, value);
                return;
            }
            Object first = into.get(name);
            if (first instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> inner = new LinkedHashMap<>((Map<String, @Nullable Object>) map);
                if (value instanceof Map<?, ?> other) {
                    // Within a value, Celery always keeps both.
                    merge(inner, (Map<String, @Nullable Object>) other, true);
                }
                into.put(name, inner);
            } else if (first instanceof List<?> list && value instanceof List<?> more) {
                into.put(name, joined(list, more));
            } else if (append) {
                List<?> before = first instanceof List<?> list ? list : first == null ? List.of() : List.of(first);
                into.put(name, joined(before, value instanceof List<?> more ? more : java.util.Arrays.asList(value)));
            }
        });
    }

    private static List<@Nullable Object> joined(List<?> first, List<?> more) {
        List<@Nullable Object> joined = new ArrayList<>(first);
        joined.addAll(more);
        return joined;
    }
}
