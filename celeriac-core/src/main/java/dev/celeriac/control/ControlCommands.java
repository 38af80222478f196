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
    private final Map<String, ControlCommand> commands = new ConcurrentHashMap<>();
    private final Neighbourhoods neighbourhoods = new Neighbourhoods();

    /** With Celery's own. */
    public ControlCommands() {
        InspectCommands.addTo(this);
        SteeringCommands.addTo(this);
        RevokingCommands.addTo(this);
        MemoryCommands.addTo(this);
        neighbourhoods.addTo(this);
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
        commands.put(name, command);
        return this;
    }

    /** All names, in alphabetical order. */
    public Set<String> names() {
        return new TreeSet<>(commands.keySet());
    }

    Neighbourhoods neighbourhoods() {
        return neighbourhoods;
    }

    @Nullable ControlCommand find(String name) {
        return commands.get(name);
    }
}
