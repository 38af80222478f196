package dev.celeriac.cli;

import dev.celeriac.worker.NodeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code celeriac worker}, with Celery's names and meanings. */
final class WorkerArguments {

    @Option(
            names = {"-n", "--hostname"},
            paramLabel = "NAME",
            defaultValue = "celery@%h",
            description =
                    "Name of this worker. %%h: host name, %%n: its first part, %%d: its domain. Default: celery@%%h.")
    String hostname = "celery@%h";

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N",
            description = "How many tasks run at once. Default: the number of processors (solo: 1).")
    @Nullable Integer concurrency;

    @Option(
            names = {"-P", "--pool"},
            paramLabel = "POOL",
            description = "threads, virtual (virtual threads; Java 21 and later) or solo. Default: threads.")
    @Nullable String pool;

    @Option(
            names = {"-Q", "--queues"},
            paramLabel = "QUEUE",
            split = ",",
            description = "Queues to consume, separated by commas. Default: all that the application configures.")
    @Nullable List<String> queues;

    @Option(
            names = {"-X", "--exclude-queues"},
            paramLabel = "QUEUE",
            split = ",",
            description = "Queues not to consume, separated by commas.")
    @Nullable List<String> excludeQueues;

    @Option(
            names = {"-I", "--include"},
            paramLabel = "CLASS",
            split = ",",
            description =
                    "Further classes with tasks, separated by commas; a class with instance methods needs a constructor"
                            + " without parameters.")
    List<String> include = List.of();

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "Hard time limit of tasks that have none: 90, 90s, 5m.")
    @Nullable String timeLimit;

    @Option(
            names = "--soft-time-limit",
            paramLabel = "TIME",
            description = "Soft time limit of tasks that have none: 90, 90s, 5m. The task's thread is interrupted.")
    @Nullable String softTimeLimit;

    @Option(
            names = "--prefetch-multiplier",
            paramLabel = "N",
            description = "Messages held for each slot. Default: as many as slots are free, and a few more.")
    @Nullable Integer prefetchMultiplier;

    @Option(
            names = {"--purge", "--discard"},
            description = "First delete all messages that wait in the queues it consumes. They are lost.")
    boolean purge;

    @Option(
            names = {"-f", "--logfile"},
            paramLabel = "FILE",
            description = "Log into this file, which may be moved away by logrotate. Default: standard error.")
    @Nullable String logfile;

    @Option(
            names = "--pidfile",
            paramLabel = "FILE",
            description = "Write the process id here; refuse to start while the process that wrote it last is alive.")
    @Nullable String pidfile;

    @Option(
            names = {"-O", "--optimization"},
            paramLabel = "PROFILE",
            hidden = true,
            description = "Accepted for Celery's sake; free slots are always served fairly.")
    @Nullable String optimization;

    @Option(
            names = {"-E", "--task-events", "--events"},
            description = "Accepted; events are not sent yet.")
    boolean taskEvents;

    @Option(names = "--without-gossip", description = "Accepted; there is no gossip yet.")
    boolean withoutGossip;

    @Option(names = "--without-mingle", description = "Accepted; there is no mingling yet.")
    boolean withoutMingle;

    @Option(names = "--without-heartbeat", description = "Accepted; there are no heartbeat events yet.")
    boolean withoutHeartbeat;

    @Parameters(
            paramLabel = "[-- worker.SETTING=VALUE]",
            arity = "0..*",
            description = "Any setting, after '--': worker.prefetch_multiplier=2, task.track_started=true.")
    List<String> trailing = List.of();

    /** The settings that these options stand for, by name. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "worker_concurrency", concurrency);
        put(settings, "worker_pool", pool == null ? null : checkedPool(pool));
        put(settings, "worker_prefetch_multiplier", prefetchMultiplier);
        put(settings, "task_time_limit", timeLimit);
        put(settings, "task_soft_time_limit", softTimeLimit);
        for (String pair : trailing) {
            int equals = pair.indexOf('=');
            int dot = pair.indexOf('.');
            if (equals < 1 || dot < 1 || dot > equals) {
                throw CommandFailure.usage(
                        "'" + pair
                                + "' is no setting. After '--' write settings as namespace.name=value, such as worker.concurrency=4");
            }
            settings.put(pair.substring(0, dot) + "_" + pair.substring(dot + 1, equals), pair.substring(equals + 1));
        }
        return settings;
    }

    /** The queues to consume: those asked for, or else {@code configured}, without the excluded ones. */
    List<String> consumed(List<String> configured) {
        List<String> wanted = new ArrayList<>(queues == null ? configured : queues);
        List<String> excluded = excludeQueues == null ? List.of() : excludeQueues;
        for (String name : excluded) {
            if (!wanted.contains(name)) {
                throw CommandFailure.usage("--exclude-queues names '" + name
                        + "', which this worker would not consume: " + String.join(", ", wanted));
            }
        }
        wanted.removeAll(excluded);
        if (wanted.isEmpty()) {
            throw CommandFailure.usage(
                    "no queue is left to consume after --exclude-queues " + String.join(",", excluded));
        }
        return List.copyOf(wanted);
    }

    Path logfile(Path directory, String node) {
        return directory.resolve(NodeName.expandPath(String.valueOf(logfile), node));
    }

    Path pidfile(Path directory, String node) {
        return directory.resolve(NodeName.expandPath(String.valueOf(pidfile), node));
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }

    private static String checkedPool(String pool) {
        switch (pool) {
            case "threads":
            case "solo":
                return pool;
            case "virtual":
                if (Runtime.version().feature() < 21) {
                    throw CommandFailure.usage("--pool virtual needs Java 21 or later; this is Java "
                            + Runtime.version().feature() + ". Use --pool threads, or another JAVA_HOME");
                }
                return pool;
            case "gevent":
            case "eventlet":
                throw CommandFailure.usage(
                        "--pool " + pool + " is for Python. For many tasks that wait for input and output"
                                + " use --pool virtual (Java 21 or later) with a --concurrency of some hundreds");
            case "prefork":
            case "processes":
                throw CommandFailure.usage(
                        "--pool " + pool + " (a child process for every slot) comes in a later version."
                                + " Use --pool threads: JVM threads run in parallel");
            default:
                throw CommandFailure.usage(
                        "Invalid value for '-P' / '--pool': '" + pool + "' is not one of threads, virtual, solo");
        }
    }
}
