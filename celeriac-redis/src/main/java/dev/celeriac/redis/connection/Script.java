package dev.celeriac.redis.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Lua script, run by its digest; a server that has lost it (restart, SCRIPT FLUSH, failover) is given the source. */
public final class Script {
    private static final byte[] EVALSHA = Command.toBytes("EVALSHA");
    private static final byte[] EVAL = Command.toBytes("EVAL");

    private final byte[] source;
    private final byte[] digest;

    private Script(byte[] source) {
        this.source = source;
        try {
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(source);
            this.digest = HexFormat.of().formatHex(sha).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-1, which every Java platform must have", e);
        }
    }

    /** Reads the resources {@code names} beside {@code owner}; what several scripts need goes before each of them. */
    public static Script load(Class<?> owner, String... names) {
        var source = new ByteArrayOutputStream();
        for (String name : names) {
            try (InputStream in = owner.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the jar of " + owner.getName() + " lacks " + name);
                }
                in.transferTo(source);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name, e);
            }
        }
        return new Script(source.toByteArray());
    }

    /** The call by digest; {@link #run} is the one that copes with a server that does not know it. */
    public Command byDigest(List<byte[]> keys, List<byte[]> arguments) {
        return command(EVALSHA, digest, keys, arguments);
    }

    /** The call that makes the server know it. */
    public Command bySource(List<byte[]> keys, List<byte[]> arguments) {
        return command(EVAL, source, keys, arguments);
    }

    private Command command(byte[] verb, byte[] what, List<byte[]> keys, List<byte[]> arguments) {
        var all = new byte[2 + keys.size() + arguments.size()][];
        all[0] = what;
        all[1] = Command.toBytes(keys.size());
        int at = 2;
        for (byte[] key : keys) {
            all[at++] = key;
        }
        for (byte[] argument : arguments) {
            all[at++] = argument;
        }
        return new Command(verb, all);
    }

    /**
     * Runs it.
     *
     * @throws RedisFault for an error reply as well
     */
    public @Nullable Object run(
            RedisConnection connection, List<byte[]> keys, List<byte[]> arguments, Deadline deadline) {
        connection.send(byDigest(keys, arguments));
        connection.flush(deadline);
        Object reply = connection.receive(deadline);
        if (reply instanceof RedisError error && error.code().equals("NOSCRIPT")) {
            return connection.call(bySource(keys, arguments), deadline);
        }
        return connection.succeeded(reply);
    }
}
