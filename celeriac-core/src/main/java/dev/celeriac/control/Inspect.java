package dev.celeriac.control;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions to workers (Celery's {@code app.control.inspect()}). Every method returns answers by node, empty when nobody
 * answered in time; an answer {@code {"error": …}} is a worker's that could not. Immutable and thread-safe.
 */
public final class Inspect {
    private final Control control;

    Inspect(Control control) {
        this.control = control;
    }

    /** Any question, by name. */
    public Map<String, @Nullable Object> ask(String question, Map<String, ? extends @Nullable Object> arguments) {
        Map<String, @Nullable Object> answers = new LinkedHashMap<>();
        control.ask(question, arguments).forEach(reply -> answers.put(reply.node(), reply.value()));
        return answers;
    }

    private Map<String, @Nullable Object> ask(String question) {
        return ask(question, Map.of());
    }

    /** Tasks that run: {@code id, name, args, kwargs, type, hostname, time_start, acknowledged, delivery_info, worker_pid}. */
    public Map<String, @Nullable Object> active() {
        return ask("active");
    }

    /** Tasks that wait in a worker for a slot. */
    public Map<String, @Nullable Object> reserved() {
        return ask("reserved");
    }

    /** Tasks that wait for their time. */
    public Map<String, @Nullable Object> scheduled() {
        return ask("scheduled");
    }

    /** Ids of revoked tasks. */
    public Map<String, @Nullable Object> revoked() {
        return ask("revoked");
    }

    /** Names of tasks, with attributes such as {@code rate_limit}. */
    public Map<String, @Nullable Object> registered(String... attributes) {
        return ask(
                "registered", attributes.length == 0 ? Map.of() : Map.of("taskinfoitems", Arrays.asList(attributes)));
    }

    /** How much each worker has done, its pool, broker and resources. */
    public Map<String, @Nullable Object> stats() {
        return ask("stats");
    }

    public Map<String, @Nullable Object> ping() {
        return ask("ping");
    }

    public Map<String, @Nullable Object> activeQueues() {
        return ask("active_queues");
    }

    /** Settings, secrets hidden. */
    public Map<String, @Nullable Object> conf(boolean withDefaults) {
        return ask("conf", Map.of("with_defaults", withDefaults));
    }

    /** Versions and settings as a text. */
    public Map<String, @Nullable Object> report() {
        return ask("report");
    }

    /** Logical clocks. */
    public Map<String, @Nullable Object> clock() {
        return ask("clock");
    }

    /** What workers know of tasks: {@code {id: ["active" or "reserved", info]}}. */
    public Map<String, @Nullable Object> queryTask(String... taskIds) {
        return ask("query_task", Map.of("ids", List.of(taskIds)));
    }

    /** What another worker would be told that starts. */
    public Map<String, @Nullable Object> hello(String fromNode) {
        return ask("hello", Map.of("from_node", fromNode));
    }

    /** Resident memory. */
    public Map<String, @Nullable Object> memsample() {
        return ask("memsample");
    }
}
