package dev.celeriac.cli;

import dev.celeriac.cli.multi.Cluster;
import dev.celeriac.cli.multi.Node;
import dev.celeriac.cli.multi.Nodes;
import dev.celeriac.config.Secrets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code celeriac multi}: many workers on one machine. Reads its arguments itself, in Celery's notation. */
@Command(
        name = "multi",
        sortOptions = false,
        header = "Start and stop many workers on this machine.",
        customSynopsis = {
            "celeriac multi start NAME...|NUMBER [WORKER OPTIONS]",
            "       celeriac multi stop|stopwait NAME...|NUMBER [-SIGNAL, default -TERM]",
            "       celeriac multi restart NAME...|NUMBER [-SIGNAL] [WORKER OPTIONS]",
            "       celeriac multi kill|show|names NAME...|NUMBER",
            "       celeriac multi get NODE NAME...|NUMBER [WORKER OPTIONS]",
            "       celeriac multi expand TEMPLATE NAME...|NUMBER",
        },
        description = {
            "%nWorkers run in the background with a pid file and a log file each: /var/run/celery/%%n.pid and",
            "/var/log/celery/%%n%%I.log unless --pidfile and --logfile say otherwise; stop, restart and kill find the",
            "workers by their pid files, so give them the same --pidfile. A number N stands for celery1 to celeryN.",
            "An option with a colon is for some of the workers: -c:w1 3, -Q:1-3 images, -c:2,4 8.",
            "%nFurther options: --prefix, --suffix, --hostname, --range-prefix, --cmd, --append, --nosplash, --quiet,",
            "--verbose.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  celeriac multi start 3 -A com.acme.Shop -l info -c:1 10 --pidfile=%%n.pid --logfile=%%n.log",
            "  celeriac multi start mail reports -A com.acme.Shop -Q:mail mail -Q:reports reports",
            "  celeriac multi restart mail reports -A com.acme.Shop",
            "  celeriac multi stopwait mail reports",
        })
final class MultiCommand implements Callable<Integer> {
    private static final Set<String> SIGNALS =
            Set.of("TERM", "INT", "QUIT", "KILL", "HUP", "USR1", "USR2", "STOP", "CONT");
    private static final Set<String> OWN = Set.of("--nosplash", "--quiet", "-q", "--verbose", "--no-color");

    @ParentCommand
    private @Nullable RootCommand root;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> given = new ArrayList<>();

    private boolean quiet;
    private boolean verbose;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(given);
        quiet = root().quiet || arguments.contains("--quiet") || arguments.contains("-q");
        verbose = arguments.contains("--verbose");
        boolean splash = !arguments.contains("--nosplash");
        arguments.removeIf(OWN::contains);
        if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
            throw CommandFailure.usage("Missing command: celeriac multi start|stop|stopwait|restart|kill|show|names|"
                    + "expand|get …; 'celeriac multi help' says more");
        }
        String command = arguments.remove(0);
        Optional<String> signal =
                List.of("stop", "stopwait", "stop_verify", "restart").contains(command)
                        ? takeSignal(arguments)
                        : Optional.empty();
        if (splash
                && Set.of("start", "stop", "stopwait", "stop_verify", "restart", "kill")
                        .contains(command)) {
            note("celeriac multi v" + Version.number());
        }
        return run(command, arguments, signal.orElse("TERM"));
    }

    private int run(String command, List<String> arguments, String signal) throws IOException, InterruptedException {
        switch (command) {
            case "start":
                return cluster(arguments).start();
            case "stop":
                cluster(arguments).stop(signal, false);
                return ExitCode.OK;
            case "stopwait":
            case "stop_verify":
                cluster(arguments).stop(signal, true);
                return ExitCode.OK;
            case "restart":
                return cluster(arguments).restart(signal);
            case "kill":
                cluster(arguments).signal("KILL");
                return ExitCode.OK;
            case "show":
                nodes(arguments).forEach(node -> say(line(node)));
                return ExitCode.OK;
            case "names":
                nodes(arguments).forEach(node -> say(node.name()));
                return ExitCode.OK;
            case "expand":
                String template = first(arguments, "a template");
                nodes(arguments).forEach(node -> say(node.expand(template)));
                return ExitCode.OK;
            case "get":
                String wanted = first(arguments, "the name of a node");
                Optional<Node> found = nodes(arguments).stream()
                        .filter(node -> node.name().equals(wanted))
                        .findFirst();
                found.ifPresent(node -> say(line(node)));
                return found.isPresent() ? ExitCode.OK : ExitCode.FAILURE;
            case "help":
                picocli.CommandLine.usage(this, root().terminal().out());
                return ExitCode.OK;
            default:
                throw CommandFailure.usage("Invalid command: " + command
                        + ". There are start, stop, stopwait, restart, kill, show, names, expand, get and help");
        }
    }

    private static String first(List<String> arguments, String what) {
        if (arguments.isEmpty()) {
            throw CommandFailure.usage("Missing argument: " + what);
        }
        return arguments.remove(0);
    }

    /** The last argument that is a signal, such as {@code -KILL} or {@code -9}. */
    private static Optional<String> takeSignal(List<String> arguments) {
        for (int at = arguments.size() - 1; at >= 0; at--) {
            String name = arguments.get(at).startsWith("-")
                    ? arguments.get(at).substring(1).toUpperCase(Locale.ROOT)
                    : "";
            String plain = name.startsWith("SIG") ? name.substring(3) : name;
            if (SIGNALS.contains(plain) || plain.matches("[1-9]\\d?")) {
                arguments.remove(at);
                return Optional.of(plain);
            }
        }
        return Optional.empty();
    }

    private Cluster cluster(List<String> arguments) {
        return new Cluster(nodes(arguments), this::start, this::note);
    }

    private List<Node> nodes(List<String> arguments) {
        List<String> all = new ArrayList<>();
        add(all, "-A", root().app);
        add(all, "-b", root().broker);
        add(all, "--result-backend", root().resultBackend);
        add(all, "--config", root().config);
        add(all, "--workdir", root().workdir);
        add(all, "--classpath", root().classpath);
        all.addAll(arguments);
        try {
            List<Node> nodes = Nodes.of(all);
            if (nodes.isEmpty()) {
                throw CommandFailure.usage("Missing argument: names of workers, or how many");
            }
            return nodes;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static void add(List<String> arguments, String option, @Nullable Object value) {
        if (value != null) {
            if (option.startsWith("--")) {
                arguments.add(option + "=" + value);
            } else {
                arguments.addAll(List.of(option, value.toString()));
            }
        }
    }

    private int start(Node node) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(OwnCommand.launcher());
        List<String> arguments = node.arguments();
        Map<String, String> environment = PrivateArguments.takeFrom(arguments);
        command.addAll(arguments);
        if (verbose) {
            note("  " + line(node));
        }
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }

    private static String line(Node node) {
        return "celeriac "
                + node.arguments().stream()
                        .map(Secrets::maskUrls)
                        .map(word -> word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }

    private void note(String text) {
        if (!quiet) {
            say(text);
        }
    }

    private void say(String text) {
        root().terminal().out().println(text);
        root().terminal().out().flush();
    }

    private RootCommand root() {
        if (root == null) {
            throw new IllegalStateException("command without its parent");
        }
        return root;
    }
}
