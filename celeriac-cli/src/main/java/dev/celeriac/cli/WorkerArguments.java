package dev.celeriac.cli;

import dev.celeriac.worker.NodeName;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            description = "threads, processes (a child process for each slot; also: prefork), virtual (virtual threads;"
                    + " Java 21 and later) or solo. Default: threads.")
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
            names = "--max-tasks-per-child",
            paramLabel = "N",
            description = "With --pool processes: replace a child after so many tasks.")
    @Nullable Integer maxTasksPerChild;

    @Option(
            names = "--max-memory-per-child",
            paramLabel = "KIB",
            description = "With --pool processes: replace a child that is larger than this after its task, in KiB.")
    @Nullable Integer maxMemoryPerChild;

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
            names = {"-B", "--beat"},
            description = "Send periodic tasks too. Every worker may: one of them sends, and another one takes over.")
    boolean beat;

    @Option(
            names = {"-s", "--schedule", "--schedule-filename"},
            paramLabel = "FILE",
            description = "With --beat: keep the schedule in this file; .jsonl is appended.")
    @Nullable String schedule;

    @Option(names = "--scheduler", paramLabel = "KIND", description = "With --beat: where the schedule is; see 'beat'.")
    @Nullable String scheduler;

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
            names = {"-S", "--statedb"},
            paramLabel = "FILE",
            description = "Keep revoked tasks and the logical clock in this file between runs.")
    @Nullable String statedb;

    @Option(
            names = {"-O", "--optimization"},
            paramLabel = "PROFILE",
            description = "fair or default: accepted; a task always goes to a free slot.")
    @Nullable String optimization;

    @Option(
            names = {"-E", "--task-events", "--events"},
            description = "Send task events, for monitors such as 'celeriac events' and Flower.")
    boolean taskEvents;

    @Option(
            names = "--autoscale",
            paramLabel = "MAX,MIN",
            description = "Let the pool grow to MAX slots with the work there is, and shrink to MIN when it is less.")
    @Nullable String autoscale;

    @Option(names = "--without-gossip", description = "Do not listen to other workers, and hold no elections.")
    boolean withoutGossip;

    @Option(names = "--without-mingle", description = "Do not ask other workers for revoked tasks at the start.")
    boolean withoutMingle;

    @Option(
            names = "--without-heartbeat",
            description = "Send no worker-online, worker-heartbeat and worker-offline events.")
    boolean withoutHeartbeat;

    @Option(
            names = "--heartbeat-interval",
            paramLabel = "SECONDS",
            description = "Time between heartbeat events. Default: 2.")
    double heartbeatInterval = 2;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "text (Celery's lines) or json (an object on each line). Default: text.")
    String logFormat = "text";

    @Option(
            names = "--health-file",
            paramLabel = "FILE",
            description = "Write this file every second while messages are taken; it is not there otherwise.")
    @Nullable String healthFile;

    @Option(
            names = "--health-port",
            paramLabel = "[HOST:]PORT",
            description =
                    "Answer GET /healthz there: 200 while messages are taken, 503 otherwise. HOST is 127.0.0.1 if not given.")
    @Nullable String healthPort;

    @Mixin
    final DaemonOptions daemon = new DaemonOptions();

    @Parameters(
            paramLabel = "[-- worker.SETTING=VALUE]",
            arity = "0..*",
            description = "Any setting, after '--': worker.prefetch_multiplier=2, task.track_started=true.")
    List<String> trailing = List.of();

    /** The settings that these options stand for, by name. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(BeatArguments.settings(schedule, scheduler));
        if (optimization != null && !List.of("fair", "default").contains(optimization)) {
            throw CommandFailure.usage(
                    "Invalid value for '-O' / '--optimization': '" + optimization + "' is not one of default, fair");
        }
        put(settings, "worker_concurrency", concurrency);
        put(settings, "worker_pool", pool == null ? null : checkedPool(pool));
        put(settings, "worker_max_tasks_per_child", maxTasksPerChild);
        put(settings, "worker_max_memory_per_child", maxMemoryPerChild);
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

    /** Whether log lines are JSON. */
    boolean jsonLog() {
        return switch (logFormat) {
            case "json" -> true;
            case "text" -> false;
            default ->
                throw CommandFailure.usage(
                        "Invalid value for '--log-format': '" + logFormat + "' is not one of text, json");
        };
    }

    /** What {@code --autoscale} asks for: the larger number, and the smaller one; empty without it. */
    Optional<int[]> scale() {
        if (autoscale == null) {
            return Optional.empty();
        }
        if (!autoscale.matches("\\s*\\d{1,6}\\s*(,\\s*\\d{1,6}\\s*)?")) {
            throw CommandFailure.usage(
                    "Invalid value for '--autoscale': '" + autoscale + "' is not MAX,MIN, such as 10,3");
        }
        int[] bounds = Arrays.stream(autoscale.split(","))
                .mapToInt(number -> Integer.parseInt(number.trim()))
                .sorted()
                .toArray();
        int max = bounds[bounds.length - 1];
        if (max == 0) {
            throw CommandFailure.usage("Invalid value for '--autoscale': a pool of at most 0 slots runs nothing");
        }
        return Optional.of(new int[] {max, bounds.length == 1 ? 0 : bounds[0]});
    }

    /** Where {@code --health-port} answers; null without it. */
    @Nullable InetSocketAddress healthAddress() {
        if (healthPort == null) {
            return null;
        }
        int colon = healthPort.lastIndexOf(':');
        String port = healthPort.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw CommandFailure.usage("Invalid value for '--health-port': '" + healthPort + "' is not [HOST:]PORT");
        }
        return new InetSocketAddress(colon < 0 ? "127.0.0.1" : healthPort.substring(0, colon), Integer.parseInt(port));
    }

    Duration heartbeats() {
        if (!(heartbeatInterval > 0)) {
            throw CommandFailure.usage("--heartbeat-interval " + heartbeatInterval + " must be above zero");
        }
        return Duration.ofNanos((long) (heartbeatInterval * 1e9));
    }

    Path statedb(Path directory, String node) {
        return directory.resolve(NodeName.expandPath(String.valueOf(statedb), node));
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
            case "processes":
            case "prefork":
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
            default:
                throw CommandFailure.usage("Invalid value for '-P' / '--pool': '" + pool
                        + "' is not one of threads, processes, virtual, solo");
        }
    }
}
