package dev.celeriac.canvas;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides in code where a call goes; asked before {@code task_routes}, in the order in which they were added. */
@FunctionalInterface
public interface RouterFunction {

    /**
     * @param options options of the call under Celery's names; not to be changed
     * @return options such as {@code Map.of("queue", "slow")}; null passes the call on to the next router
     */
    @Nullable Map<String, @Nullable Object> route(
            String task,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options);
}
