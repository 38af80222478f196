package dev.celeriac.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Spare buffers for parsers and generators, one for each stripe of thread ids. Jackson's own choices are one shared queue,
 * on which two threads spend a third more processor time on a small message than here, and thread locals, which are as
 * fast but give every virtual thread buffers that it uses once.
 */
final class BufferStripes implements RecyclerPool<BufferRecycler> {
    private static final long serialVersionUID = 1L;

    private static final int STRIPES = 64;

    /** Distance of two slots, so that they do not share a cache line. */
    private static final int STRIDE = 16;

    private final transient AtomicReferenceArray<@Nullable BufferRecycler> spare =
            new AtomicReferenceArray<>(STRIPES * STRIDE);

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler buffers = spare.getAndSet(slot(), null);
        return buffers == null ? new BufferRecycler() : buffers;
    }

    @Override
    public void releasePooled(BufferRecycler buffers) {
        spare.setRelease(slot(), buffers);
    }

    @Override
    public int pooledCount() {
        int count = 0;
        for (int i = 0; i < STRIPES; i++) {
            count += spare.get(i * STRIDE) == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean clear() {
        for (int i = 0; i < STRIPES; i++) {
            spare.set(i * STRIDE, null);
        }
        return true;
    }

    private static int slot() {
        return (int) (Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE;
    }
}
