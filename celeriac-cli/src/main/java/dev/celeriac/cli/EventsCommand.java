package dev.celeriac.cli;

import dev.celeriac.cli.events.EventDump;
import dev.celeriac.cli.events.EventTable;
import dev.celeriac.event.ClusterState;
import dev.celeriac.event.EventCamera;
import dev.celeriac.event.EventReceiver;
import dev.celeriac.event.Events;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code celeriac events}: shows what happens in the cluster until it is interrupted. */
@Command(
        name = "events",
        sortOptions = false,
        header = "Watch what the workers of a cluster do.",
        description = {
            "%nShows a table of workers and tasks on a terminal, and one line for each event elsewhere or with --dump.",
            "Workers, in Java or in Python, tell of their tasks when they are started with -E or told to with",
            "'control enable_events'.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac -b redis://localhost events",
            "  celeriac -b redis://localhost events --dump | grep task-failed",
            "  celeriac -A com.acme.Shop events --camera com.acme.Snapshots --frequency 10",
        })
final class EventsCommand extends CommandBase {
    private static final int ROWS = 24;
    private static final long REDRAW_MILLIS = 500;

    @Option(
            names = {"-d", "--dump"},
            description = "One line for each event, in the form of 'celery events --dump'.")
    private boolean dump;

    @Option(
            names = {"-c", "--camera"},
            paramLabel = "CLASS",
            description =
                    "Hand the state of the cluster to this class at intervals: a Consumer<dev.celeriac.event.ClusterState>.")
    private @Nullable String camera;

    @Option(
            names = {"-F", "--frequency", "--freq"},
            paramLabel = "SECONDS",
            description = "With --camera: time between snapshots. Default: 1.")
    private double frequency = 1;

    @Option(
            names = {"-r", "--maxrate"},
            paramLabel = "RATE",
            description = "With --camera: at most so many snapshots, such as 10/m.")
    private @Nullable String maxRate;

    @Override
    int run() throws Exception {
        try (Application application = root().application()) {
            Events events = application.app().events();
            CountDownLatch over = new CountDownLatch(1);
            Signals.handle("INT", name -> over.countDown());
            Signals.handle("TERM", name -> over.countDown());
            if (camera != null) {
                take(application, events, over);
            } else if (dump || !terminal().outIsTty()) {
                dump(events, over);
            } else {
                table(events, over);
            }
            return ExitCode.OK;
        }
    }

    private void dump(Events events, CountDownLatch over) throws InterruptedException {
        terminal().out().println("-> evdump: starting capture...");
        terminal().out().flush();
        try (EventReceiver receiver = events.receiver()) {
            receiver.on(EventReceiver.OTHERS, new EventDump(terminal().out())).start();
            over.await();
        }
    }

    private void table(Events events, CountDownLatch over) throws InterruptedException {
        ClusterState state = events.state();
        EventTable table = new EventTable(
                ZoneId.systemDefault(), terminal().columns(), terminal().colours(root().noColor));
        try (EventReceiver receiver = events.receiver()) {
            receiver.on(EventReceiver.OTHERS, state).start();
            terminal().out().print("\u001b[?25l");
            do {
                terminal().out().print("\u001b[H\u001b[2J" + table.render(state, rows()));
                terminal().out().flush();
            } while (!over.await(REDRAW_MILLIS, TimeUnit.MILLISECONDS));
        } finally {
            terminal().out().println("\u001b[?25h");
            terminal().out().flush();
        }
    }

    private int rows() {
        String lines = terminal().environment().getOrDefault("LINES", "");
        return lines.matches("[1-9]\\d{1,3}") ? Integer.parseInt(lines) : ROWS;
    }

    private void take(Application application, Events events, CountDownLatch over) throws InterruptedException {
        Consumer<ClusterState> shutter = shutter(application);
        try (EventCamera running = events.camera(interval(), shutter).start()) {
            over.await();
        }
    }

    private Duration interval() {
        if (!(frequency > 0)) {
            throw CommandFailure.usage("--frequency " + frequency + " must be above zero");
        }
        Duration wanted = Duration.ofNanos((long) (frequency * 1e9));
        if (maxRate == null) {
            return wanted;
        }
        if (!maxRate.matches("[1-9]\\d{0,5}(/[smh])?")) {
            throw CommandFailure.usage("--maxrate " + maxRate + " is no rate; write 10/s, 10/m or 10/h");
        }
        int slash = maxRate.indexOf('/');
        char unit = slash < 0 ? 's' : maxRate.charAt(slash + 1);
        Duration period = switch (unit) {
            case 'h' -> Duration.ofHours(1);
            case 'm' -> Duration.ofMinutes(1);
            default -> Duration.ofSeconds(1);
        };
        Duration least = period.dividedBy(Long.parseLong(slash < 0 ? maxRate : maxRate.substring(0, slash)));
        return wanted.compareTo(least) < 0 ? least : wanted;
    }

    @SuppressWarnings("unchecked") // what the consumer takes cannot be seen at run time
    private Consumer<ClusterState> shutter(Application application) {
        String name = String.valueOf(camera);
        Class<?> type = application.loader().load(name, "'-c' / '--camera'");
        try {
            Object made = type.getDeclaredConstructor().newInstance();
            if (made instanceof Consumer<?> consumer) {
                return (Consumer<ClusterState>) consumer;
            }
            throw CommandFailure.usage("--camera " + name + " is no java.util.function.Consumer<ClusterState>");
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--camera " + name + " cannot be made: it needs a public constructor without parameters ("
                            + Failures.describe(e) + ")",
                    e);
        }
    }
}
