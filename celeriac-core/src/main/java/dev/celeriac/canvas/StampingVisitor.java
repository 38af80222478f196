package dev.celeriac.canvas;

import dev.celeriac.message.SignatureDocument;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what the members of a workflow are stamped with (Celery's {@code StampingVisitor}). It is called on the thread that
 * stamps, once for each member, from the outside in.
 *
 * <p>Each method returns stamps by name, or an empty map for none. A map with the key {@link Stamping#NAMES}, a list of
 * names, says which of its other keys are stamps; those that are not become options of the call, such as {@code priority}.
 *
 * <p>{@code stamps} is what the member gets from outside of it: from whoever stamps, and from the canvases around it.
 */
@FunctionalInterface
public interface StampingVisitor {

    /** For a single call, also one that is a callback or errback. */
    Map<String, ? extends @Nullable Object> onSignature(
            SignatureDocument signature, Map<String, @Nullable Object> stamps);

    /** For every member of a group. */
    default Map<String, ? extends @Nullable Object> onGroupStart(
            SignatureDocument group, Map<String, @Nullable Object> stamps) {
        return Map.of();
    }

    /** A group and everything in it is stamped. */
    default void onGroupEnd(SignatureDocument group, Map<String, @Nullable Object> stamps) {}

    /** For every step of a chain. */
    default Map<String, ? extends @Nullable Object> onChainStart(
            SignatureDocument chain, Map<String, @Nullable Object> stamps) {
        return Map.of();
    }

    /** A chain and everything in it is stamped. */
    default void onChainEnd(SignatureDocument chain, Map<String, @Nullable Object> stamps) {}

    /** For every member of a chord's header, and its body; asks {@link #onGroupStart} as a rule. */
    default Map<String, ? extends @Nullable Object> onChordHeaderStart(
            SignatureDocument chord, Map<String, @Nullable Object> stamps) {
        return onGroupStart(Signatures.header(chord), stamps);
    }

    /** A chord's header is stamped; tells {@link #onGroupEnd} as a rule. */
    default void onChordHeaderEnd(SignatureDocument chord, Map<String, @Nullable Object> stamps) {
        onGroupEnd(Signatures.header(chord), stamps);
    }

    /** For a chord's body. */
    default Map<String, ? extends @Nullable Object> onChordBody(
            SignatureDocument chord, Map<String, @Nullable Object> stamps) {
        return Map.of();
    }

    /** For a callback, before it is stamped itself. */
    default Map<String, ? extends @Nullable Object> onCallback(
            SignatureDocument callback, Map<String, @Nullable Object> stamps) {
        return Map.of();
    }

    /** For an errback, before it is stamped itself. */
    default Map<String, ? extends @Nullable Object> onErrback(
            SignatureDocument errback, Map<String, @Nullable Object> stamps) {
        return Map.of();
    }
}
