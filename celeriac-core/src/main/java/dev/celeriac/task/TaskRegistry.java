package dev.celeriac.task;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.exceptions.NotRegistered;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/** The tasks that can run here, by name. Thread-safe. */
public final class TaskRegistry {

    private final ConcurrentMap<String, RegisteredTask> tasks = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RegisteredTask> builtIns = new ConcurrentHashMap<>();

    /**
     * Adds a task.
     *
     * @throws ImproperlyConfigured if there is another of that name, naming both
     */
    public void register(RegisteredTask task) {
        RegisteredTask other = tasks.putIfAbsent(task.name(), task);
        if (other != null) {
            throw new ImproperlyConfigured("Two tasks are named '" + task.name() + "': "
                    + other.definition().origin() + " and " + task.definition().origin()
                    + ". Give one of them another name: @Task(name = \"…\").");
        }
    }

    /** Adds a task that every worker has; it is not among the {@link #names}. */
    void registerBuiltIn(RegisteredTask task) {
        builtIns.put(task.name(), task);
    }

    public Optional<RegisteredTask> find(String name) {
        RegisteredTask task = tasks.get(name);
        return Optional.ofNullable(task == null ? builtIns.get(name) : task);
    }

    /**
     * The task of that name.
     *
     * @throws NotRegistered if there is none; the message names the nearest ones
     */
    public RegisteredTask get(String name) {
        return find(name).orElseThrow(() -> notRegistered(name));
    }

    /** All names in alphabetical order, without those that every worker has. */
    public Set<String> names() {
        return new TreeSet<>(tasks.keySet());
    }

    /** Names of the tasks that every worker has. */
    public Set<String> builtInNames() {
        return new TreeSet<>(builtIns.keySet());
    }

    /**
     * Replaces the options of a task while it is in use, as remote control does for rate and time limits.
     *
     * @throws NotRegistered if there is no such task
     */
    public void changeOptions(String name, TaskOptions options) {
        if (tasks.computeIfPresent(name, (n, task) -> task.with(options)) == null) {
            throw notRegistered(name);
        }
    }

    private NotRegistered notRegistered(String name) {
        List<String> near = tasks.keySet().stream()
                .filter(other -> distance(name, other) <= Math.max(2, name.length() / 4)
                        || lastPart(other).equals(lastPart(name)))
                .sorted(Comparator.comparingInt(other -> distance(name, other)))
                .limit(3)
                .collect(Collectors.toList());
        String hint;
        if (tasks.isEmpty()) {
            hint =
                    "nothing is registered here; call app.register(...) with the object or class that has the @Task method";
        } else if (near.isEmpty()) {
            hint = "the " + tasks.size() + " registered tasks have no similar name; register its object or class";
        } else {
            hint = "did you mean " + String.join(" or ", near) + "?";
        }
        return new NotRegistered(name, "Task '" + name + "' is not registered: " + hint);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
