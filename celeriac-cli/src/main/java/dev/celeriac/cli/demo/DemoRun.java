package dev.celeriac.cli.demo;

import dev.celeriac.Celeriac;
import dev.celeriac.cli.Main;
import dev.celeriac.cli.Terminal;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo with its surroundings: chooses the files, makes the directory, and leaves nothing behind, whatever happens.
 *
 * @param path whose text files are counted; null for the project's own
 * @param slow how long each slow file takes
 */
public record DemoRun(
        Terminal terminal,
        boolean colours,
        @Nullable Path path,
        int workers,
        boolean kill,
        boolean keep,
        Duration slow,
        InstantSource clock) {

    private static final int MOST_FILES = 2_000;

    /** True when every number adds up. */
    public boolean execute() throws IOException, InterruptedException {
        Path root = (path == null ? ownDocuments() : path).toAbsolutePath().normalize();
        if (!Files.exists(root)) {
            throw new NoSuchFileException(root.toString());
        }
        List<Path> files = TextFiles.below(root, MOST_FILES);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there are no text files below " + root + "; give another --path");
        }
        Screen screen = new Screen(terminal, colours);
        Path directory = Files.createTempDirectory("celeriac-demo-");
        String url = "sqlite:///" + directory.resolve("celeriac.db");
        screen.line(screen.bold("Celeriac demo") + ": " + files.size() + " text files below " + root);
        screen.line(workers + (workers == 1 ? " worker process shares" : " worker processes share")
                + " one SQLite file with" + " this one: " + directory.resolve("celeriac.db"));
        screen.line("");

        try (Celeriac app = Celeriac.builder("demo")
                        .brokerUrl(url)
                        .resultBackend(url)
                        .build();
                Demo demo =
                        new Demo(new DemoPlan(url, directory, files, workers, kill, keep, slow, clock), app, screen)) {
            Thread cleaner = new Thread(() -> cleanUp(demo, directory), "celeriac-demo-cleaner");
            Runtime.getRuntime().addShutdownHook(cleaner);
            try {
                boolean good = demo.run();
                whereNext(screen, directory, url);
                return good;
            } finally {
                if (notEnding(cleaner)) {
                    cleanUp(demo, directory);
                }
            }
        }
    }

    private static boolean notEnding(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return false;
        }
    }

    private void cleanUp(Demo demo, Path directory) {
        demo.close();
        if (keep) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            terminal.err().println("Warning: " + directory + " could not be deleted: " + e);
        }
    }

    private void whereNext(Screen screen, Path directory, String url) {
        screen.line("");
        screen.line(screen.bold("Where to look next"));
        if (keep) {
            screen.line("  " + directory + "/*.log    what each worker did");
            screen.line("  ./celeriac -b " + url + " queues | dead list | report");
        } else {
            screen.line(
                    "  ./celeriac demo --keep          the same, leaving the store and the workers' logs to look at");
        }
        screen.line("  ./celeriac demo --path DIR      your own files");
        screen.line(
                "  ./celeriac --help               the commands; worker, call and result are the ones to begin with");
        screen.line("  README.md, docs/                your first task in a minute, and everything else");
    }

    /** The checkout that this command was built from; where there is none, the current directory. */
    private static Path ownDocuments() {
        Path current = Path.of("").toAbsolutePath();
        CodeSource source = Main.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return current;
        }
        try {
            for (Path at = Path.of(source.getLocation().toURI()); at != null; at = at.getParent()) {
                if (Files.exists(at.resolve("README.md")) && Files.exists(at.resolve("celeriac-core"))) {
                    return at;
                }
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path without a place: " + source, e);
        }
        return current;
    }
}
