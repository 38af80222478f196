package dev.celeriac.redis.jedis;

import dev.celeriac.redis.connection.ChannelSocket;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisError;
import dev.celeriac.redis.connection.RedisFault;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Redis's protocol (RESP2, since nothing asks for another) by Jedis, over a socket of ours. Jedis would connect again by
 * itself, without password, database and tracking; it is given one socket and no second.
 */
public final class JedisLink extends Connection implements RedisConnection {
    private final Socket socket;
    private final ChannelSocket wire;
    private final String server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private record Argument(byte[] raw) implements Rawable {
        @Override
        public byte[] getRaw() {
            return raw;
        }
    }

    private JedisLink(Socket socket, ChannelSocket wire, String server, AtomicBoolean taken) {
        super(() -> {
            if (taken.compareAndSet(false, true)) {
                return socket;
            }
            throw new JedisConnectionException("the connection is closed");
        });
        this.socket = socket;
        this.wire = wire;
        this.server = server;
    }

    /** A connection over {@code socket}; a {@link dev.celeriac.redis.connection.Link}. */
    public static RedisConnection over(Socket socket, ChannelSocket wire, String server) {
        if (socket == wire) {
            wire.gather();
        }
        JedisLink link = new JedisLink(socket, wire, server, new AtomicBoolean());
        link.connect();
        return link;
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public void send(Command command) {
        try {
            CommandArguments all = new CommandArguments(command::name);
            for (byte[] argument : command.arguments()) {
                // Jedis would copy an array.
                all.add((Rawable) new Argument(argument));
            }
            sendCommand(all);
        } catch (JedisException e) {
            throw fault(e, null);
        }
    }

    @Override
    public void flush(Deadline deadline) {
        wire.writeUntil(deadline);
        try {
            flush();
        } catch (JedisException e) {
            throw fault(e, deadline);
        }
    }

    @Override
    public @Nullable Object receive(@Nullable Deadline deadline) {
        wire.readUntil(deadline);
        try {
            return plain(getUnflushedObject());
        } catch (JedisDataException e) {
            return RedisError.parse(String.valueOf(e.getMessage()));
        } catch (JedisException e) {
            throw fault(e, deadline);
        }
    }

    @Override
    public boolean awaitNews(long nanos) {
        try {
            // Under TLS as well, where nobody could read what comes after this.
            return wire.discard(nanos);
        } catch (IOException e) {
            close();
            throw new RedisFault(
                    RedisFault.Kind.LOST, "the connection to Redis at " + server + " broke: " + e.getMessage(), e);
        }
    }

    @Override
    public void endWait() {
        wire.endWait();
    }

    private static @Nullable Object plain(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            var plain = new ArrayList<@Nullable Object>(list.size());
            for (Object each : list) {
                plain.add(plain(each));
            }
            return plain;
        }
        return reply instanceof JedisDataException error ? RedisError.parse(String.valueOf(error.getMessage())) : reply;
    }

    private RedisFault fault(JedisException e, @Nullable Deadline deadline) {
        close();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                String patience =
                        deadline == null ? "" : " within " + deadline.whole().toMillis() + " ms";
                return new RedisFault(RedisFault.Kind.TIMEOUT, "Redis at " + server + " did not answer" + patience, e);
            }
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Unknown reply")) {
            return new RedisFault(
                    RedisFault.Kind.UNSUPPORTED,
                    "what listens at " + server + " does not speak Redis's protocol: check host and port",
                    e);
        }
        return new RedisFault(RedisFault.Kind.LOST, "the connection to Redis at " + server + " broke: " + message, e);
    }

    @Override
    public boolean healthy() {
        // Under TLS a session ticket may wait unread; only a question would tell it from a farewell.
        return !closed.get() && (wire.quiet() || socket != wire);
    }

    @Override
    public boolean closed() {
        return closed.get();
    }

    /** Closes the socket under whoever reads or writes; Jedis's own close would flush, and block, first. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                wire.close();
            } catch (IOException e) {
                throw new RedisFault(RedisFault.Kind.LOST, "cannot close the connection to " + server, e);
            }
        }
    }
}
