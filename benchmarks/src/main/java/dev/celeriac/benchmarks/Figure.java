package dev.celeriac.benchmarks;

import java.util.Locale;

/**
 * One number that one run has come to.
 *
 * @param name what was measured
 * @param unit such as {@code tasks/s}
 */
record Figure(String name, double value, String unit) {

    static Figure perSecond(String name, double count, double nanos) {
        return new Figure(name, count * 1e9 / nanos, "/s");
    }

    static String text(double value) {
        return value >= 1000 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
    }

    @Override
    public String toString() {
        return name + ": " + text(value) + " " + unit;
    }
}
