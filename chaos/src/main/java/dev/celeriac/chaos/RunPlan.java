package dev.celeriac.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a run does; with the same plan and seed it does the same again, as far as processes allow.
 *
 * @param system {@code celeriac}, or {@code celery} for stock Python workers
 * @param broker {@code sqlite}, {@code redis} for a server of the run's own, or a URL
 * @param tasks how many tasks
 * @param workers worker processes
 * @param slots tasks that a worker runs at once
 * @param kills how many workers are killed
 * @param millis longest run time of a task
 * @param seed of run times and kills
 * @param visibility {@code visibility_timeout} of stock workers
 * @param patience how long nothing may happen before the run is over
 * @param directory for ledgers, logs and the verdict
 */
record RunPlan(
        String system,
        String broker,
        int tasks,
        int workers,
        int slots,
        int kills,
        int millis,
        long seed,
        Duration visibility,
        Duration patience,
        Path directory) {
    private static final Map<String, String> DEFAULTS = defaults();

    static final String USAGE = """
            chaos/run [option=value ...]      and exit code 0 if the verdict is good, 1 if not, 2 for a wrong option

              system=celeriac    or celery: stock Python workers on the same broker and tasks
              broker=redis       a private redis-server; sqlite: a file; or a URL that the run may write to
              tasks=100000       how many tasks
              workers=4          worker processes
              slots=8            tasks that a worker runs at once
              kills=30           SIGKILLs: half at random moments, half at steps between fetch and acknowledge
              millis=30          longest run time of a task
              seed=1             of run times and kills
              visibility=30      visibility_timeout of stock workers, in seconds
              patience=60        seconds without progress after which the run is over
              directory=target/chaos/<system>-<broker>-<seed>   for ledgers, logs and verdict
            """;

    boolean stock() {
        return system.equals("celery");
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("system", "celeriac");
        defaults.put("broker", "redis");
        defaults.put("tasks", "100000");
        defaults.put("workers", "4");
        defaults.put("slots", "8");
        defaults.put("kills", "30");
        defaults.put("millis", "30");
        defaults.put("seed", "1");
        defaults.put("visibility", "30");
        defaults.put("patience", "60");
        defaults.put("directory", "");
        return defaults;
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    static RunPlan parse(String... arguments) {
        Map<String, String> options = new LinkedHashMap<>(DEFAULTS);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0 || options.put(argument.substring(0, equals), argument.substring(equals + 1)) == null) {
                throw new IllegalArgumentException("no option '" + argument + "'");
            }
        }
        String system = text(options, "system");
        String broker = text(options, "broker");
        if (!Set.of("celeriac", "celery").contains(system)) {
            throw new IllegalArgumentException("system is celeriac or celery, not '" + system + "'");
        }
        if (system.equals("celery") && broker.startsWith("sqlite")) {
            throw new IllegalArgumentException("stock Celery needs broker=redis");
        }
        String directory = text(options, "directory");
        String kind = broker.contains(":") ? broker.substring(0, broker.indexOf(':')) : broker;
        return new RunPlan(
                system,
                broker,
                number(options, "tasks"),
                number(options, "workers"),
                number(options, "slots"),
                number(options, "kills"),
                number(options, "millis"),
                number(options, "seed"),
                Duration.ofSeconds(number(options, "visibility")),
                Duration.ofSeconds(number(options, "patience")),
                Path.of(
                        directory.isEmpty()
                                ? "target/chaos/" + system + "-" + kind + "-" + options.get("seed")
                                : directory));
    }

    private static String text(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private static int number(Map<String, String> options, String name) {
        try {
            return Integer.parseUnsignedInt(text(options, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a whole number, not '" + options.get(name) + "'", e);
        }
    }

    Map<String, Object> describe() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("system", system);
        facts.put("broker", broker);
        facts.put("tasks", tasks);
        facts.put("workers", workers);
        facts.put("slots", slots);
        facts.put("kills", kills);
        facts.put("longest_task_ms", millis);
        facts.put("seed", seed);
        if (stock()) {
            facts.put("visibility_timeout_s", visibility.toSeconds());
        }
        return facts;
    }
}
