package dev.celeriac.canvas;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ChordSize;
import dev.celeriac.transport.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a canvas.
 *
 * @param calls what is to be published, in order
 * @param chords the chords that begin with it, whose sizes are to be known before
 * @param results for each canvas that was launched, its results
 * @param chordBody body of a chord in a canvas that a caller launches, whether it begins now or later; null if there is none
 */
public record Launch(
        List<Prepared> calls,
        List<ChordSize> chords,
        List<ResultTree> results,
        @Nullable SignatureDocument chordBody) {

    /** Nothing. */
    public static final Launch NONE = new Launch(List.of(), List.of(), List.of(), null);

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
