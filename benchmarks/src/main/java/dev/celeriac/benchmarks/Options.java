package dev.celeriac.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure, and how.
 *
 * @param scenarios names, all of them when empty
 * @param runs how often
 * @param broker URL of a broker that may be emptied, {@code redis} for a new Redis for each run, or empty for a new SQLite
 *     file for each run
 * @param heap {@code -Xmx} of every JVM
 * @param scale factor for the counts of tasks
 * @param java the program that runs producers and workers
 * @param newerJava one of 21 or later, for virtual threads; the same when there is no other
 * @param jvm more options for the JVMs
 * @param celeriac the command to measure the start of; empty to start its main class instead
 * @param out file that gets one JSON line for each run
 */
record Options(
        List<String> scenarios,
        int runs,
        String broker,
        String heap,
        double scale,
        Path java,
        Path newerJava,
        List<String> jvm,
        String celeriac,
        Path out) {

    static final String USAGE = """
            Usage: benchmarks/run [scenario …] [options]

              --runs N        how often to run each; the table has median (min–max). Default 1
              --broker URL    a broker that may be emptied, in place of a new SQLite file for each run; "redis" starts
                              a redis-server for each run
              --heap SIZE     -Xmx of every process, default 512m
              --scale F       factor for the counts of tasks, default 1
              --jvm OPTION    one more option for the JVMs of producers and workers; may be repeated
              --out FILE      where the JSON lines go, default benchmarks/target/results.jsonl
              --list          the scenarios""";

    static Options parse(String[] args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> scenarios = new ArrayList<>();
        List<String> jvm = new ArrayList<>();
        int runs = 1;
        String broker = "";
        String heap = "512m";
        double scale = 1;
        Path newer = java;
        String celeriac = "";
        Path out = Path.of("benchmarks", "target", "results.jsonl");
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                scenarios.add(args[i]);
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value\n" + USAGE);
            }
            String value = args[++i];
            switch (args[i - 1]) {
                case "--runs" -> runs = Integer.parseInt(value);
                case "--broker" -> broker = value;
                case "--heap" -> heap = value;
                case "--scale" -> scale = Double.parseDouble(value);
                case "--jvm" -> jvm.add(value);
                case "--newer-java" -> newer = existing(value);
                case "--celeriac" -> celeriac = value;
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args[i - 1] + "\n" + USAGE);
            }
        }
        return new Options(
                List.copyOf(scenarios), runs, broker, heap, scale, java, newer, List.copyOf(jvm), celeriac, out);
    }

    private static Path existing(String file) {
        if (!Files.isExecutable(Path.of(file))) {
            throw new IllegalArgumentException(file + " is not a program");
        }
        return Path.of(file);
    }
}
