package dev.celeriac.control;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands that the workers of an app know (Celery's {@code Panel}): Celery's own, and those that were added. Python's
 * {@code celery inspect} and {@code celery control} reach added ones through {@code app.control.broadcast}. Thread-safe.
 */
public final class ControlCommands {
    private final Map<String, ControlCommand> added = new ConcurrentHashMap<>();
    private final Neighbourhoods neighbourhoods = new Neighbourhoods();

    /** With Celery's own. */
    public ControlCommands() {
        neighbourhoods.addTo(this);
    }

    /** Made when somebody asks for the first time, which in producers and child processes is never. */
    private static final class Own {
        static final Map<String, ControlCommand> ALL = all();

        private Own() {}

        private static Map<String, ControlCommand> all() {
            ControlCommands all = new ControlCommands();
            InspectCommands.addTo(all);
            SteeringCommands.addTo(all);
            RevokingCommands.addTo(all);
            MemoryCommands.addTo(all);
            return Map.copyOf(all.added);
        }
    }

    /**
     * Adds a command, or puts another in the place of one.
     *
     * @param name as it is called; letters, digits and underscores
     */
    public ControlCommands add(String name, ControlCommand command) {
        if (!name.matches("[A-Za-z_]\\w*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a command: use letters, digits and underscores");
        }
        added.put(name, command);
        return this;
    }

    /** All names, in alphabetical order. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(Own.ALL.keySet());
        names.addAll(added.keySet());
        return names;
    }

    Neighbourhoods neighbourhoods() {
        return neighbourhoods;
    }

    @Nullable ControlCommand find(String name) {
        ControlCommand own = added.get(name);
        return own == null ? Own.ALL.get(name) : own;
    }
}
