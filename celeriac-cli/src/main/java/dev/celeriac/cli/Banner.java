package dev.celeriac.cli;

import java.util.Collection;
import java.util.List;

/**
 * What a worker says about itself when it starts, laid out like Celery's.
 *
 * @param node name of the worker
 * @param app name and class of the application
 * @param transport broker URL, password masked
 * @param results result store URL, password masked
 * @param concurrency slots, or between how many
 * @param pool kind of pool
 * @param guarantee when messages are acknowledged, in words
 * @param taskEvents whether they are sent
 * @param queues consumed queues
 * @param tasks registered tasks; empty to leave them out
 */
record Banner(
        String node,
        String app,
        String transport,
        String results,
        String concurrency,
        String pool,
        String guarantee,
        String taskEvents,
        List<String> queues,
        Collection<String> tasks) {

    String render(boolean colours, String time) {
        StringBuilder text = new StringBuilder("\n");
        String head = node + " v" + Version.number() + " (celeriac)";
        text.append(bold(colours, head)).append("\n\n");
        text.append(Version.platform())
                .append(", ")
                .append(Version.java())
                .append(' ')
                .append(time)
                .append("\n\n");
        text.append(bold(colours, "[config]")).append('\n');
        row(text, "app", app);
        row(text, "transport", transport);
        row(text, "results", results);
        row(text, "concurrency", concurrency + " (" + pool + ")");
        row(text, "delivery", guarantee);
        row(text, "task events", taskEvents);
        text.append('\n').append(bold(colours, "[queues]")).append('\n');
        for (String queue : queues) {
            text.append(String.format("  .> %-16s exchange=%s(direct) key=%s%n", queue, queue, queue));
        }
        if (!tasks.isEmpty()) {
            text.append('\n').append(bold(colours, "[tasks]")).append('\n');
            tasks.forEach(task -> text.append("  . ").append(task).append('\n'));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("  .> %-12s %s%n", name + ":", value));
    }

    private static String bold(boolean colours, String text) {
        return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
