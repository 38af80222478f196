package dev.celeriac.canvas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One map of {@code task_routes}: exact names first, then globs and regular expressions in their order. A regular
 * expression is written {@code re:^(video|image)\\.} and must match from the start of the name.
 */
final class RouteTable {

    private record PatternRoute(Pattern pattern, Map<String, @Nullable Object> route) {}

    private final Map<String, Map<String, @Nullable Object>> exact = new LinkedHashMap<>();
    private final List<PatternRoute> patterns = new ArrayList<>();

    RouteTable(Map<String, Map<String, @Nullable Object>> routes) {
        for (var each : routes.entrySet()) {
            String key = each.getKey();
            Map<String, @Nullable Object> route = each.getValue();
            if (key.startsWith("re:")) {
                patterns.add(new PatternRoute(Pattern.compile(key.substring(3)), route));
            } else if (key.contains("*")) {
                patterns.add(new PatternRoute(glob(key), route));
            } else {
                exact.put(key, route);
            }
        }
    }

    @Nullable Map<String, @Nullable Object> find(String task) {
        Map<String, @Nullable Object> route = exact.get(task);
        if (route != null) {
            return route;
        }
        for (PatternRoute candidate : patterns) {
            if (candidate.pattern.matcher(task).lookingAt()) {
                return candidate.route;
            }
        }
        return null;
    }

    // Python's fnmatch: * and ? know no separators, [!x] is a negated set.
    private static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String set = glob.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.append("\\z").toString(), Pattern.DOTALL);
    }
}
