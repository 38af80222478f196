package dev.celeriac.cli.multi;

import dev.celeriac.worker.NodeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker of {@code multi}.
 *
 * @param name its node name
 * @param command what starts it, such as {@code celeriac worker --detach}
 * @param options of its own, with their dashes
 * @param more arguments behind the options
 */
public record Node(String name, List<String> command, Map<String, @Nullable String> options, List<String> more) {

    private static final Set<String> GLOBAL = Set.of(
            "-A",
            "--app",
            "-b",
            "--broker",
            "--result-backend",
            "--config",
            "--workdir",
            "-cp",
            "--classpath",
            "-C",
            "--no-color",
            "-q",
            "--quiet");

    static final String PIDFILE = "/var/run/celery/%n.pid";
    static final String LOGFILE = "/var/log/celery/%n%I.log";

    /** With the name and the files that every worker of {@code multi} has. */
    static Node of(String name, List<String> command, Map<String, @Nullable String> given, List<String> more) {
        Map<String, @Nullable String> options = new LinkedHashMap<>(given);
        options.put("-n", name);
        if (!options.containsKey("-p")) {
            options.putIfAbsent("--pidfile", PIDFILE);
        }
        if (!options.containsKey("-f")) {
            options.putIfAbsent("--logfile", LOGFILE);
        }
        return new Node(name, command, options, more);
    }

    /** Placeholders of a template: {@code %n}, {@code %h}, {@code %d}, {@code %N}, {@code %%}; {@code %i} and {@code %I} stay. */
    public String expand(String template) {
        int at = name.indexOf('@');
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char kind = template.charAt(i) == '%' && i + 1 < template.length() ? template.charAt(i + 1) : 0;
            String value = switch (kind) {
                case 'h' -> name;
                case 'n', 'N' -> name.substring(0, Math.max(0, at));
                // Celery's multi takes the whole host, not only its domain.
                case 'd' -> name.substring(at + 1);
                case '%' -> "%";
                default -> null;
            };
            text.append(value == null ? String.valueOf(template.charAt(i)) : value);
            i += value == null ? 0 : 1;
        }
        return text.toString();
    }

    /** Its pid file, everything expanded. */
    public Path pidFile() {
        String file = options.getOrDefault("-p", options.get("--pidfile"));
        return Path.of(NodeName.expandPath(expand(file == null ? PIDFILE : file), name));
    }

    /** Its log file, everything expanded. */
    public Path logFile() {
        String file = options.getOrDefault("-f", options.get("--logfile"));
        return Path.of(NodeName.expandPath(expand(file == null ? LOGFILE : file), name));
    }

    /** The arguments that start it, behind whatever runs {@code celeriac}. */
    public List<String> arguments() {
        List<String> global = new ArrayList<>();
        List<String> own = new ArrayList<>();
        options.forEach((option, value) -> {
            // The pid file's short name is multi's own.
            String spelt = option.equals("-p") ? "--pidfile" : option;
            List<String> into = GLOBAL.contains(option) ? global : own;
            if (value == null || value.isEmpty()) {
                into.add(spelt);
            } else if (option.startsWith("--")) {
                into.add(spelt + "=" + expand(value));
            } else {
                into.add(spelt);
                into.add(expand(value));
            }
        });
        List<String> all = new ArrayList<>(global);
        command.forEach(word -> all.add(expand(word)));
        all.addAll(own);
        more.forEach(word -> all.add(expand(word)));
        return all;
    }
}
