package dev.celeriac.canvas;

import dev.celeriac.result.ChordSize;
import dev.celeriac.transport.Publication;
import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of a canvas.
 *
 * @param calls what is to be published, in order
 * @param chords the chords that begin with it, whose sizes are to be known before
 * @param results for each canvas that was launched, its results
 */
public record Launch(List<Prepared> calls, List<ChordSize> chords, List<ResultTree> results) {

    /** Nothing. */
    public static final Launch NONE = new Launch(List.of(), List.of(), List.of());

    /** What goes to the transport. */
    public List<Publication> publications() {
        return calls.isEmpty()
                ? List.of()
                : calls.stream().map(Prepared::publication).toList();
    }

    /** Result tuples, as children of the task that launches it. */
    public List<Object> tuples() {
        List<Object> tuples = new ArrayList<>(results.size());
        results.forEach(result -> tuples.add(result.asTuple()));
        return tuples;
    }
}
