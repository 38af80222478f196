package dev.celeriac.canvas;

import dev.celeriac.codec.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Canvases as Celery has made them, with a few things in them that do not belong there. The same for the same seed. */
public final class WrongCanvases {
    private static final List<Map<?, ?>> RECORDED = recorded();
    private static final List<String> NAMES = List.of(
            "task",
            "args",
            "kwargs",
            "options",
            "subtask_type",
            "immutable",
            "chord_size",
            "tasks",
            "header",
            "body",
            "link",
            "link_error",
            "chain",
            "chord",
            "task_id",
            "group_id",
            "group_index",
            "reply_to",
            "queue",
            "countdown",
            "expires",
            "priority",
            "stamped_headers",
            "headers");

    private final Random random;
    private int left;

    private WrongCanvases(Random random) {
        this.random = random;
    }

    private static List<Map<?, ?>> recorded() {
        try (InputStream in = WrongCanvases.class.getResourceAsStream("/recordings/canvas.json")) {
            Map<?, ?> all = (Map<?, ?>)
                    JsonCodec.DEFAULT.decode(Objects.requireNonNull(in).readAllBytes());
            List<Map<?, ?>> canvases = new ArrayList<>();
            ((List<?>) Objects.requireNonNull(all.get("pipes")))
                    .forEach(each -> canvases.add((Map<?, ?>) ((Map<?, ?>) each).get("joined")));
            ((List<?>) Objects.requireNonNull(all.get("stampings")))
                    .forEach(each -> canvases.add((Map<?, ?>) ((Map<?, ?>) each).get("stamped")));
            return canvases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of them. */
    public static @Nullable Object of(long seed) {
        Random random = new Random(seed);
        Object canvas = RECORDED.get(random.nextInt(RECORDED.size()));
        for (int i = random.nextInt(3); i >= 0; i--) {
            WrongCanvases change = new WrongCanvases(random);
            change.left = random.nextInt(places(canvas));
            canvas = change.copy(canvas);
        }
        return canvas;
    }

    private static int places(@Nullable Object value) {
        int places = 1;
        if (value instanceof Map<?, ?> map) {
            for (Object each : map.values()) {
                places += places(each);
            }
        } else if (value instanceof List<?> list) {
            for (Object each : list) {
                places += places(each);
            }
        }
        return places;
    }

    /** A copy with something else in the place that is so many places away. */
    private @Nullable Object copy(@Nullable Object value) {
        if (left-- == 0) {
            return instead(value);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, each) -> copy.put(name, copy(each)));
            return copy;
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(each -> copy.add(copy(each)));
            return copy;
        }
        return value;
    }

    private @Nullable Object instead(@Nullable Object value) {
        int what = random.nextInt(12);
        if (what < 4 && value instanceof Map<?, ?> map && !map.isEmpty()) {
            Map<Object, @Nullable Object> changed = new LinkedHashMap<>(map);
            Object name = new ArrayList<>(map.keySet()).get(random.nextInt(map.size()));
            if (what == 0) {
                changed.put(name(), changed.get(name));
            } else if (what < 3) {
                changed.put(name(), instead(null));
            } else {
                changed.remove(name);
            }
            return changed;
        } else if (what < 4 && value instanceof List<?> list) {
            List<@Nullable Object> changed = new ArrayList<>(list);
            changed.add(random.nextInt(list.size() + 1), instead(null));
            return changed;
        }
        return switch (what) {
            case 0 -> "celery.chord";
            case 1 -> "chain";
            case 2 -> -1L;
            case 3 -> Long.MAX_VALUE;
            case 4 -> "";
            case 5 -> new ArrayList<>();
            case 6 -> new LinkedHashMap<>();
            case 7 -> new ArrayList<>(Arrays.asList(null, 1.5, "x"));
            case 8 -> new LinkedHashMap<>(Map.of("task", "good"));
            case 9 -> RECORDED.get(random.nextInt(RECORDED.size()));
            case 10 -> true;
            default -> null;
        };
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
