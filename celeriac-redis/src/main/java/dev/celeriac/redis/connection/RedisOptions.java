package dev.celeriac.redis.connection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code broker_transport_options} or {@code result_backend_transport_options}, and the parameters of the URL, under
 * kombu's and redis-py's names. Parameters of the URL win. Durations are numbers of seconds.
 */
public final class RedisOptions {
    private static final Set<String> KNOWN = Set.of(
            "sep",
            "ack_emulation",
            "unacked_key",
            "unacked_index_key",
            "unacked_mutex_key",
            "unacked_mutex_expire",
            "unacked_restore_limit",
            "unacked_restore_interval",
            "unacked_restore_throttle",
            "visibility_timeout",
            "fanout_prefix",
            "fanout_patterns",
            "global_keyprefix",
            "queue_order_strategy",
            "priority_steps",
            "socket_timeout",
            "socket_connect_timeout",
            "socket_keepalive",
            "socket_keepalive_options",
            "max_connections",
            "health_check_interval",
            "retry_on_timeout",
            "polling_interval",
            "client_name",
            "body_encoding",
            "deadletter_queue",
            "master_name",
            "min_other_sentinels",
            "sentinel_kwargs",
            "virtual_host",
            "db",
            "ssl",
            "ssl_cert_reqs",
            "ssl_ca_certs",
            "ssl_certfile",
            "ssl_keyfile",
            "ssl_check_hostname",
            "retry_policy",
            "result_chord_ordered",
            "max_waiters");

    private final Map<String, @Nullable Object> values;
    private final String owner;

    private RedisOptions(String owner, Map<String, @Nullable Object> values) {
        this.owner = owner;
        this.values = values;
    }

    /**
     * Options with those of the URL on top.
     *
     * @param owner the setting that the options come from; for messages
     */
    public static RedisOptions of(String owner, RedisUrl url, Map<String, ? extends @Nullable Object> options) {
        var all = new LinkedHashMap<String, @Nullable Object>(options);
        if (all.remove("ssl") instanceof Map<?, ?> ssl) {
            ssl.forEach((name, value) -> all.put(String.valueOf(name), value));
        }
        all.putAll(url.query());
        return new RedisOptions(owner, all);
    }

    /** Names that mean nothing here; kombu ignores them too, so they are worth a warning and no more. */
    public Set<String> unknown() {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(KNOWN);
        return unknown;
    }

    public boolean has(String name) {
        return values.get(name) != null;
    }

    public String text(String name, String otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : value.toString();
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(Object::toString);
    }

    public int integer(String name, int otherwise) {
        return (int) decimal(name, otherwise);
    }

    public boolean flag(String name, boolean otherwise) {
        Object value = values.get(name);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    /** A number of seconds, fractions allowed. */
    public Duration seconds(String name, Duration otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        double seconds = decimal(name, 0);
        if (seconds < 0) {
            throw wrong(name, "a number of seconds that is not negative");
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** A list of whole numbers in ascending order, as {@code priority_steps} is. */
    public List<Integer> integers(String name, List<Integer> otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            List<?> parts = value instanceof List<?> list
                    ? list
                    : List.of(value.toString().replaceAll("[\\[\\]\\s]", "").split(","));
            List<Integer> numbers = parts.stream()
                    .map(part -> Integer.valueOf(part.toString()))
                    .sorted()
                    .toList();
            if (numbers.isEmpty()) {
                throw wrong(name, "at least one number");
            }
            return numbers;
        } catch (NumberFormatException e) {
            throw wrong(name, "a list of whole numbers");
        }
    }

    /** An option that is a table of its own, such as {@code sentinel_kwargs}. */
    public RedisOptions table(String name) {
        Object value = values.get(name);
        var table = new LinkedHashMap<String, @Nullable Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> table.put(String.valueOf(key), each));
        } else if (value != null) {
            throw wrong(name, "a table");
        }
        return new RedisOptions(owner + "." + name, table);
    }

    public Set<String> names() {
        return values.keySet();
    }

    private double decimal(String name, double otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Duration duration) {
            return duration.toNanos() / 1e9;
        }
        try {
            return value instanceof Number number ? number.doubleValue() : Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            throw wrong(name, "a number");
        }
    }

    /** An exception that names the option, its value and what is wanted. */
    public IllegalArgumentException wrong(String name, String wanted) {
        String shown = name.contains("password") ? "**" : String.valueOf(values.get(name));
        return new IllegalArgumentException(owner + ": " + name + " is '" + shown + "', which is not " + wanted);
    }
}
