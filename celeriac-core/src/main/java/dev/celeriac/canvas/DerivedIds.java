package dev.celeriac.canvas;

import dev.celeriac.task.TaskRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids of what follows one attempt of a task: version 5 UUIDs of the attempt and their place in it. An attempt that is run
 * again, because the worker died before its message was settled, so publishes the same ids again instead of other tasks
 * beside them. Not thread-safe.
 */
final class DerivedIds implements Supplier<String> {

    /** Of this class alone, so that nobody else derives the same ids. */
    private static final UUID NAMESPACE = UUID.fromString("6f1c7d0e-2a53-4f7b-9a1e-c3e1e51ac000");

    private final String attempt;
    private int position;

    /**
     * Of an attempt. A replacement has the id of what it replaces, and may be replaced itself.
     *
     * @param request the attempt
     * @param what why it publishes, such as {@code success}
     */
    DerivedIds(TaskRequest request, String what) {
        this(String.join(
                "\n",
                request.id(),
                Integer.toString(request.retries()),
                Integer.toString(request.headers().replacedTaskNesting()),
                what));
    }

    /**
     * @param id what they follow
     * @param what why
     */
    DerivedIds(String id, String what) {
        this(id + "\n" + what);
    }

    private DerivedIds(String attempt) {
        this.attempt = attempt;
    }

    @Override
    public String get() {
        byte[] name = (attempt + "\n" + position++).getBytes(StandardCharsets.UTF_8);
        ByteBuffer text = ByteBuffer.allocate(16 + name.length)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .put(name);
        ByteBuffer hash = ByteBuffer.wrap(sha1().digest(text.array()));
        long high = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
