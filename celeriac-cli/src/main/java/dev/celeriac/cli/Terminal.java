package dev.celeriac.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes, and what the other end can show. A value, so that tests can look at the output of a
 * command that runs inside them.
 *
 * @param out what was asked for
 * @param err errors, warnings, logs
 * @param in answers to questions
 * @param outIsTty whether a person looks at {@code out}
 * @param errIsTty whether a person looks at {@code err}
 * @param environment variables of the process
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        BufferedReader in,
        boolean outIsTty,
        boolean errIsTty,
        Map<String, String> environment) {

    /** The process's own streams. */
    static Terminal system() {
        return new Terminal(
                System.out,
                System.err,
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                isTty(1),
                isTty(2),
                System.getenv());
    }

    /** Whether colours help on {@code out}: a terminal, and nobody objects (https://no-color.org). */
    boolean colours(boolean refused) {
        return wanted(refused, outIsTty);
    }

    boolean errColours(boolean refused) {
        return wanted(refused, errIsTty);
    }

    /** Columns of the terminal, 80 when it does not say. */
    public int columns() {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[1-9]\\d{1,3}")) {
            return Integer.parseInt(columns);
        }
        return outIsTty ? askColumns() : 80;
    }

    private boolean wanted(boolean refused, boolean tty) {
        if (refused || !environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        return !environment.getOrDefault("FORCE_COLOR", "").isEmpty()
                || (tty && !"dumb".equals(environment.get("TERM")));
    }

    private static int askColumns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            String columns = answer.substring(answer.indexOf(' ') + 1);
            return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 80;
        } catch (IOException noStty) {
            return 80;
        }
    }

    /** The JDK answers for standard input and output together only, and since 22 not even that. */
    private static boolean isTty(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException unreadable) {
            return false;
        }
        return System.console() != null && Runtime.version().feature() < 22;
    }
}
