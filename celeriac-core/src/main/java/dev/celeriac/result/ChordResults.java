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
 * @param again whether it was offered before, so that its body may have been called already
 * @param occasion the same each time it is offered, and another one when a chord of the same group is launched again after
 *     it was closed
 */
public record ChordResults(String groupId, SignatureDocument body, List<Part> parts, boolean again, long occasion) {

    /** How one task of the header ended. */
    public record Part(
            String taskId, String state, @Nullable Object result) {}
}
