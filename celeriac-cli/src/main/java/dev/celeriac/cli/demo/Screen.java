package dev.celeriac.cli.demo;

import dev.celeriac.cli.Terminal;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints what happens line by line with, on a terminal, a progress bar below that stays at the bottom. Elsewhere the bar
 * becomes a line for every tenth of the way. For one thread.
 */
final class Screen {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean live;
    private final boolean colours;
    private final int columns;
    private String bar = "";
    private int tenths = -1;

    Screen(Terminal terminal, boolean colours) {
        this.out = terminal.out();
        this.live = terminal.outIsTty();
        this.colours = colours;
        this.columns = terminal.columns();
    }

    /** A line that stays, above the bar. */
    void line(String text) {
        out.println((live && !bar.isEmpty() ? CLEAR_LINE : "") + text);
        if (live && !bar.isEmpty()) {
            out.print(bar);
        }
        out.flush();
    }

    /** Moves the bar. */
    void progress(int done, int total, String note) {
        if (!live) {
            int now = total == 0 ? 10 : done * 10 / total;
            if (now > tenths) {
                tenths = now;
                out.printf(
                        Locale.ROOT,
                        "  %3d %%  %d of %d tasks done%n",
                        total == 0 ? 100 : done * 100 / total,
                        done,
                        total);
                out.flush();
            }
            return;
        }
        String counts =
                String.format(Locale.ROOT, " %3d %%  %d/%d  ", total == 0 ? 100 : done * 100 / total, done, total);
        int width = Math.max(10, Math.min(40, columns - counts.length() - 34));
        int filled = total == 0 ? width : (int) ((long) width * done / total);
        String text = "  " + green("█".repeat(filled)) + dim("░".repeat(width - filled)) + counts;
        int room = Math.max(0, columns - 3 - width - counts.length());
        String drawn = text + dim(note.length() > room ? note.substring(0, room) : note);
        if (!drawn.equals(bar)) {
            bar = drawn;
            out.print(CLEAR_LINE + bar);
            out.flush();
        }
    }

    /** Leaves the bar as it is and goes on below it. */
    void endProgress() {
        if (live && !bar.isEmpty()) {
            out.println();
        }
        bar = "";
    }

    String bold(String text) {
        return styled("1", text);
    }

    String dim(String text) {
        return styled("2", text);
    }

    String green(String text) {
        return styled("32", text);
    }

    String yellow(String text) {
        return styled("33", text);
    }

    String red(String text) {
        return styled("31", text);
    }

    String cyan(String text) {
        return styled("36", text);
    }

    private String styled(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
