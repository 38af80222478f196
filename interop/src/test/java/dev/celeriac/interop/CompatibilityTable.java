package dev.celeriac.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code docs/compatibility.md} as a value: an introduction, then for each row what is so with each version of Celery.
 *
 * @param introduction the text above the first heading of a section
 * @param rows cells by version
 */
record CompatibilityTable(String introduction, SortedMap<DeclaredRow, SortedMap<String, String>> rows) {

    static CompatibilityTable read(Path file) throws IOException {
        var introduction = new StringBuilder();
        SortedMap<DeclaredRow, SortedMap<String, String>> rows = new TreeMap<>();
        String section = "";
        List<String> versions = List.of();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (section.isEmpty()) {
                introduction.append(line).append('\n');
            } else if (line.startsWith("| way |")) {
                versions = cells(line).subList(2, cells(line).size());
            } else if (line.startsWith("|") && !line.startsWith("|---")) {
                List<String> cells = cells(line);
                SortedMap<String, String> byVersion = new TreeMap<>();
                for (int i = 0; i < versions.size(); i++) {
                    byVersion.put(versions.get(i), cells.get(i + 2));
                }
                rows.put(new DeclaredRow(section, cells.get(0), cells.get(1)), byVersion);
            }
        }
        return new CompatibilityTable(introduction.toString(), rows);
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    /** A copy with the outcomes of a run in the column of a version; rows that no test declares any more are gone. */
    CompatibilityTable with(String version, Map<DeclaredRow, String> outcomes) throws IOException {
        SortedMap<DeclaredRow, SortedMap<String, String>> changed = new TreeMap<>();
        for (DeclaredRow row : DeclaredRow.all()) {
            SortedMap<String, String> cells = new TreeMap<>(rows.getOrDefault(row, new TreeMap<>()));
            if (outcomes.containsKey(row)) {
                cells.put(version, outcomes.get(row));
            }
            changed.put(row, cells);
        }
        return new CompatibilityTable(introduction, changed);
    }

    void write(Path file) throws IOException {
        var versions = new TreeSet<String>();
        rows.values().forEach(cells -> versions.addAll(cells.keySet()));
        var text = new StringBuilder(introduction);
        String section = "";
        for (var row : rows.entrySet()) {
            if (!row.getKey().section().equals(section)) {
                text.append(section.isEmpty() ? "" : "\n");
                section = row.getKey().section();
                text.append("## ").append(section).append("\n\n| way | what | ");
                text.append(String.join(" | ", versions)).append(" |\n|---|---|");
                text.append("---|".repeat(versions.size())).append('\n');
            }
            String cells = versions.stream()
                    .map(version -> row.getValue().getOrDefault(version, "not tested"))
                    .collect(Collectors.joining(" | "));
            text.append("| %s | %s | %s |%n"
                    .formatted(row.getKey().way(), row.getKey().what(), cells));
        }
        Files.writeString(file, text);
    }
}
