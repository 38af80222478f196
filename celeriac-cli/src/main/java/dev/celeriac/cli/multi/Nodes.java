package dev.celeriac.cli.multi;

import dev.celeriac.worker.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The workers that a command line of {@code multi} is about. After Celery's {@code MultiParser}. */
public final class Nodes {
    private static final List<String> COMMAND = List.of("worker", "--detach");

    private final MultiOptions parsed;
    private final Map<String, @Nullable String> options;
    private final String host;

    private Nodes(MultiOptions parsed, String host) {
        this.parsed = parsed;
        this.options = new LinkedHashMap<>(parsed.options());
        this.host = host;
    }

    /**
     * @param arguments what follows the command, such as {@code 3 -A com.acme.Shop -c:1 4}
     * @throws IllegalArgumentException for an index that no worker has
     */
    public static List<Node> of(List<String> arguments) {
        return of(arguments, NodeName.host());
    }

    static List<Node> of(List<String> arguments, String host) {
        return new Nodes(MultiOptions.parse(arguments), host).nodes();
    }

    private List<Node> nodes() {
        List<String> names = parsed.names();
        String command = take("--cmd", "");
        String append = take("--append", "");
        String hostname = take("--hostname", take("-n", host));
        String prefix = take("--prefix", "");
        String given = take("--suffix", "");
        String suffix = given.isEmpty() ? hostname : given.equals("\"\"") || given.equals("''") ? "" : given;
        String rangePrefix = take("--range-prefix", "celery");
        boolean range = names.size() == 1 && names.get(0).matches("\\d{1,4}");
        if (range) {
            prefix = rangePrefix;
            names = numbers(1, Integer.parseInt(names.get(0)));
        }
        Map<String, Map<String, @Nullable String>> own = own(names);
        List<String> more = new ArrayList<>(parsed.passthrough());
        if (!append.isEmpty()) {
            more.addAll(List.of(append.split(" ")));
        }
        List<Node> nodes = new ArrayList<>();
        for (String name : names) {
            nodes.add(node(name, prefix, suffix, command.isEmpty() ? COMMAND : List.of(command.split(" ")), own, more));
        }
        return nodes;
    }

    private String take(String option, String otherwise) {
        String value = options.remove(option);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private Node node(
            String name,
            String prefix,
            String suffix,
            List<String> command,
            Map<String, Map<String, @Nullable String>> own,
            List<String> more) {
        String pattern = name.contains("@") ? name : prefix + name + "@" + suffix;
        String whole = NodeName.expand(pattern, host);
        String key =
                own.containsKey(whole) ? whole : name.contains("@") ? whole.substring(0, whole.indexOf('@')) : name;
        Map<String, @Nullable String> all = new LinkedHashMap<>(options);
        all.putAll(own.getOrDefault(key, Map.of()));
        return Node.of(whole, command, all, more);
    }

    /** Options by worker: a number is a place among the names, and lists and ranges stand for their members. */
    private Map<String, Map<String, @Nullable String>> own(List<String> names) {
        Map<String, Map<String, @Nullable String>> own = new LinkedHashMap<>();
        parsed.namespaces().forEach((namespace, options) -> {
            for (String member : members(namespace)) {
                String name = member.matches("\\d{1,4}") ? at(names, Integer.parseInt(member)) : member;
                own.computeIfAbsent(name, unknown -> new LinkedHashMap<>()).putAll(options);
            }
        });
        return own;
    }

    private static String at(List<String> names, int index) {
        if (index < 1 || index > names.size()) {
            throw new IllegalArgumentException(
                    "No node at index " + index + ": there are " + names.size() + ", counted from 1");
        }
        return names.get(index - 1);
    }

    private static List<String> members(String namespace) {
        List<String> members = new ArrayList<>();
        for (String part : namespace.split(",")) {
            boolean range = part.matches("\\d{1,4}-\\d{1,4}");
            if (range) {
                int dash = part.indexOf('-');
                members.addAll(
                        numbers(Integer.parseInt(part.substring(0, dash)), Integer.parseInt(part.substring(dash + 1))));
            } else {
                members.add(part);
            }
        }
        return members;
    }
}
