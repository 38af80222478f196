package dev.celeriac.pool.process;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pool treats its children.
 *
 * @param hostname node name of the worker
 * @param worker which worker of this JVM it belongs to, as {@link ChildMode#nextWorker} says
 * @param application class that has the application, for a child that does not run the parent's {@code main}; null for
 *     one that does
 * @param javaOptions further options for the JVM of a child
 * @param maxTasks after which a child is replaced; 0 for never
 * @param maxMemory resident bytes above which a child is replaced when its task has ended; 0 for no limit
 * @param startPatience how long a child may take to be ready
 */
public record ProcessPoolOptions(
        String hostname,
        int worker,
        @Nullable String application,
        List<String> javaOptions,
        int maxTasks,
        long maxMemory,
        Duration startPatience) {}
