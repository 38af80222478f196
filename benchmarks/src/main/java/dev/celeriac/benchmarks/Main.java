package dev.celeriac.benchmarks;

import dev.celeriac.codec.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs scenarios and prints what they came to. */
public final class Main {
    private Main() {}

    /** See {@link Options#USAGE}. */
    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--list") || List.of(args).contains("--help")) {
            System.out.println(Options.USAGE + "\n");
            Scenario.all().forEach(s -> System.out.printf("  %-15s %s%n", s.name(), s.what()));
            return;
        }
        run(Options.parse(args));
    }

    static Map<String, Map<String, List<Figure>>> run(Options options) throws Exception {
        List<Scenario> chosen = chosen(options.scenarios());
        System.out.println(machine(options));
        // Interleaved, so that a busy minute on the machine does not fall on all the runs of one scenario.
        Map<String, Map<String, List<Figure>>> all = new LinkedHashMap<>();
        for (int run = 1; run <= options.runs(); run++) {
            for (Scenario scenario : chosen) {
                List<Figure> figures;
                try (Bench bench = new Bench(options)) {
                    figures = scenario.measurement().run(bench);
                }
                write(options, scenario, run, figures);
                Map<String, List<Figure>> table = all.computeIfAbsent(scenario.name(), name -> new LinkedHashMap<>());
                figures.forEach(f -> table.computeIfAbsent(f.name(), name -> new ArrayList<>())
                        .add(f));
                if (options.runs() > 1) {
                    System.out.println("run " + run + " of " + scenario.name() + " done");
                }
            }
        }
        System.out.println(Tables.of(all));
        return all;
    }

    private static List<Scenario> chosen(List<String> names) {
        List<Scenario> all = Scenario.all();
        List<String> known = all.stream().map(Scenario::name).toList();
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(unknown -> {
            throw new IllegalArgumentException("no scenario '" + unknown + "'; there are " + String.join(", ", known));
        });
        return all.stream()
                .filter(s -> names.isEmpty() || names.contains(s.name()))
                .toList();
    }

    private static String machine(Options options) throws IOException {
        String cpu = Files.readAllLines(java.nio.file.Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("?");
        return Runtime.getRuntime().availableProcessors() + " × " + cpu + ", Java " + Runtime.version() + ", -Xmx"
                + options.heap() + " " + String.join(" ", options.jvm()) + ", broker "
                + (options.broker().isEmpty()
                        ? "sqlite, a new file for each run"
                        : options.broker().equals(Bench.OWN_REDIS)
                                ? "redis, a new one for each run"
                                : options.broker());
    }

    private static void write(Options options, Scenario scenario, int run, List<Figure> figures) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("scenario", scenario.name());
        line.put("run", run);
        line.put("at", java.time.Instant.now().toString());
        line.put(
                "load", Files.readString(java.nio.file.Path.of("/proc/loadavg")).split(" ")[0]);
        line.put("java", Runtime.version().toString());
        line.put("heap", options.heap());
        line.put("broker", options.broker().isEmpty() ? "sqlite" : options.broker());
        line.put("scale", options.scale());
        line.put("figures", figures.stream().map(Main::document).collect(Collectors.toList()));
        byte[] json = JsonCodec.DEFAULT.encode(line);
        Files.createDirectories(options.out().toAbsolutePath().getParent());
        byte[] whole = Arrays.copyOf(json, json.length + 1);
        whole[json.length] = '\n';
        Files.write(options.out(), whole, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.println(new String(json, StandardCharsets.US_ASCII));
    }

    private static Map<String, Object> document(Figure figure) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", figure.name());
        document.put("value", figure.value());
        document.put("unit", figure.unit());
        return document;
    }
}
