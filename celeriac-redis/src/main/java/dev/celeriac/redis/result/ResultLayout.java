package dev.celeriac.redis.result;

import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.result.TaskMeta;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Keys of results as Celery's Redis backend forms them. Its prefix has another rule than the broker's: an underscore is
 * added unless it ends in a separator ({@code celery.backends.base.KeyValueStoreBackend}).
 *
 * @param prefix what all keys begin with
 * @param expires time to live, zero for ever
 */
public record ResultLayout(String prefix, Duration expires) {
    private static final byte[] SUCCESS = "2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OVER = "1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RUNNING = "0".getBytes(StandardCharsets.US_ASCII);

    static ResultLayout of(RedisOptions options, Duration expires) {
        String prefix = options.text("global_keyprefix", "");
        boolean separated = prefix.isEmpty() || ":_-.".indexOf(prefix.charAt(prefix.length() - 1)) >= 0;
        return new ResultLayout(separated ? prefix : prefix + "_", expires);
    }

    /** Key of a task's document, and name of the channel it is published to. */
    public String task(String taskId) {
        return prefix + "celery-task-meta-" + taskId;
    }

    String taskId(String key) {
        return key.substring((prefix + "celery-task-meta-").length());
    }

    String group(String groupId) {
        return prefix + "celery-taskset-meta-" + groupId;
    }

    /** Whole seconds, at least one; 0 for ever. */
    public long expiresSeconds() {
        return expires.isZero() ? 0 : Math.max(1, expires.toSeconds());
    }

    /** How a state is told to the script that stores it. */
    public static byte[] finality(String status) {
        return status.equals(TaskMeta.SUCCESS) ? SUCCESS : TaskMeta.isReady(status) ? OVER : RUNNING;
    }
}
