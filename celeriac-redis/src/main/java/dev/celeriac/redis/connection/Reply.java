package dev.celeriac.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the plain values that replies are made of. */
public final class Reply {
    private Reply() {}

    /** A bulk or simple string; empty for null. */
    public static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return reply == null ? "" : reply.toString();
    }

    /** An integer, or the digits of a string; 0 for null. */
    public static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        return reply == null ? 0 : Long.parseLong(text(reply));
    }

    /** An array; empty for null. */
    @SuppressWarnings("unchecked") // replies are lists of replies
    public static List<@Nullable Object> list(@Nullable Object reply) {
        return reply == null ? List.of() : (List<@Nullable Object>) reply;
    }
}
