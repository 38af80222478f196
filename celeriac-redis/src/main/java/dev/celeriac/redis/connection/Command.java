package dev.celeriac.redis.connection;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * One command on its way to Redis.
 *
 * @param name command name
 * @param arguments everything after it; given away, not copied
 */
public record Command(byte[] name, byte[]... arguments) {

    /** Takes byte arrays as they are, collections element by element, anything else as its text in UTF-8. */
    public static Command of(String name, Object... arguments) {
        int count = 0;
        for (Object argument : arguments) {
            count += argument instanceof Collection<?> many ? many.size() : 1;
        }
        var bytes = new byte[count][];
        int at = 0;
        for (Object argument : arguments) {
            if (argument instanceof Collection<?> many) {
                for (Object each : many) {
                    bytes[at++] = toBytes(each);
                }
            } else {
                bytes[at++] = toBytes(argument);
            }
        }
        return new Command(toBytes(name), bytes);
    }

    /** UTF-8 of a text, or the array itself. */
    public static byte[] toBytes(Object argument) {
        return argument instanceof byte[] bytes ? bytes : argument.toString().getBytes(StandardCharsets.UTF_8);
    }
}
