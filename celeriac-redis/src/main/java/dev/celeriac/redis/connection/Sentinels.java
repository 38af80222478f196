package dev.celeriac.redis.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks the sentinels who the master is, on every connect: whoever answered last is asked first. */
final class Sentinels {
    static final String ROLE = "sentinel";

    private final RedisUrl url;
    private final Connector connector;
    private final String masterName;
    private final int minimumOthers;
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable Tls tls;
    private final AtomicInteger first = new AtomicInteger();

    Sentinels(RedisUrl url, RedisOptions options, Connector connector) {
        this.url = url;
        this.connector = connector;
        this.masterName = options.text("master_name")
                .orElseThrow(() -> new IllegalArgumentException(url
                        + " needs the name of the master: set broker_transport_options.master_name"
                        + " (for results result_backend_transport_options.master_name)"));
        this.minimumOthers = options.integer("min_other_sentinels", 0);
        RedisOptions own = options.table("sentinel_kwargs");
        this.user = own.text("username").orElse(null);
        this.password = own.text("password").orElse(null);
        this.tls = own.flag("ssl", false) ? Tls.of(own) : null;
    }

    RedisUrl.Server master(Deadline deadline) {
        var answers = new ArrayList<String>();
        List<RedisUrl.Server> all = url.servers();
        int start = first.get();
        for (int i = 0; i < all.size(); i++) {
            int index = (start + i) % all.size();
            RedisUrl.Server sentinel = all.get(index);
            try {
                RedisUrl.Server master = ask(sentinel, deadline);
                first.set(index);
                return master;
            } catch (RedisFault e) {
                answers.add(String.valueOf(e.getMessage()));
            }
        }
        throw new RedisFault(
                RedisFault.Kind.UNREACHABLE,
                "no sentinel of " + url + " names a master '" + masterName + "': " + String.join("; ", answers));
    }

    private RedisUrl.Server ask(RedisUrl.Server sentinel, Deadline deadline) {
        try (RedisConnection connection = connector.open(sentinel, tls, deadline)) {
            connector.greet(connection, user, password, ROLE, deadline);
            List<@Nullable Object> address = Reply.list(
                    connection.call(Command.of("SENTINEL", "get-master-addr-by-name", masterName), deadline));
            if (address.size() < 2) {
                throw new RedisFault(
                        RedisFault.Kind.UNREACHABLE, "sentinel " + sentinel + " does not know '" + masterName + "'");
            }
            if (minimumOthers > 0) {
                int others = Reply.list(connection.call(Command.of("SENTINEL", "sentinels", masterName), deadline))
                        .size();
                if (others < minimumOthers) {
                    throw new RedisFault(
                            RedisFault.Kind.UNREACHABLE,
                            "sentinel " + sentinel + " sees " + others + " others, min_other_sentinels is "
                                    + minimumOthers);
                }
            }
            return new RedisUrl.Server(Reply.text(address.get(0)), (int) Reply.number(address.get(1)));
        }
    }
}
