package dev.celeriac.cli.events;

import dev.celeriac.event.ClusterState;
import dev.celeriac.event.TaskSnapshot;
import dev.celeriac.event.WorkerSnapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A cluster as one screenful of text: its workers, and the tasks about which something was heard last. */
public final class EventTable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int ABOVE_TASKS = 7;

    private final ZoneId zone;
    private final int columns;
    private final boolean colours;

    /** @param zone whose clock it shows */
    public EventTable(ZoneId zone, int columns, boolean colours) {
        this.zone = zone;
        this.columns = columns;
        this.colours = colours;
    }

    /** @param rows how many lines there may be */
    public String render(ClusterState state, int rows) {
        List<String> lines = new ArrayList<>();
        List<WorkerSnapshot> workers = state.workers();
        long alive = workers.stream().filter(WorkerSnapshot::alive).count();
        lines.add(bold(cut("celeriac events   " + alive + " of " + workers.size() + " workers online   "
                + state.taskCount() + " tasks received   " + state.eventCount() + " events   (Ctrl-C ends)")));
        lines.add("");
        lines.add(bold(cut(String.format(
                Locale.ROOT, "%-40s %-8s %8s %12s %s", "WORKER", "", "ACTIVE", "PROCESSED", "SOFTWARE"))));
        int shown = Math.max(1, Math.min(workers.size(), (rows - ABOVE_TASKS) / 3));
        workers.stream().limit(shown).forEach(worker -> lines.add(cut(worker(worker))));
        if (workers.size() > shown) {
            lines.add(cut("… and " + (workers.size() - shown) + " more"));
        }
        lines.add("");
        lines.add(bold(cut(row("UUID", "TASK", "WORKER", "TIME", "STATE"))));
        for (TaskSnapshot task : state.tasksByTime(Math.max(1, rows - lines.size() - 1))) {
            lines.add(cut(task(task)));
        }
        return String.join("\n", lines);
    }

    private static String worker(WorkerSnapshot worker) {
        return String.format(
                Locale.ROOT,
                "%-40s %-8s %8s %12s %s %s",
                worker.hostname(),
                worker.alive() ? "online" : "gone?",
                worker.active() < 0 ? "" : worker.active(),
                worker.processed() < 0 ? "" : worker.processed(),
                worker.fields().getOrDefault("sw_ident", ""),
                worker.fields().getOrDefault("sw_ver", ""));
    }

    private String task(TaskSnapshot task) {
        String time = Double.isNaN(task.timestamp())
                ? ""
                : TIME.format(
                        Instant.ofEpochMilli((long) (task.timestamp() * 1000)).atZone(zone));
        String name = task.name();
        String worker = task.worker();
        return row(task.uuid(), name == null ? "?" : name, worker == null ? "-" : worker, time, task.state());
    }

    private static String row(String id, String name, String worker, String time, String state) {
        return String.format(Locale.ROOT, "%-36s %-30s %-24s %-8s %s", id, name, worker, time, state);
    }

    private String cut(String line) {
        String plain = line.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > columns ? plain.substring(0, columns) : plain;
    }

    private String bold(String text) {
        return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
