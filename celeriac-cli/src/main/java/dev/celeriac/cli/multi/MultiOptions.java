package dev.celeriac.cli.multi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code multi} after its command: names, options for all workers, and options for some of them
 * ({@code -c:w1 3}). After Celery's {@code NamespacedOptionParser}.
 *
 * @param names of workers, or a number of them
 * @param options for all, with their dashes; an option without a value has null
 * @param namespaces options by the name, index, range or list that stands behind the colon
 * @param passthrough what stands from {@code --} on
 */
record MultiOptions(
        List<String> names,
        Map<String, @Nullable String> options,
        Map<String, Map<String, @Nullable String>> namespaces,
        List<String> passthrough) {

    static MultiOptions parse(List<String> arguments) {
        MultiOptions parsed =
                new MultiOptions(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        List<String> rest =
                arguments.stream().filter(argument -> !argument.isEmpty()).toList();
        for (int at = 0; at < rest.size(); at++) {
            String argument = rest.get(at);
            if (argument.equals("--")) {
                parsed.passthrough.addAll(rest.subList(at, rest.size()));
                break;
            }
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                parsed.add(
                        equals < 0 ? argument : argument.substring(0, equals),
                        equals < 0 ? null : argument.substring(equals + 1));
            } else if (argument.startsWith("-")) {
                boolean valued = at + 1 < rest.size() && !rest.get(at + 1).startsWith("-");
                parsed.add(argument, valued ? rest.get(++at) : null);
            } else {
                parsed.names.add(argument);
            }
        }
        return parsed;
    }

    private void add(String option, @Nullable String value) {
        int colon = option.indexOf(':');
        if (colon < 0) {
            options.put(option, value);
        } else {
            namespaces
                    .computeIfAbsent(option.substring(colon + 1), name -> new LinkedHashMap<>())
                    .put(option.substring(0, colon), value);
        }
    }
}
