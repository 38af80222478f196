package dev.celeriac.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All ledgers of a run together, read on as they grow. For one thread. */
final class LedgerBooks {
    /** An attempt of a task. */
    record Attempt(String task, int number) {}

    private final Path directory;
    private final Map<Path, Long> read = new HashMap<>();
    private final Map<Attempt, List<Run>> runs = new HashMap<>();
    private final Set<Attempt> ended = new HashSet<>();

    LedgerBooks(Path directory) {
        this.directory = directory;
    }

    /** Reads what has been written since the last time; a line without an end is left for later. */
    void readOn() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".ledger")).toList();
        }
        for (Path file : files) {
            readOn(file);
        }
    }

    private void readOn(Path file) throws IOException {
        long from = read.getOrDefault(file, 0L);
        byte[] bytes;
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            bytes = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
        }
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        read.put(file, from + end);
        String process = file.getFileName().toString().replace(".ledger", "");
        new String(bytes, 0, end, StandardCharsets.US_ASCII).lines().forEach(line -> enter(process, line));
    }

    private void enter(String process, String line) {
        String[] parts = line.split(" ");
        var attempt = new Attempt(parts[1], Integer.parseInt(parts[2]));
        long at = Long.parseLong(parts[3]);
        List<Run> known = runs.computeIfAbsent(attempt, none -> new ArrayList<>(1));
        if (parts[0].equals("S")) {
            known.add(new Run(process, at, null));
            return;
        }
        ended.add(attempt);
        for (int i = known.size() - 1; i >= 0; i--) {
            Run run = known.get(i);
            if (run.process().equals(process) && run.ended() == null) {
                known.set(i, new Run(process, run.started(), at));
                return;
            }
        }
        throw new IllegalStateException("an end without a start in the ledger of " + process + ": " + line);
    }

    /** Runs by attempt, as far as they were read. */
    Map<Attempt, List<Run>> runs() {
        return runs;
    }

    /** How many attempts have ended at least once. */
    int ended() {
        return ended.size();
    }

    boolean hasEnded(Attempt attempt) {
        return ended.contains(attempt);
    }
}
