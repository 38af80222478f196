package dev.celeriac.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
final class NearestName {

    private NearestName() {}

    /** The known name with the fewest typing errors, when they are few enough to call it a slip. */
    static Optional<String> of(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(wanted, name) <= Math.max(2, name.length() / 4));
    }

    /** The end of an error message: {@code " Did you mean 'x'?"}, or nothing. */
    static String hint(String given, Collection<String> known) {
        return of(given, known).map(name -> " Did you mean '" + name + "'?").orElse("");
    }

    // A forgotten first word (acks_late for task_acks_late) is one slip, not five.
    private static int distance(String given, String name) {
        return given.length() > 3 && name.endsWith("_" + given) ? 1 : edits(given, name);
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
