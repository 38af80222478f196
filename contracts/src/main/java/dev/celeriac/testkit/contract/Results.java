package dev.celeriac.testkit.contract;

import dev.celeriac.result.TaskMeta;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes result documents. */
public final class Results {
    private Results() {}

    public static TaskMeta meta(String taskId, String status, @Nullable Object result) {
        return new TaskMeta(taskId, status, result, null, List.of(), null, null, null, Map.of());
    }
}
