package dev.celeriac.benchmarks;

/** What is measured of every system, so that they can stand beside each other. */
enum Row {
    SINGLE("enqueue, single calls", "/s", true),
    BULK("enqueue, batches of 1,000", "/s", true),
    DRAIN("drain, results off", "/s", true),
    DRAIN_CPU("drain, results off: CPU of worker and Redis", "ms/1k", false),
    RESULTS("drain, results stored", "/s", true),
    RESULTS_CPU("drain, results stored: CPU of worker and Redis", "ms/1k", false),
    P50("latency at 200/s, p50", "ms", false),
    P99("latency at 200/s, p99", "ms", false),
    MAX("latency at 200/s, max", "ms", false);

    final String text;
    final String unit;
    final boolean moreIsBetter;

    Row(String text, String unit, boolean moreIsBetter) {
        this.text = text;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    Figure of(double value) {
        return new Figure(text, value, unit);
    }
}
