package dev.celeriac.result;

import dev.celeriac.message.SignatureDocument;
import org.jspecify.annotations.Nullable;

/**
 * The end of one task of a chord's header.
 *
 * @param groupId group of the header
 * @param taskId the task; a part counts once, however often it is recorded
 * @param groupIndex its place among the results; null puts it last
 * @param state {@code SUCCESS}, {@code FAILURE} or {@code REVOKED}
 * @param result plain return value, or the document of the exception
 * @param body what is called when all parts are there, as the part's message has it
 */
public record ChordPart(
        String groupId,
        String taskId,
        @Nullable Integer groupIndex,
        String state,
        @Nullable Object result,
        SignatureDocument body) {}
