package dev.celeriac.cli;

import dev.celeriac.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a remote command is written on the command line: Celery's {@code signature}.
 *
 * @param name name of the command
 * @param arguments names of its arguments in order; one that ends in {@code #} is a number
 * @param variadic the argument that takes all further words; null when there may be none
 * @param required how many words it needs at least
 * @param usage what is shown
 */
record RemoteSyntax(
        String name, List<String> arguments, @Nullable String variadic, int required, String usage) {

    private static final String IDS = "[ID]...";

    static final Map<String, RemoteSyntax> INSPECT = table(
            new RemoteSyntax("active", List.of(), null, 0, ""),
            new RemoteSyntax("active_queues", List.of(), null, 0, ""),
            new RemoteSyntax("clock", List.of(), null, 0, ""),
            new RemoteSyntax("conf", List.of("with_defaults"), null, 0, "[INCLUDE_DEFAULTS=False]"),
            new RemoteSyntax("memdump", List.of("samples#"), null, 0, "[N_SAMPLES=10]"),
            new RemoteSyntax("memsample", List.of(), null, 0, ""),
            new RemoteSyntax("objgraph", List.of("type", "num#", "max_depth#"), null, 0, "[TYPE [NUM=200 [DEPTH=10]]]"),
            new RemoteSyntax("ping", List.of(), null, 0, ""),
            new RemoteSyntax("query_task", List.of(), "ids", 0, IDS),
            new RemoteSyntax("registered", List.of(), "taskinfoitems", 0, "[ATTRIBUTE]..."),
            new RemoteSyntax("report", List.of(), null, 0, ""),
            new RemoteSyntax("reserved", List.of(), null, 0, ""),
            new RemoteSyntax("revoked", List.of(), null, 0, ""),
            new RemoteSyntax("scheduled", List.of(), null, 0, ""),
            new RemoteSyntax("stats", List.of(), null, 0, ""));

    static final Map<String, RemoteSyntax> CONTROL = table(
            new RemoteSyntax(
                    "add_consumer",
                    List.of("queue", "exchange", "exchange_type", "routing_key"),
                    null,
                    1,
                    "QUEUE [EXCHANGE [TYPE [ROUTING_KEY]]]"),
            new RemoteSyntax("autoscale", List.of("max#", "min#"), null, 0, "[MAX [MIN]]"),
            new RemoteSyntax("cancel_consumer", List.of("queue"), null, 1, "QUEUE"),
            new RemoteSyntax("disable_events", List.of(), null, 0, ""),
            new RemoteSyntax("election", List.of("id", "topic", "action"), null, 2, "ID TOPIC [ACTION]"),
            new RemoteSyntax("enable_events", List.of(), null, 0, ""),
            new RemoteSyntax("heartbeat", List.of(), null, 0, ""),
            new RemoteSyntax("pool_grow", List.of("n#"), null, 0, "[N=1]"),
            new RemoteSyntax("pool_restart", List.of(), null, 0, ""),
            new RemoteSyntax("pool_shrink", List.of("n#"), null, 0, "[N=1]"),
            new RemoteSyntax("rate_limit", List.of("task_name", "rate_limit"), null, 2, "TASK RATE (5/s, 5/m, 5/h, 0)"),
            new RemoteSyntax("revoke", List.of(), "task_id", 1, "ID..."),
            new RemoteSyntax("revoke_by_stamped_headers", List.of(), "headers", 1, "NAME=VALUE..."),
            new RemoteSyntax("shutdown", List.of(), null, 0, ""),
            new RemoteSyntax("terminate", List.of("signal"), "task_id", 2, "SIGNAL ID..."),
            new RemoteSyntax("time_limit", List.of("task_name", "soft#", "hard#"), null, 2, "TASK SOFT [HARD]"));

    private static Map<String, RemoteSyntax> table(RemoteSyntax... all) {
        Map<String, RemoteSyntax> table = new LinkedHashMap<>();
        for (RemoteSyntax each : all) {
            table.put(each.name, each);
        }
        return table;
    }

    /**
     * The command of a name.
     *
     * @param known Celery's own
     * @param all those that the application's workers know; own ones take {@code NAME=JSON}
     */
    static RemoteSyntax find(String kind, String name, Map<String, RemoteSyntax> known, Set<String> all) {
        RemoteSyntax syntax = known.get(name);
        boolean own = syntax == null && all.contains(name) && !INSPECT.containsKey(name) && !CONTROL.containsKey(name);
        if (own) {
            return new RemoteSyntax(name, List.of(), "", 0, "[NAME=JSON]...");
        }
        if (syntax == null) {
            throw CommandFailure.usage("'" + name + "' is not one of " + kind + "'s commands: "
                    + String.join(", ", new TreeSet<>(known.keySet())));
        }
        return syntax;
    }

    /** Reads the words behind the command's name. */
    Map<String, @Nullable Object> read(List<String> words) {
        if (words.size() < required) {
            throw CommandFailure.usage("Command '" + name + "' takes arguments: " + usage);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>(words);
        for (String argument : arguments) {
            if (!rest.isEmpty()) {
                String word = rest.remove(0);
                boolean number = argument.endsWith("#");
                String key = number ? argument.substring(0, argument.length() - 1) : argument;
                values.put(key, number ? number(key, word) : word);
            }
        }
        if (variadic == null && !rest.isEmpty()) {
            throw CommandFailure.usage("Command '" + name + "' takes "
                    + (usage.isEmpty() ? "no arguments" : "arguments: " + usage) + "; '" + rest.get(0)
                    + "' is too much");
        }
        if (variadic != null && variadic.isEmpty()) {
            rest.forEach(word -> pair(word, values));
        } else if (variadic != null) {
            values.put(variadic, List.copyOf(rest));
        }
        return values;
    }

    private static void pair(String word, Map<String, @Nullable Object> values) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw CommandFailure.usage("'" + word + "' is no argument: write NAME=VALUE, the value as JSON or a text");
        }
        String text = word.substring(equals + 1);
        Object value = text;
        try {
            value = JsonCodec.DEFAULT.decode(text.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException noJson) {
            // Then it is a text.
            value = text;
        }
        values.put(word.substring(0, equals), value);
    }

    private Object number(String key, String word) {
        try {
            return word.matches("[+-]?\\d{1,18}") ? (Object) Long.valueOf(word) : (Object) Double.valueOf(word);
        } catch (NumberFormatException e) {
            throw CommandFailure.usage(
                    "Invalid value for " + key + " of '" + name + "': '" + word + "' is not a number");
        }
    }

    /** A table for {@code --help} and {@code --list}. */
    static List<String> lines(Map<String, RemoteSyntax> table) {
        return table.values().stream()
                .map(each -> ("  " + each.name + " " + each.usage).stripTrailing())
                .collect(Collectors.toList());
    }
}
