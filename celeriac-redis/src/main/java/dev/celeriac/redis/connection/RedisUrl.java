package dev.celeriac.redis.connection;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A broker or result URL as kombu writes them: {@code redis://}, {@code rediss://}, {@code redis+socket://} or
 * {@code sentinel://}, or several of one scheme separated by {@code ;} (sentinels, or servers to try in turn).
 *
 * @param scheme which of the four
 * @param servers where to connect; empty for a Unix-domain socket
 * @param socket path of the Unix-domain socket
 * @param user for Redis, not for the sentinels
 * @param password for Redis, not for the sentinels
 * @param database number of the database
 * @param query parameters, which are options (see {@link RedisOptions})
 */
public record RedisUrl(
        Scheme scheme,
        List<Server> servers,
        @Nullable Path socket,
        @Nullable String user,
        @Nullable String password,
        int database,
        Map<String, String> query) {

    /** Schemes that this module serves. */
    public static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis+socket", "socket", "sentinel");

    private static final Pattern FORM = Pattern.compile("([a-z+]+)://(?:([^@/?]*)@)?([^/?]*)(/[^?]*)?(?:\\?(.*))?");
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    /** How the servers are reached. */
    public enum Scheme {
        PLAIN,
        TLS,
        SOCKET,
        SENTINEL
    }

    /** A host, without brackets if it is an IPv6 address, and a port. */
    public record Server(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with what to write instead; never with the password
     */
    public static RedisUrl parse(String url) {
        RedisUrl whole = null;
        for (String part : url.strip().split(";")) {
            RedisUrl one = parseOne(part.strip());
            whole = whole == null ? one : whole.and(one);
        }
        if (whole == null) {
            throw new IllegalArgumentException("the Redis URL is empty: write redis://host:6379/0");
        }
        return whole;
    }

    private static RedisUrl parseOne(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + mask(url) + "' is no Redis URL: write"
                    + " redis://user:password@host:6379/0, with special characters percent-encoded");
        }
        Scheme scheme = scheme(form.group(1), url);
        String userInfo = form.group(2);
        if (userInfo == null && url.indexOf('@') >= 0) {
            throw new IllegalArgumentException("'" + mask(url) + "' has an @ where none belongs: write the characters"
                    + " / ? and @ of a user or password as %2F, %3F and %40");
        }
        String user = null;
        String password = null;
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            user = emptyToNull(decode(colon < 0 ? userInfo : userInfo.substring(0, colon), url));
            password = colon < 0 ? null : emptyToNull(decode(userInfo.substring(colon + 1), url));
        }
        Map<String, String> query = query(form.group(5), url);
        String path = form.group(4) == null ? "" : form.group(4);
        if (scheme == Scheme.SOCKET) {
            String file = decode(form.group(3) + path, url);
            if (file.length() < 2) {
                throw new IllegalArgumentException(
                        "'" + mask(url) + "' names no socket: write redis+socket:///path/to/redis.sock?virtual_host=0");
            }
            String database = query.getOrDefault("virtual_host", query.getOrDefault("db", ""));
            return new RedisUrl(scheme, List.of(), Path.of(file), user, password, database("/" + database, url), query);
        }
        return new RedisUrl(
                scheme, List.of(server(form.group(3), scheme, url)), null, user, password, database(path, url), query);
    }

    private RedisUrl and(RedisUrl next) {
        if (next.scheme != scheme || scheme == Scheme.SOCKET) {
            throw new IllegalArgumentException("the Redis URLs " + this + " and " + next
                    + " cannot be combined: all parts of a list have the same scheme, and a socket stands alone");
        }
        if (database != 0 && next.database != 0 && database != next.database) {
            throw new IllegalArgumentException(
                    "the Redis URLs " + this + " and " + next + " name different databases: name one");
        }
        var all = new ArrayList<>(servers);
        all.addAll(next.servers);
        var options = new LinkedHashMap<>(query);
        options.putAll(next.query);
        return new RedisUrl(
                scheme,
                List.copyOf(all),
                null,
                user != null ? user : next.user,
                password != null ? password : next.password,
                database != 0 ? database : next.database,
                options);
    }

    private static Scheme scheme(String name, String url) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "redis" -> Scheme.PLAIN;
            case "rediss" -> Scheme.TLS;
            case "redis+socket", "socket" -> Scheme.SOCKET;
            case "sentinel" -> Scheme.SENTINEL;
            default ->
                throw new IllegalArgumentException("'" + mask(url) + "' has the unknown scheme '" + name
                        + "': write redis://, rediss://, redis+socket:// or sentinel://");
        };
    }

    private static Server server(String hostPort, Scheme scheme, String url) {
        int standard = scheme == Scheme.SENTINEL ? SENTINEL_PORT : PORT;
        int colon = hostPort.lastIndexOf(':');
        if (colon < hostPort.lastIndexOf(']')) {
            colon = -1;
        }
        String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String port = colon < 0 ? "" : hostPort.substring(colon + 1);
        try {
            int number = port.isEmpty() ? standard : Integer.parseInt(port);
            if (number < 1 || number > 65535) {
                throw new NumberFormatException();
            }
            return new Server(host.isEmpty() ? "127.0.0.1" : host, number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + mask(url) + "' has the port '" + port + "': write a number from 1 to 65535", e);
        }
    }

    private static int database(String path, String url) {
        String number = path.replaceFirst("^/+", "");
        try {
            int database = number.isEmpty() ? 0 : Integer.parseInt(number);
            if (database < 0) {
                throw new NumberFormatException();
            }
            return database;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + mask(url) + "' has the database '" + number + "': write a number such as /0", e);
        }
    }

    private static Map<String, String> query(@Nullable String text, String url) {
        var query = new LinkedHashMap<String, String>();
        if (text != null && !text.isEmpty()) {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(
                            "'" + mask(url) + "' has the parameter '" + pair + "' without a value: write name=value");
                }
                query.put(decode(pair.substring(0, equals), url), decode(pair.substring(equals + 1), url));
            }
        }
        return query;
    }

    private static String decode(String text, String url) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + mask(url) + "' has a % that begins no %XX: write %25 for the character itself", e);
        }
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String mask(String url) {
        return url.replaceAll("://([^:@/]*):?.*@", "://$1:**@");
    }

    /** The URL with {@code **} for the password and without parameters. */
    @Override
    public String toString() {
        String account = user == null && password == null
                ? ""
                : (user == null ? "" : user) + (password == null ? "" : ":**") + "@";
        if (socket != null) {
            return "redis+socket://" + account + socket + (database == 0 ? "" : "?virtual_host=" + database);
        }
        String prefix = scheme == Scheme.PLAIN ? "redis://" : scheme == Scheme.TLS ? "rediss://" : "sentinel://";
        var parts = servers.stream().map(server -> prefix + account + server).toList();
        return String.join(";", parts) + "/" + database;
    }
}
