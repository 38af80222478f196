package dev.celeriac.canvas;

import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.task.TaskRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of a fresh call, from its options and from the task that publishes it. */
final class CallHeaders {

    private final String task;
    private final String id;
    private final CallOptions options;
    private final @Nullable TaskRequest parent;
    private final Instant now;

    CallHeaders(String task, String id, CallOptions options, @Nullable TaskRequest parent, Instant now) {
        this.task = task;
        this.id = id;
        this.options = options;
        this.parent = parent;
        this.now = now;
    }

    TaskHeaders build(String argsRepr, String kwargsRepr, String origin) {
        String rootId = options.text("root_id");
        String parentId = options.text("parent_id");
        if (rootId == null) {
            rootId = parent == null ? id : parent.headers().rootId();
        }
        if (parentId == null && parent != null) {
            parentId = parent.id();
        }
        Integer retries = options.integer("retries");
        Integer nesting = options.integer("replaced_task_nesting");
        String ownOrigin = options.text("origin");
        List<String> stamped = stampedHeaders();
        return new TaskHeaders(
                task,
                id,
                rootId,
                parentId,
                options.text("group_id"),
                options.integer("group_index"),
                options.text("shadow"),
                eta(),
                options.instant("expires", now),
                retries == null ? 0 : retries,
                options.duration("time_limit"),
                options.duration("soft_time_limit"),
                argsRepr,
                kwargsRepr,
                ownOrigin == null ? origin : ownOrigin,
                options.bool("ignore_result"),
                nesting == null ? 0 : nesting,
                stamped,
                stamps(stamped),
                custom());
    }

    /**
     * @throws InvalidArgumentsException if both are given; Celery lets countdown win without a word
     */
    private @Nullable Instant eta() {
        Duration countdown = options.duration("countdown");
        Instant eta = options.instant("eta", now);
        if (countdown != null && eta != null) {
            throw new InvalidArgumentsException(
                    "Call of " + task + " has countdown " + countdown + " and eta " + eta + ": give one of them");
        }
        return countdown == null ? eta : now.plus(countdown);
    }

    private @Nullable List<String> stampedHeaders() {
        return options.value("stamped_headers") instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : null;
    }

    private Map<String, @Nullable Object> stamps(@Nullable List<String> stamped) {
        Map<String, @Nullable Object> stamps = new LinkedHashMap<>();
        if (stamped != null) {
            for (String name : stamped) {
                Object value = options.value(name);
                if (value != null) {
                    stamps.put(name, value);
                }
            }
        }
        return stamps;
    }

    private Map<String, @Nullable Object> custom() {
        Object headers = options.value("headers");
        if (headers == null) {
            return Map.of();
        }
        if (!(headers instanceof Map<?, ?> map)) {
            throw new InvalidArgumentsException("Call of " + task + ": option headers is a map, not " + headers);
        }
        Map<String, @Nullable Object> custom = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value != null) {
                custom.put(String.valueOf(name), value);
            }
        });
        return custom;
    }
}
