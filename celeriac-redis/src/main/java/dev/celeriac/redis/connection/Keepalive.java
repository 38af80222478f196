package dev.celeriac.redis.connection;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/** {@code socket_keepalive_options}: Python's names, or the numbers that they have on Linux. */
final class Keepalive {
    private static final Map<String, SocketOption<Integer>> OPTIONS = Map.of(
            "TCP_KEEPIDLE", ExtendedSocketOptions.TCP_KEEPIDLE,
            "TCP_KEEPINTVL", ExtendedSocketOptions.TCP_KEEPINTERVAL,
            "TCP_KEEPCNT", ExtendedSocketOptions.TCP_KEEPCOUNT,
            "4", ExtendedSocketOptions.TCP_KEEPIDLE,
            "5", ExtendedSocketOptions.TCP_KEEPINTERVAL,
            "6", ExtendedSocketOptions.TCP_KEEPCOUNT);

    private Keepalive() {}

    static void set(SocketChannel channel, RedisOptions table) throws IOException {
        for (String name : table.names()) {
            SocketOption<Integer> option = OPTIONS.get(name);
            if (option == null) {
                throw table.wrong(name, "one of TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT");
            }
            if (channel.supportedOptions().contains(option)) {
                channel.setOption(option, table.integer(name, 0));
            }
        }
    }
}
