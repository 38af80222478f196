package dev.celeriac.worker;

import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordSize;
import dev.celeriac.task.TaskRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a task means for chords.
 *
 * @param begun chords that begin with the messages that follow the task
 * @param ended parts that are over with it
 * @param by the task, which becomes the parent of a body that follows its part
 */
record ChordNews(
        List<ChordSize> begun,
        List<ChordPart> ended,
        @Nullable TaskRequest by) {
    static final ChordNews NONE = new ChordNews(List.of(), List.of(), null);

    boolean isEmpty() {
        return begun.isEmpty() && ended.isEmpty();
    }
}
