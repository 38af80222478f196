package dev.celeriac;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results that belong to one, as a graph to be drawn (Celery's {@code AsyncResult.graph}). A snapshot; immutable.
 */
public final class ResultGraph {
    private static final Map<String, String> COLORS =
            Map.of("SUCCESS", "palegreen3", "FAILURE", "salmon", "REVOKED", "khaki");

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    /**
     * A task or group.
     *
     * @param name of the task; null for a group, and where results do not say it ({@code result_extended})
     * @param members how many a group has; -1 for a task
     */
    public record Node(String id, @Nullable String name, String state, int members) {
        private String label() {
            String what = members >= 0 ? "group of " + members : name == null ? "" : name;
            return what.isEmpty() ? id : what + "\n" + id;
        }
    }

    /** Who started whom, by id. */
    public record Edge(String from, String to) {}

    private ResultGraph() {}

    /**
     * What is below a result.
     *
     * @param intermediate whether results that are not over are passed by
     * @throws dev.celeriac.exceptions.IncompleteStream if one is not over and {@code intermediate} is false
     */
    static ResultGraph of(AsyncResult<?> root, boolean intermediate) {
        ResultGraph graph = new ResultGraph();
        root.iterdeps(intermediate).forEach(dependency -> {
            AsyncResult<?> result = dependency.result();
            graph.nodes.computeIfAbsent(
                    result.id(),
                    id -> new Node(
                            id,
                            result.name(),
                            result.state(),
                            result instanceof GroupResult<?> group ? group.size() : -1));
            AsyncResult<?> parent = dependency.parent();
            if (parent != null) {
                Edge edge = new Edge(parent.id(), result.id());
                if (!graph.edges.contains(edge)) {
                    graph.edges.add(edge);
                }
            }
        });
        return graph;
    }

    /** From the root, breadth first. */
    public Collection<Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    public List<Edge> edges() {
        return Collections.unmodifiableList(edges);
    }

    /** In the language of Graphviz. */
    public String toDot() {
        StringBuilder dot = new StringBuilder("digraph dependencies {\n")
                .append("    node [shape=\"oval\", style=\"filled\", fillcolor=\"white\"]\n");
        for (Node node : nodes.values()) {
            dot.append("    ").append(quoted(node.id())).append(" [label=").append(quoted(node.label()));
            String color = COLORS.get(node.state());
            if (color != null) {
                dot.append(", fillcolor=\"").append(color).append('"');
            }
            dot.append("]\n");
        }
        for (Edge edge : edges) {
            dot.append("    ")
                    .append(quoted(edge.from()))
                    .append(" -> ")
                    .append(quoted(edge.to()))
                    .append('\n');
        }
        return dot.append("}\n").toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** As a Mermaid flowchart, which Markdown pages show. */
    public String toMermaid() {
        StringBuilder chart = new StringBuilder("flowchart TD\n");
        Map<String, String> names = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            String name = "n" + names.size();
            names.put(node.id(), name);
            String label = node.label().replace("\"", "#quot;").replace("\n", "<br/>");
            chart.append("    ")
                    .append(name)
                    .append("([\"")
                    .append(label)
                    .append("\"]):::")
                    .append(node.state());
            chart.append('\n');
        }
        for (Edge edge : edges) {
            chart.append("    ").append(names.get(edge.from())).append(" --> ").append(names.get(edge.to()));
            chart.append('\n');
        }
        chart.append(
                "    classDef SUCCESS fill:#9ce29c\n    classDef FAILURE fill:#f3a59a\n    classDef REVOKED fill:#f0e68c\n");
        return chart.toString();
    }

    @Override
    public String toString() {
        return toDot();
    }
}
