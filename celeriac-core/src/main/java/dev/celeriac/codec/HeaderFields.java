package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.message.TaskHeaders;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a task, which stand in the headers (protocol 2) or in the body (protocol 1). One pass over the map;
 * each field is checked as Celery's {@code Request} does, or better where Celery would crash. Not thread-safe.
 */
final class HeaderFields {
    private @Nullable String task;
    private @Nullable String id;
    private @Nullable String rootId;
    private @Nullable String parentId;
    private @Nullable String group;
    private @Nullable Integer groupIndex;
    private @Nullable String shadow;
    private @Nullable Instant eta;
    private @Nullable Instant expires;
    private int retries;
    private @Nullable Duration timeLimit;
    private @Nullable Duration softTimeLimit;
    private @Nullable String argsRepr;
    private @Nullable String kwargsRepr;
    private @Nullable String origin;
    private @Nullable Boolean ignoreResult;
    private int replacedTaskNesting;
    private @Nullable List<String> stampedHeaders;
    private Map<String, @Nullable Object> stamps = Map.of();
    private @Nullable Map<String, @Nullable Object> custom;

    /** All entries of a protocol 2 header table; later calls override earlier ones. */
    void readHeaders(Map<String, @Nullable Object> headers) {
        headers.forEach((name, value) -> {
            if (!readField(name, value) && !isTransport(name)) {
                if (custom == null) {
                    custom = new LinkedHashMap<>();
                }
                custom.put(name, value);
            }
        });
    }

    /** The fields of a protocol 1 body; what the protocol does not know is ignored, as in Celery. */
    void readBody(Map<?, ?> body) {
        for (Map.Entry<?, ?> entry : body.entrySet()) {
            if (entry.getKey() instanceof String name) {
                readField(name, entry.getValue());
            }
        }
        Object taskset = body.get("taskset");
        if (taskset != null) {
            group = text("taskset", taskset);
        }
    }

    private boolean readField(String name, @Nullable Object value) {
        switch (name) {
            case "task" -> task = text(name, value);
            case "id" -> id = text(name, value);
            case "root_id" -> rootId = text(name, value);
            case "parent_id" -> parentId = text(name, value);
            case "group" -> group = text(name, value);
            case "group_index" -> groupIndex = value == null ? null : whole(name, value);
            case "shadow" -> shadow = text(name, value);
            case "eta" -> eta = date(name, value);
            case "expires" -> expires = date(name, value);
            case "retries" -> retries = value == null ? 0 : Math.max(0, whole(name, value));
            case "timelimit" -> readTimeLimit(value);
            case "argsrepr" -> argsRepr = display(value);
            case "kwargsrepr" -> kwargsRepr = display(value);
            case "origin" -> origin = display(value);
            case "ignore_result" -> ignoreResult = flag(name, value);
            case "replaced_task_nesting" -> replacedTaskNesting = value == null ? 0 : whole(name, value);
            case "stamped_headers" -> stampedHeaders = names(name, value);
            case "stamps" -> stamps = object(name, value);
            case "lang", "compression", "meth", "redelivered" -> {
                // Of the message or of its way here; written anew when the task is sent again.
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** RabbitMQ's dead-letter trace; re-sent, it would make the broker drop a delayed retry as a cycle. */
    private static boolean isTransport(String name) {
        return name.startsWith("x-death") || name.startsWith("x-first-death-") || name.startsWith("x-last-death-");
    }

    TaskHeaders toHeaders() {
        if (task == null || task.isEmpty()) {
            throw new InvalidMessageException(Kind.UNKNOWN_MESSAGE, "not a task message: it names no task");
        }
        if (id == null || id.isEmpty()) {
            throw invalid("task " + Brief.text(task) + " has no id");
        }
        return new TaskHeaders(
                task,
                id,
                rootId == null || rootId.isEmpty() ? id : rootId,
                parentId,
                group,
                groupIndex,
                shadow,
                eta,
                expires,
                retries,
                timeLimit,
                softTimeLimit,
                argsRepr == null ? "" : argsRepr,
                kwargsRepr == null ? "" : kwargsRepr,
                origin,
                ignoreResult,
                replacedTaskNesting,
                stampedHeaders,
                stamps,
                custom == null ? Map.of() : custom);
    }

    private InvalidMessageException invalid(String reason) {
        return new InvalidMessageException(Kind.INVALID_TASK, reason);
    }

    private InvalidMessageException wrong(String name, @Nullable Object value, String wanted) {
        return invalid("header " + name + " is " + Brief.value(value) + ", not " + wanted);
    }

    private @Nullable String text(String name, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, value, "text");
    }

    private static @Nullable String display(@Nullable Object value) {
        return value == null || value instanceof String ? (String) value : PythonRepr.of(value);
    }

    private int whole(String name, Object value) {
        if (value instanceof Integer number) {
            return number;
        } else if (value instanceof Number number && !(value instanceof BigInteger)) {
            double real = number.doubleValue();
            if (real == (int) real) {
                return (int) real;
            }
        }
        throw wrong(name, value, "a whole number that fits an int");
    }

    private @Nullable Boolean flag(String name, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        } else if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue() != 0;
        }
        throw wrong(name, value, "true or false");
    }

    private @Nullable Instant date(String name, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (value instanceof String text) {
            try {
                return IsoTime.parseInstant(text);
            } catch (DateTimeException e) {
                throw new InvalidMessageException(
                        Kind.INVALID_TASK,
                        "header " + name + " is " + Brief.value(value) + ", not an ISO 8601 date",
                        e);
            }
        } else if (value instanceof Instant instant) {
            return instant;
        } else if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        } else if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime());
        }
        throw wrong(name, value, "an ISO 8601 date");
    }

    /** The hard limit comes first on the wire. */
    private void readTimeLimit(@Nullable Object value) {
        if (value == null) {
            timeLimit = null;
            softTimeLimit = null;
        } else if (value instanceof List<?> pair && pair.size() == 2) {
            timeLimit = limit(value, pair.get(0));
            softTimeLimit = limit(value, pair.get(1));
        } else {
            throw wrong("timelimit", value, "a pair [hard, soft]");
        }
    }

    /** Zero is no limit, as in Python, where it is false. */
    private @Nullable Duration limit(Object pair, @Nullable Object seconds) {
        if (seconds == null) {
            return null;
        }
        if (seconds instanceof Number number && number.doubleValue() >= 0) {
            try {
                Duration limit = Scalars.seconds(number.doubleValue());
                return limit.isZero() ? null : limit;
            } catch (ArithmeticException tooLong) {
                throw new InvalidMessageException(
                        Kind.INVALID_TASK, "header timelimit is " + Brief.value(pair) + ", too long", tooLong);
            }
        }
        throw wrong("timelimit", pair, "a pair of seconds or null");
    }

    private @Nullable List<String> names(String name, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (!(value instanceof List<?> list)) {
            throw wrong(name, value, "a list of names");
        } else {
            List<String> names = new ArrayList<>(list.size());
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw wrong(name, value, "a list of names");
                }
                names.add(text);
            }
            return names;
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> object(String name, @Nullable Object value) {
        if (value == null) {
            return Map.of();
        } else if (value instanceof Map) {
            Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) value;
            return map.isEmpty() ? Map.of() : map;
        }
        throw wrong(name, value, "an object");
    }
}
