package dev.celeriac.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The third element of a protocol 2 body: what follows the task.
 *
 * @param callbacks called with the result on success ({@code link})
 * @param errbacks called on failure ({@code link_error})
 * @param chain the rest of the chain <em>in reverse order</em>, as it stands on the wire: the last element runs next
 * @param chord body of the chord whose header this task belongs to
 */
public record Embed(
        List<SignatureDocument> callbacks,
        List<SignatureDocument> errbacks,
        List<SignatureDocument> chain,
        @Nullable SignatureDocument chord) {

    /** Nothing follows. */
    public static final Embed NONE = new Embed(List.of(), List.of(), List.of(), null);

    /** Whether nothing follows. */
    public boolean isEmpty() {
        return chord == null && chain.isEmpty() && callbacks.isEmpty() && errbacks.isEmpty();
    }
}
