package dev.celeriac.redis.connection;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once at each server whether it is one that tasks can be trusted to. */
final class ServerCheck {
    private static final Logger log = LoggerFactory.getLogger(ServerCheck.class);
    private static final Pattern VERSION = Pattern.compile("redis_version:((\\d+)\\.[^\r\n]*)");
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:([^\r\n]*)");
    private static final int OLDEST = 6;

    private final Set<String> checked = ConcurrentHashMap.newKeySet();

    void run(RedisConnection connection, Deadline deadline) {
        if (checked.contains(connection.server())) {
            return;
        }
        List<@Nullable Object> replies =
                connection.pipeline(List.of(Command.of("INFO", "server"), Command.of("INFO", "memory")), deadline);
        Object first = replies.get(0);
        if (first instanceof RedisError refused) {
            log.debug("Redis at {} does not tell its version: {}", connection.server(), refused.message());
        } else {
            requireVersion(connection.server(), Reply.text(first));
            warnOfEviction(connection.server(), Reply.text(replies.get(1)));
        }
        checked.add(connection.server());
    }

    static void requireVersion(String server, String info) {
        Matcher version = VERSION.matcher(info);
        if (version.find() && Integer.parseInt(version.group(2)) < OLDEST) {
            throw new RedisFault(
                    RedisFault.Kind.UNSUPPORTED,
                    "Redis at " + server + " is version " + version.group(1) + ", Celeriac needs " + OLDEST
                            + ".0 or newer");
        }
    }

    private static void warnOfEviction(String server, String info) {
        Matcher policy = POLICY.matcher(info);
        if (policy.find() && !policy.group(1).equals("noeviction")) {
            log.warn(
                    "Redis at {} has maxmemory-policy {}: when memory runs out it drops {}. Set noeviction.",
                    server,
                    policy.group(1),
                    policy.group(1).startsWith("volatile") ? "results and worker leases" : "queues with their tasks");
        }
    }
}
