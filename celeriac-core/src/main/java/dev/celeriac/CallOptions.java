package dev.celeriac;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of one call, all of Celery's {@code apply_async}. Every method returns a copy with the option set; what is not
 * set comes from the task, then from routes and settings.
 *
 * @param <S> the kind of call
 * @param <R> what the call returns
 */
public abstract sealed class CallOptions<S, R extends @Nullable Object> permits Signature, Step {

    CallOptions() {}

    /** A copy with an option under Celery's name, for one that has no method here. */
    public abstract S option(String name, @Nullable Object value);

    abstract @Nullable Object option(String name);

    /** Not before so long from the call. With {@link #eta} the call is refused: Celery silently ignores the eta. */
    public S countdown(Duration countdown) {
        return option("countdown", countdown);
    }

    /** Not before this time. */
    public S eta(Instant eta) {
        return option("eta", eta);
    }

    /** Not started later than so long after the call; the task ends as REVOKED then. */
    public S expires(Duration afterCall) {
        return option("expires", afterCall);
    }

    /** Not started later than at this time. */
    public S expires(Instant at) {
        return option("expires", at);
    }

    public S queue(String queue) {
        return option("queue", queue);
    }

    public S exchange(String exchange) {
        return option("exchange", exchange);
    }

    public S routingKey(String routingKey) {
        return option("routing_key", routingKey);
    }

    /** Which end of the range is served first is the transport's. */
    public S priority(int priority) {
        return option("priority", priority);
    }

    /** The id of the call; whoever gives one sees to it that it is unique. */
    public S taskId(String id) {
        return option("task_id", id);
    }

    /** A header of your own, to be read with {@code TaskContext.headers()}; retries keep it. */
    public S header(String name, Object value) {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (option("headers") instanceof Map<?, ?> old) {
            old.forEach((key, v) -> headers.put(String.valueOf(key), v));
        }
        headers.put(name, value);
        return option("headers", headers);
    }

    /** Headers of your own, in place of earlier ones. */
    public S headers(Map<String, Object> headers) {
        return option("headers", new LinkedHashMap<>(headers));
    }

    /** Another name in logs and events. */
    public S shadow(String name) {
        return option("shadow", name);
    }

    /** What to call with the result on success. */
    public S link(Step<? super R, ?> callback) {
        return more("link", callback.toDocument());
    }

    /** What to call on success; gets the result as first argument too, unless it is immutable. */
    public S link(Signature<?> callback) {
        return more("link", callback.toDocument());
    }

    /** What to call with the failed task's id on failure. */
    public S linkError(Step<? super String, ?> errback) {
        return more("link_error", errback.toDocument());
    }

    /** What to call on failure; gets the failed task's id as first argument too, unless it is immutable. */
    public S linkError(Signature<?> errback) {
        return more("link_error", errback.toDocument());
    }

    private S more(String name, SignatureDocument callback) {
        List<Object> all = new ArrayList<>();
        if (option(name) instanceof List<?> old) {
            all.addAll(old);
        }
        Map<String, @Nullable Object> map = SignatureCodec.toMap(callback);
        // Celery ignores a callback that is linked twice.
        if (!all.contains(map)) {
            all.add(map);
        }
        return option(name, List.copyOf(all));
    }

    /** Whether publishing is tried again when the broker does not answer. */
    public S retry(boolean retry) {
        return option("retry", retry);
    }

    /**
     * How publishing is tried again.
     *
     * @param policy {@code max_retries}, and in seconds {@code interval_start}, {@code interval_step},
     *     {@code interval_max} and {@code timeout}, the limit for everything together
     */
    public S retryPolicy(Map<String, ?> policy) {
        return option("retry_policy", Map.copyOf(policy));
    }

    /** Whether the result is not stored; goes before the task's own option. */
    public S ignoreResult(boolean ignore) {
        return option("ignore_result", ignore);
    }

    public S serializer(String serializer) {
        return option("serializer", serializer);
    }

    public S compression(String compression) {
        return option("compression", compression);
    }

    /** Hard limit of this call. */
    public S timeLimit(Duration limit) {
        return option("time_limit", limit);
    }

    /** Soft limit of this call. */
    public S softTimeLimit(Duration limit) {
        return option("soft_time_limit", limit);
    }

    /** What logs and events show for the positional arguments, to keep a secret out of them. */
    public S argsRepr(String text) {
        return option("argsrepr", text);
    }

    /** What logs and events show for the keyword arguments. */
    public S kwargsRepr(String text) {
        return option("kwargsrepr", text);
    }

    /** Queue for replies, for {@code rpc://} results. */
    public S replyTo(String queue) {
        return option("reply_to", queue);
    }

    /** Whether a task that makes this call records it as its child; it does by default. */
    public S addToParent(boolean add) {
        return option("add_to_parent", add);
    }
}
