package dev.celeriac.codec;

import dev.celeriac.message.SignatureDocument;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The rest of a chain as it came: sound JSON of which a signature is read when it is asked for, and which is written again
 * as it is. A step of a chain looks at the next one and hands on the others; reading and writing them all makes a chain cost
 * the square of its length. Immutable and thread-safe.
 */
final class WireSignatures extends AbstractList<SignatureDocument> implements RandomAccess {
    private final byte[] json;

    /** Where each begins and ends. */
    private final int[] bounds;

    private final int size;

    /** @param json is kept, and must not change */
    WireSignatures(byte[] json, int[] bounds, int size) {
        this.json = json;
        this.bounds = bounds;
        this.size = size;
    }

    @Override
    public SignatureDocument get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("signature " + index + " of " + size);
        }
        int start = bounds[2 * index];
        Object map = PlainJsonReader.read(json, start, bounds[2 * index + 1] - start, 0);
        return SignatureCodec.fromMap(map);
    }

    @Override
    public int size() {
        return size;
    }

    /** Those from the beginning on, which are the rest of the chain for the next step, are as cheap as all. */
    @Override
    public List<SignatureDocument> subList(int from, int to) {
        return from == 0 && to <= size ? new WireSignatures(json, bounds, to) : super.subList(from, to);
    }

    /** The array's content, without brackets. */
    void writeTo(PlainJson out) {
        if (size > 0) {
            out.raw(json, bounds[0], bounds[2 * size - 1]);
        }
    }
}
