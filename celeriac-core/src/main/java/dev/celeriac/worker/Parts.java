package dev.celeriac.worker;

import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written for one message, all of it or nothing.
 *
 * @param settlement null when the message has been acknowledged before
 * @param chords what it means for chords
 */
record Parts(
        List<Publication> publications,
        List<TaskMeta> results,
        @Nullable Settlement settlement,
        ChordNews chords) {

    static Parts settle(Settlement settlement) {
        return new Parts(List.of(), List.of(), settlement, ChordNews.NONE);
    }
}
