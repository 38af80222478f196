package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Names of keys and channels, and what goes into them, as {@code kombu/transport/redis.py} has it. Our own keys begin with
 * {@code celeriac.} after the prefix, and bear the name of the {@code unacked} hash that they belong to unless it is
 * the usual one: applications that share a database and not the hash do not share consumers.
 *
 * @param prefix {@code global_keyprefix}
 * @param separator between a queue's name and a priority step other than 0
 * @param steps priority steps, ascending; a message goes to the highest step that its priority reaches
 * @param visibilityTimeout how long after its score an entry may be restored by anybody
 */
record KombuLayout(
        String prefix,
        String separator,
        List<Integer> steps,
        byte[] unacked,
        byte[] unackedIndex,
        String unackedMutex,
        Duration mutexExpire,
        Duration visibilityTimeout,
        String own) {
    static final int HIGHEST_PRIORITY = 9;

    static KombuLayout of(RedisOptions options) {
        String prefix = options.text("global_keyprefix", "");
        String unacked = options.text("unacked_key", "unacked");
        return new KombuLayout(
                prefix,
                options.text("sep", "\u0006\u0016"),
                options.integers("priority_steps", List.of(0, 3, 6, 9)),
                Command.toBytes(prefix + unacked),
                Command.toBytes(prefix + options.text("unacked_index_key", "unacked_index")),
                prefix + options.text("unacked_mutex_key", "unacked_mutex"),
                options.seconds("unacked_mutex_expire", Duration.ofMinutes(5)),
                options.seconds("visibility_timeout", Duration.ofHours(1)),
                prefix + "celeriac." + (unacked.equals("unacked") ? "" : unacked + "."));
    }

    /** Registered consumers by the end of their lease, in ms of Redis's clock. */
    byte[] consumers() {
        return Command.toBytes(own + "consumers");
    }

    /** Consumers whose messages are being recovered, or which only watch over what they still hold. */
    byte[] dying() {
        return Command.toBytes(own + "consumers.dying");
    }

    /** What the consumers say of themselves. */
    byte[] descriptions() {
        return Command.toBytes(own + "consumers.info");
    }

    /** Revoked tasks by the time of their revocation in ms. */
    byte[] revoked() {
        return Command.toBytes(own + "revoked");
    }

    /** Says that somebody is looking for the parked message of a task already. */
    String expediting(String taskId) {
        return own + "expedite." + taskId;
    }

    /** Says that a message was published that must not be published twice. */
    String sent(String mark) {
        return own + "sent." + mark;
    }

    byte[] deadLetters() {
        return Command.toBytes(own + "dead");
    }

    byte[] deadLetterOrder() {
        return Command.toBytes(own + "dead.index");
    }

    /** Names of queues that have been used, so that one is found without a search through the database. */
    byte[] knownQueues() {
        return Command.toBytes(own + "queues");
    }

    String bindings(String exchange) {
        return prefix + "_kombu.binding." + exchange;
    }

    String binding(String routingKey, String pattern, String queue) {
        return routingKey + separator + pattern + separator + queue;
    }

    /** The step that a priority belongs to; kombu clamps to 0…9 and takes what is no number as 0. */
    int step(int priority) {
        int clamped = Math.max(0, Math.min(HIGHEST_PRIORITY, priority));
        int step = steps.get(0);
        for (int each : steps) {
            if (each <= clamped) {
                step = each;
            }
        }
        return step;
    }

    String list(String queue, int step) {
        return step == 0 ? prefix + queue : prefix + queue + separator + step;
    }

    List<String> lists(String queue) {
        return steps.stream().map(step -> list(queue, step)).toList();
    }

    /** What follows a message in its {@code unacked} entry: the default exchange and the queue, so that all restore it there. */
    static byte[] tail(String queue) {
        var json = new StringBuilder(",\"\",\"");
        for (int i = 0; i < queue.length(); i++) {
            char c = queue.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append("\"]").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
