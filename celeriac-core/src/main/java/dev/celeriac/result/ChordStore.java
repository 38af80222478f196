package dev.celeriac.result;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Counts the parts of chords (in Celery {@code on_chord_part_return} and {@code set_chord_size} of the backends).
 * Thread-safe.
 *
 * <p>Parts are distinct by task id: recording one again, also with another result, changes nothing. The step that records
 * the last missing part also decides, atomically, that the chord is complete. It stays so until {@link #close}, and every
 * part recorded meanwhile offers it again: whoever is offered a chord publishes its body, under a mark that keeps others from
 * publishing it once more, and then closes it. So a recorder may die at any point as long as it acknowledges its message last.
 *
 * <p>All methods throw {@link ResultStoreException} when the store cannot be used.
 */
public interface ChordStore {

    /** Says how many parts chords wait for; before the last of their tasks is published. */
    void expect(List<ChordSize> sizes);

    /**
     * Adds a part to a chord that is under way (Celery's {@code add_to_chord}), before its task is published, by a task that
     * is a part itself and not over. Adding the same one again changes nothing.
     */
    void grow(String groupId, String taskId);

    /**
     * Records parts. Those of chords that nobody expects, or that are closed, are kept or ignored, as the store likes.
     *
     * @return the chords among them that are complete now
     */
    List<ChordResults> record(List<ChordPart> parts);

    /** The bodies of these chords were published: forgets their parts. */
    void close(Collection<String> groupIds);

    /**
     * Some of the chords that were complete so long ago and were not closed, because whoever recorded the last part is gone;
     * none when there are no more. Each is offered again at most once in that time. Cheap while there is nothing to offer.
     */
    List<ChordResults> unclosed(Duration since);
}
