package dev.celeriac.redis.connection;

import java.net.Socket;

/** Speaks Redis's protocol over a connected socket; what the client library is needed for. */
@FunctionalInterface
public interface Link {

    /**
     * A connection over {@code socket}, which it owns from now on.
     *
     * @param socket what to read and write: {@code wire} itself, or TLS over it
     * @param wire for deadlines
     * @param server address for messages
     */
    RedisConnection over(Socket socket, ChannelSocket wire, String server);
}
