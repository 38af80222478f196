package dev.celeriac.redis.connection;

/**
 * An error reply, as a value: in a pipeline the commands after it were executed all the same.
 *
 * @param code first word of the reply, such as {@code WRONGTYPE}
 * @param message the whole reply
 */
public record RedisError(String code, String message) {

    /** Reads the reply's text. */
    public static RedisError parse(String reply) {
        int space = reply.indexOf(' ');
        return new RedisError(space < 0 ? reply : reply.substring(0, space), reply);
    }

    /** As an exception that says what to do; {@code server} is the masked address. */
    public RedisFault toFault(String server) {
        String who = "Redis at " + server + " ";
        return switch (code) {
            case "OOM" ->
                new RedisFault(
                        RedisFault.Kind.OUT_OF_MEMORY,
                        who + "has reached maxmemory and refuses writes: raise maxmemory, or remove data (" + message
                                + ")");
            case "READONLY", "NOREPLICAS" ->
                new RedisFault(
                        RedisFault.Kind.READ_ONLY,
                        who + "takes no writes, it is a replica or a master without its replicas: point the URL at the"
                                + " master, or use sentinel:// (" + message + ")");
            case "LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "UNBLOCKED", "MISCONF" ->
                new RedisFault(RedisFault.Kind.NOT_READY, who + "is not ready: " + message);
            case "NOAUTH", "WRONGPASS", "NOPERM" ->
                new RedisFault(
                        RedisFault.Kind.AUTHENTICATION, who + "refused the user or password of the URL: " + message);
            case "WRONGTYPE" -> new RedisFault(RedisFault.Kind.WRONG_TYPE, who + "says: " + message);
            case "NOSCRIPT" -> new RedisFault(RedisFault.Kind.NO_SCRIPT, message);
            case "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT" ->
                new RedisFault(
                        RedisFault.Kind.UNSUPPORTED,
                        who
                                + "is a node of a Redis Cluster, which kombu's layout does not work on: use a single server or"
                                + " Sentinel (" + message + ")");
            default -> fromScript(who);
        };
    }

    /** An error inside a script arrives as {@code ERR … error: OOM …} from servers before 7. */
    private RedisFault fromScript(String who) {
        for (String inner : new String[] {"OOM ", "READONLY ", "MISCONF ", "WRONGTYPE "}) {
            int at = message.indexOf(inner);
            if (at > 0) {
                return parse(message.substring(at))
                        .toFault(who.substring("Redis at ".length()).strip());
            }
        }
        if (message.contains("invalid password") || message.contains("AUTH")) {
            return new RedisFault(
                    RedisFault.Kind.AUTHENTICATION, who + "refused the user or password of the URL: " + message);
        }
        return new RedisFault(RedisFault.Kind.REFUSED, who + "refused: " + message);
    }
}
