package dev.celeriac.canvas;

import dev.celeriac.message.SignatureDocument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The visitor of {@code interop/record_canvas.py}. */
final class RecordedVisitor implements StampingVisitor {
    @Override
    public Map<String, ?> onSignature(SignatureDocument signature, Map<String, @Nullable Object> stamps) {
        return signature.task().endsWith("b")
                ? Map.of("sig", signature.task(), "priority", 3L, Stamping.NAMES, List.of("sig"))
                : Map.of("sig", signature.task());
    }

    @Override
    public Map<String, ?> onGroupStart(SignatureDocument group, Map<String, @Nullable Object> stamps) {
        return Map.of("in_group", (long) Signatures.tasks(group).size());
    }

    @Override
    public Map<String, ?> onChainStart(SignatureDocument chain, Map<String, @Nullable Object> stamps) {
        return Map.of("in_chain", List.of((long) Signatures.tasks(chain).size()));
    }

    @Override
    public Map<String, ?> onChordBody(SignatureDocument chord, Map<String, @Nullable Object> stamps) {
        return Map.of("body", Signatures.body(chord).task());
    }

    @Override
    public Map<String, ?> onCallback(SignatureDocument callback, Map<String, @Nullable Object> stamps) {
        return Map.of("callback", callback.task());
    }

    @Override
    public Map<String, ?> onErrback(SignatureDocument errback, Map<String, @Nullable Object> stamps) {
        return Map.of("errback", true);
    }
}
