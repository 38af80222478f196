package dev.celeriac.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signature in its JSON form, exactly Celery's keys ({@code celery.canvas.Signature} is such a dict).
 *
 * @param task task name, or {@code celery.chain}, {@code celery.group}, {@code celery.chord}, …
 * @param args positional arguments
 * @param kwargs keyword arguments; canvas primitives keep their members here
 * @param options options of {@code apply_async} under Celery's names ({@code task_id}, {@code queue}, {@code link}, …)
 * @param subtaskType {@code chain}, {@code group} or {@code chord}; null for a plain task and for map, starmap, chunks
 * @param immutable whether the previous result is not to be prepended to the arguments
 */
public record SignatureDocument(
        String task,
        List<@Nullable Object> args,
        Map<String, @Nullable Object> kwargs,
        Map<String, @Nullable Object> options,
        @Nullable String subtaskType,
        boolean immutable) {}
