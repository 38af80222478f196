package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What the runs came to, in Markdown: median (min–max). */
final class Tables {
    private static final String OURS = "ours";
    private static final List<String> SYSTEMS = List.of(OURS, "celery", "sidekiq", "bullmq");

    private Tables() {}

    /** @param all figures by scenario and name, one for each run */
    static String of(Map<String, Map<String, List<Figure>>> all) {
        var text = new StringBuilder();
        all.forEach((scenario, table) -> {
            if (!SYSTEMS.contains(scenario)) {
                text.append("\n| ").append(scenario).append(" | median (min–max) | |\n|---|---|---|\n");
                table.forEach((name, figures) -> text.append("| ")
                        .append(name)
                        .append(" | ")
                        .append(spread(figures))
                        .append(" | ")
                        .append(figures.get(0).unit())
                        .append(" |\n"));
            }
        });
        List<String> systems = SYSTEMS.stream()
                .filter(name -> all.containsKey(name) && !all.get(name).isEmpty())
                .toList();
        if (!systems.isEmpty()) {
            beside(text, systems, all);
        }
        return text.toString();
    }

    private static void beside(StringBuilder text, List<String> systems, Map<String, Map<String, List<Figure>>> all) {
        text.append("\n| on Redis | ").append(String.join(" | ", systems)).append(" | ours to the best peer |\n|---|");
        text.append("---|".repeat(systems.size() + 1)).append('\n');
        for (Row row : Row.values()) {
            List<String> cells = new ArrayList<>();
            for (String system : systems) {
                List<Figure> figures = cell(row, system, all);
                cells.add(figures.isEmpty() ? "–" : spread(figures));
            }
            text.append("| ").append(row.text).append(", ").append(row.unit).append(" | ");
            text.append(String.join(" | ", cells))
                    .append(" | ")
                    .append(ratio(row, all))
                    .append(" |\n");
        }
    }

    private static String ratio(Row row, Map<String, Map<String, List<Figure>>> all) {
        OptionalDouble best = SYSTEMS.stream()
                .filter(name -> !name.equals(OURS))
                .map(name -> cell(row, name, all))
                .filter(figures -> !figures.isEmpty())
                .mapToDouble(Tables::median)
                .reduce(row.moreIsBetter ? Math::max : Math::min);
        List<Figure> ours = cell(row, OURS, all);
        if (best.isEmpty() || ours.isEmpty()) {
            return "–";
        }
        return "× " + Figure.text(median(ours) / best.getAsDouble());
    }

    private static List<Figure> cell(Row row, String system, Map<String, Map<String, List<Figure>>> all) {
        return all.getOrDefault(system, Map.of()).getOrDefault(row.text, List.of());
    }

    private static String spread(List<Figure> figures) {
        double[] values = sorted(figures);
        return values.length == 1
                ? Figure.text(values[0])
                : Figure.text(median(figures)) + " (" + Figure.text(values[0]) + "–"
                        + Figure.text(values[values.length - 1]) + ")";
    }

    static double median(List<Figure> figures) {
        double[] sorted = sorted(figures);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Figure> figures) {
        double[] values = figures.stream().mapToDouble(Figure::value).toArray();
        Arrays.sort(values);
        return values;
    }
}
