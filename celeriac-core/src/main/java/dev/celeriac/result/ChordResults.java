package dev.celeriac.result;

import dev.celeriac.message.SignatureDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chord whose parts are all there.
 *
 * @param groupId group of its header
 * @param body what is to be called
 * @param parts in the order of the header
 */
public record ChordResults(String groupId, SignatureDocument body, List<Part> parts) {

    /** How one task of the header ended. */
    public record Part(
            String taskId, String state, @Nullable Object result) {}
}
