package dev.celeriac.cli;

import dev.celeriac.Celeriac;
import dev.celeriac.beat.Beat;
import dev.celeriac.cli.logging.LogLevel;
import dev.celeriac.cli.logging.Logging;
import dev.celeriac.config.EventSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.pool.process.ChildMode;
import dev.celeriac.worker.NodeName;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerBuilder;
import dev.celeriac.worker.WorkerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code celeriac worker}: runs tasks until it is told to stop. */
@Command(
        name = "worker",
        sortOptions = false,
        header = "Run tasks.",
        description = {
            "%nTakes messages from queues, runs their tasks, and stores the results, until a signal stops it:",
            "  TERM, INT (Ctrl-C)   warm: what runs is finished, the rest goes back to the queues. Exit code 0.",
            "  a second one         cold: what runs is interrupted and goes back to the queues. Exit code 1. With",
            "                       worker_soft_shutdown_timeout it gets that long; another signal ends the wait.",
            "  one more             ends the process at once; its messages are recovered by other workers.",
            "  USR1                 writes the stacks of all threads to the log.",
            "With REMAP_SIGTERM=SIGQUIT in the environment the first TERM is cold already. QUIT itself belongs to the JVM,",
            "which writes the stacks of all threads to standard output and goes on.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -A com.acme.Shop worker -l info",
            "  celeriac -A com.acme.Shop worker -n mail@%%h -Q mail,reports -c 20",
            "  celeriac -A com.acme.Shop worker -P virtual -c 500 --logfile /var/log/celeriac/%%n.log",
            "  CELERY_WORKER_CONCURRENCY=8 celeriac -A com.acme.Shop worker -- worker.prefetch_multiplier=1",
        })
final class WorkerCommand extends CommandBase {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);

    @Mixin
    private final WorkerArguments arguments = new WorkerArguments();

    @Override
    int run() throws Exception {
        String node = NodeName.expand(arguments.hostname);
        arguments.daemon.check();
        if (arguments.daemon.detach) {
            return new Detachment(terminal()).run(arguments.daemon);
        }
        try (Application application = Application.open(root(), arguments.settings())) {
            application.include(arguments.include);
            setUpLogging(node);
            if (ChildMode.active()) {
                // A child of this very command has no pid file, banner or signals of its own; it never returns from
                // here.
                Logging.captureStandardStreams();
                application.app().worker().start();
            }
            try (PidFile pidFile =
                    arguments.pidfile == null ? null : PidFile.acquire(arguments.pidfile(root().directory(), node))) {
                return serve(application, node);
            }
        }
    }

    private int serve(Application application, String node) throws IOException, InterruptedException {
        Celeriac app = application.app();
        WorkerBuilder builder = app.worker().hostname(node.replace("%", "%%"));
        builder.queues(arguments.consumed(builder.options().queues()));
        builder.heartbeats(!arguments.withoutHeartbeat).heartbeatInterval(arguments.heartbeats());
        builder.mingle(!arguments.withoutMingle).gossip(!arguments.withoutGossip);
        if (arguments.statedb != null) {
            builder.stateFile(arguments.statedb(root().directory(), node));
        }
        Optional<int[]> scale = arguments.scale();
        scale.ifPresent(bounds -> builder.autoscale(bounds[0], bounds[1], keepalive()));
        boolean taskEvents = arguments.taskEvents || application.settings().get(EventSettings.WORKER_SEND_TASK_EVENTS);
        builder.taskEvents(taskEvents);
        InetSocketAddress healthAddress = arguments.healthAddress();
        WorkerOptions options = builder.options();
        if (arguments.purge) {
            long purged = options.queues().stream()
                    .mapToLong(application.transport()::purge)
                    .sum();
            terminal()
                    .out()
                    .println(
                            "purge: Erased " + purged + (purged == 1 ? " message" : " messages") + " from the queues.");
        }
        if (!root().quiet) {
            terminal()
                    .out()
                    .println(banner(application, options, scale, taskEvents)
                            .render(terminal().colours(root().noColor), now()));
            terminal().out().flush();
        }
        Logging.captureStandardStreams();
        if (arguments.beat) {
            // What is wrong with the schedule is said before anything runs.
            app.beat().entries();
        }
        Worker worker = builder.start();
        Detachment.underWay(terminal());
        Duration soft = application.settings().get(WorkerSettings.WORKER_SOFT_SHUTDOWN_TIMEOUT);
        Shutdown shutdown = Shutdown.of(worker, soft, terminal());
        Path healthFile =
                arguments.healthFile == null ? null : root().directory().resolve(arguments.healthFile);
        try (HealthProbe probe = HealthProbe.of(worker, healthFile, healthAddress);
                Beat beat = arguments.beat ? app.beat().start() : null) {
            if (probe.port() >= 0) {
                LOG.info(
                        "Health on http://{}:{}/healthz",
                        healthAddress == null ? "" : healthAddress.getHostString(),
                        probe.port());
            }
            worker.join();
        } catch (CommandFailure e) {
            worker.close();
            throw e;
        }
        if (worker.failure().isPresent()) {
            return Failures.report(worker.failure().get(), terminal(), root().debug());
        }
        return shutdown.cold() ? ExitCode.FAILURE : ExitCode.OK;
    }

    private void setUpLogging(String node) throws IOException {
        if (arguments.logfile == null && Detachment.pending(terminal())) {
            throw CommandFailure.usage("--detach needs --logfile: there is no terminal to log to in the background");
        }
        Path file = arguments.logfile == null ? null : arguments.logfile(root().directory(), node);
        try {
            new Logging(
                            root().level(),
                            file,
                            terminal().errColours(root().noColor),
                            arguments.jsonLog() ? Logging.JSON : Logging.FORMAT,
                            Logging.TASK_FORMAT,
                            ZoneId.systemDefault())
                    .apply(terminal().err());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CREATE, "log file " + file + " cannot be written: " + Failures.describe(e), e);
        }
    }

    /** Celery's {@code AUTOSCALE_KEEPALIVE}, in seconds. */
    private Duration keepalive() {
        String seconds = terminal().environment().getOrDefault("AUTOSCALE_KEEPALIVE", "30");
        try {
            return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
        } catch (NumberFormatException e) {
            throw CommandFailure.usage("environment variable AUTOSCALE_KEEPALIVE is '" + seconds + "', not seconds");
        }
    }

    private Banner banner(Application application, WorkerOptions options, Optional<int[]> scale, boolean taskEvents) {
        Settings settings = application.settings();
        boolean late = settings.get(TaskSettings.TASK_ACKS_LATE);
        Collection<String> tasks = root().level().shows(LogLevel.INFO)
                ? application.app().registry().names()
                : List.of();
        return new Banner(
                options.hostname(),
                application.app().name() + (root().app == null ? "" : " (" + root().app + ")"),
                application.transport().describe(),
                application.results().describe(),
                scale.map(bounds -> "{min=" + options.concurrency() + ", max=" + bounds[0] + "}")
                        .orElse(Integer.toString(options.concurrency())),
                options.pool().name().toLowerCase(Locale.ROOT),
                late
                        ? "at least once: acknowledged when the result is stored"
                        : "at most once: acknowledged before the task runs (task_acks_late is off)",
                taskEvents ? "ON" : "OFF (enable -E to monitor tasks in this worker)",
                options.queues(),
                tasks);
    }

    private static String now() {
        return LocalDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }
}
