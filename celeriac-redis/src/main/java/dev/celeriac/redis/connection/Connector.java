package dev.celeriac.redis.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes one attempt to connect: finds the server, connects, introduces itself. Thread-safe. */
final class Connector {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final RedisUrl url;
    private final RedisOptions options;
    private final Link link;
    private final @Nullable Tls tls;
    private final @Nullable Sentinels sentinels;
    private final ServerCheck check = new ServerCheck();
    private final AtomicInteger turn = new AtomicInteger();
    private final Duration connectTimeout;

    Connector(RedisUrl url, RedisOptions options, Link link) {
        this.url = url;
        this.options = options;
        this.link = link;
        boolean sentinel = url.scheme() == RedisUrl.Scheme.SENTINEL;
        boolean secure = url.scheme() == RedisUrl.Scheme.TLS
                || (sentinel && options.names().stream().anyMatch(name -> name.startsWith("ssl_")));
        if (!secure && options.names().stream().anyMatch(name -> name.startsWith("ssl_"))) {
            throw new IllegalArgumentException(url + " has ssl_* options but is not encrypted: write rediss://");
        }
        this.tls = secure ? Tls.of(options) : null;
        this.connectTimeout = options.seconds("socket_connect_timeout", CONNECT_TIMEOUT);
        this.sentinels = sentinel ? new Sentinels(url, options, this) : null;
    }

    /** A connection that is authenticated, in its database, and to a master if that can be known. */
    RedisConnection connect(String role, Deadline deadline) {
        if (url.socket() != null) {
            return introduce(open(null, tls, deadline), role, false, deadline);
        }
        if (sentinels != null) {
            return introduce(open(sentinels.master(deadline), tls, deadline), role, true, deadline);
        }
        List<RedisUrl.Server> servers = url.servers();
        int next = Math.floorMod(turn.get(), servers.size());
        try {
            return introduce(open(servers.get(next), tls, deadline), role, false, deadline);
        } catch (RedisFault e) {
            turn.compareAndSet(next, (next + 1) % servers.size());
            throw e;
        }
    }

    /** A connection on which nothing has been said yet. */
    RedisConnection open(RedisUrl.@Nullable Server server, @Nullable Tls encryption, Deadline whole) {
        String name = server == null ? String.valueOf(url.socket()) : server.toString();
        Deadline deadline = whole.atMost(connectTimeout);
        ChannelSocket wire = null;
        try {
            wire = server == null ? unix(deadline) : tcp(server, deadline);
            Socket socket = wire;
            if (encryption != null && server != null) {
                wire.readUntil(deadline);
                wire.writeUntil(deadline);
                socket = encryption.wrap(wire, server.host(), server.port());
            }
            return link.over(socket, wire, name);
        } catch (IOException e) {
            boolean connected = wire != null;
            if (wire != null) {
                closeQuietly(wire, e);
            }
            throw explain(name, e, deadline, connected);
        } catch (RuntimeException | Error e) {
            if (wire != null) {
                closeQuietly(wire, e);
            }
            throw e;
        }
    }

    private ChannelSocket unix(Deadline deadline) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        return ChannelSocket.connect(channel, UnixDomainSocketAddress.of(String.valueOf(url.socket())), deadline);
    }

    private ChannelSocket tcp(RedisUrl.Server server, Deadline deadline) throws IOException {
        IOException last = new UnknownHostException(server.host());
        for (InetAddress address : InetAddress.getAllByName(server.host())) {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.flag("socket_keepalive", true));
                Keepalive.set(channel, options.table("socket_keepalive_options"));
                return ChannelSocket.connect(channel, new InetSocketAddress(address, server.port()), deadline);
            } catch (IOException e) {
                channel.close();
                last = e;
            }
        }
        throw last;
    }

    private RedisConnection introduce(RedisConnection connection, String role, boolean master, Deadline whole) {
        Deadline deadline = whole.atMost(connectTimeout);
        try {
            greet(connection, url.user(), url.password(), role, deadline);
            if (master) {
                requireMaster(connection, deadline);
            }
            check.run(connection, deadline);
            return connection;
        } catch (RuntimeException | Error e) {
            connection.close();
            if (e instanceof RedisFault fault) {
                throw duringGreeting(connection.server(), fault);
            }
            throw e;
        }
    }

    void greet(
            RedisConnection connection,
            @Nullable String user,
            @Nullable String password,
            String role,
            Deadline deadline) {
        var commands = new ArrayList<Command>();
        if (password != null) {
            commands.add(user == null ? Command.of("AUTH", password) : Command.of("AUTH", user, password));
        }
        if (url.database() != 0 && !role.equals(Sentinels.ROLE)) {
            commands.add(Command.of("SELECT", url.database()));
        }
        commands.add(Command.of("PING"));
        commands.add(Command.of("CLIENT", "SETNAME", options.text("client_name", "celeriac-" + role)));
        List<@Nullable Object> replies = connection.pipeline(commands, deadline);
        // The name is a courtesy to CLIENT LIST; an account may be forbidden to set it.
        replies.subList(0, replies.size() - 1).forEach(connection::succeeded);
    }

    private static void requireMaster(RedisConnection connection, Deadline deadline) {
        List<@Nullable Object> role = Reply.list(connection.call(Command.of("ROLE"), deadline));
        if (!role.isEmpty() && !Reply.text(role.get(0)).equals("master")) {
            throw new RedisFault(
                    RedisFault.Kind.READ_ONLY,
                    "Redis at " + connection.server() + ", which Sentinel names as the master, says it is a "
                            + Reply.text(role.get(0)) + ": the failover is not over");
        }
    }

    /** A server that hangs up instead of answering the greeting was most likely spoken to in the wrong way. */
    private RedisFault duringGreeting(String server, RedisFault fault) {
        if (fault.kind() == RedisFault.Kind.LOST) {
            return new RedisFault(
                    RedisFault.Kind.UNREACHABLE,
                    "Redis at " + server + " closed the connection at once"
                            + (tls == null ? "; if it expects TLS, write rediss://" : ""),
                    fault);
        }
        return fault.kind() == RedisFault.Kind.TIMEOUT
                ? new RedisFault(
                        RedisFault.Kind.UNREACHABLE,
                        "Redis at " + server + " accepted the connection and did not answer",
                        fault)
                : fault;
    }

    /** @param connected whether it happened afterwards, that is in the TLS handshake */
    private static RedisFault explain(String server, IOException e, Deadline deadline, boolean connected) {
        if (connected || e instanceof SSLException) {
            // A Redis that is spoken to in TLS on its plain port waits for the end of the line.
            boolean plain = e instanceof SocketTimeoutException
                    || String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message");
            return new RedisFault(
                    RedisFault.Kind.TLS,
                    "no TLS with Redis at " + server + ": "
                            + (plain
                                    ? "it seems not to speak TLS on this port; use its TLS port, or redis://"
                                    : e.getMessage() + " (see ssl_ca_certs, ssl_check_hostname, ssl_certfile)"),
                    e);
        }
        String why = e instanceof SocketTimeoutException
                ? "no connection within " + deadline.whole().toMillis() + " ms"
                : e instanceof UnknownHostException ? "there is no host of this name" : String.valueOf(e.getMessage());
        return new RedisFault(
                RedisFault.Kind.UNREACHABLE, "cannot reach Redis at " + server + ": " + why + "; is it running?", e);
    }

    private static void closeQuietly(Socket socket, Throwable cause) {
        try {
            socket.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
