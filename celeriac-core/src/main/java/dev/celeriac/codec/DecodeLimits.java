package dev.celeriac.codec;

/**
 * How much a received body may make us read. Whatever exceeds a limit is refused with
 * {@link dev.celeriac.message.InvalidMessageException.Kind#TOO_LARGE}, before it has cost memory or stack.
 *
 * @param maxBodyBytes bytes of a body as it travels, compressed or not
 * @param maxDecompressedBytes bytes of a body after decompression
 * @param maxDepth how deep arrays and objects may be nested, at most {@value #DEEPEST}: reading is recursive
 * @param maxStringLength characters of one text value
 * @param maxNumberLength digits of one number; Python itself stops at 4300
 */
public record DecodeLimits(
        int maxBodyBytes, int maxDecompressedBytes, int maxDepth, int maxStringLength, int maxNumberLength) {

    /** The largest permitted {@code maxDepth}. */
    public static final int DEEPEST = 1000;

    /** 64 MiB as it travels, 128 MiB decompressed, 512 levels, 64 Mi characters, 4300 digits. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(64 << 20, 128 << 20, 512, 64 << 20, 4300);

    /**
     * @throws IllegalArgumentException when a limit is not positive, or {@code maxDepth} is above {@value #DEEPEST}
     */
    public DecodeLimits {
        positive("maxBodyBytes", maxBodyBytes);
        positive("maxDecompressedBytes", maxDecompressedBytes);
        positive("maxDepth", maxDepth);
        positive("maxStringLength", maxStringLength);
        positive("maxNumberLength", maxNumberLength);
        if (maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth is " + maxDepth + ", but more than " + DEEPEST
                    + " levels could overflow a thread's stack");
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be positive");
        }
    }
}
