package dev.celeriac.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * The JSON library, made when it is first needed: a process whose messages are plain values never does, and a child process
 * would spend a third of its start on it. Thread-safe.
 */
final class Jackson {
    private final DecodeLimits limits;
    private volatile @Nullable Made made;

    Jackson(DecodeLimits limits) {
        this.limits = limits;
    }

    private record Made(JsonFactory factory, Beans beans) {}

    JsonFactory factory() {
        return made().factory();
    }

    Beans beans() {
        return made().beans();
    }

    private Made made() {
        Made already = made;
        return already == null ? make() : already;
    }

    /** Threads that need it first at the same moment may make one each; they are alike, and one of them is kept. */
    private Made make() {
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(new BufferStripes())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxStringLength())
                        .maxNameLength(Math.min(limits.maxStringLength(), 50_000))
                        .maxNumberLength(limits.maxNumberLength())
                        .build())
                .streamWriteConstraints(Beans.constraints(limits.maxDepth()))
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .build();
        Made now = new Made(factory, new Beans(factory, limits.maxDepth()));
        made = now;
        return now;
    }
}
