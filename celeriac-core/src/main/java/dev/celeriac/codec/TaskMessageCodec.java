package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Task messages to and from what a broker carries: Celery's protocol 2 both ways, protocol 1 and the mixture of the two for
 * reading ({@code celery.app.amqp}, {@code celery.worker.strategy}). Immutable and thread-safe.
 *
 * <p>Everything that a Celery worker runs is decoded. Everything else ends in an {@link InvalidMessageException}, also what
 * makes a Celery worker exit (no id, a body of two elements, {@code eta: ""}, no content type); no other exception or error
 * leaves {@link #decode}, whatever the message holds. One thing is accepted that Celery refuses: an
 * {@code application/json} content type with parameters.
 */
public final class TaskMessageCodec {
    /** JSON, no compression, {@link DecodeLimits#DEFAULT}. */
    public static final TaskMessageCodec DEFAULT = new TaskMessageCodec(JsonCodec.DEFAULT, DecodeLimits.DEFAULT, null);

    private final PayloadCodec payload;
    private final @Nullable Compression compression;
    private final BodyDecoder bodies;

    /**
     * @param payload serializer of what is sent, and the only one accepted
     * @param limits sizes that a received body may have
     * @param compression default for what is sent, alias or MIME type; null for none. What is received may be compressed
     *     with any method.
     * @throws IllegalArgumentException when there is no such compression
     */
    public TaskMessageCodec(PayloadCodec payload, DecodeLimits limits, @Nullable String compression) {
        this.payload = payload;
        this.compression = compression == null ? null : Compression.of(compression);
        this.bodies = new BodyDecoder(payload, limits);
    }

    /** The serializer, for results and conversions of arguments. */
    public PayloadCodec payload() {
        return payload;
    }

    /**
     * @throws InvalidMessageException when it is not a task message that may be run, saying why in one line
     */
    public TaskMessage decode(Message message) {
        String replyTo = message.properties().replyTo();
        if (message.headers().get("task") == null) {
            return TaskBody.decodeProtocol1(bodies.decode(message), replyTo);
        }
        HeaderFields fields = new HeaderFields();
        fields.readHeaders(message.headers());
        Object body = bodies.decode(message);
        if (body instanceof Map<?, ?> map && map.containsKey("args")) {
            return TaskBody.decodeHybrid(map, message.headers(), replyTo);
        }
        return TaskBody.decodeProtocol2(fields.toHeaders(), body, replyTo);
    }

    /**
     * The fields of a protocol 2 message without a look at its body, for routing and for questions about what waits in a
     * queue.
     *
     * @throws InvalidMessageException when the headers hold no sound task; so it is for protocol 1
     */
    public TaskHeaders peek(Message message) {
        HeaderFields fields = new HeaderFields();
        fields.readHeaders(message.headers());
        return fields.toHeaders();
    }

    /** What can be said about a message that may be broken in any way; never throws. */
    public TaskLabel label(Message message) {
        Map<?, ?> fields = message.headers();
        if (fields.get("task") == null && fields.get("id") == null) {
            try {
                if (bodies.decode(message) instanceof Map<?, ?> body) {
                    fields = body;
                }
            } catch (InvalidMessageException e) {
                return new TaskLabel(null, null);
            }
        }
        return new TaskLabel(
                fields.get("task") instanceof String task ? Brief.text(task) : null,
                fields.get("id") instanceof String id ? Brief.text(id) : null);
    }

    /** As {@link #encode(TaskMessage, EncodeOptions)} with {@link EncodeOptions#DEFAULT}. */
    public Message encode(TaskMessage task) {
        return encode(task, EncodeOptions.DEFAULT);
    }

    /**
     * A protocol 2 message with Celery's headers in Celery's order. Where the task has no {@code argsRepr} or
     * {@code kwargsRepr}, they are made from the arguments.
     *
     * @throws EncodeException when an argument has no JSON form, naming it
     * @throws IllegalArgumentException when there is no such compression
     */
    public Message encode(TaskMessage task, EncodeOptions options) {
        byte[] body = TaskBody.encode(task, payload);
        Map<String, @Nullable Object> headers = HeaderTable.of(task);
        Compression method = options.compression() == null ? compression : Compression.of(options.compression());
        if (method != null) {
            body = method.compress(body);
            headers.put("compression", method.contentType());
        }
        Properties properties = new Properties(
                task.headers().id(), task.replyTo(), options.deliveryMode(), options.priority(), options.expiration());
        return new Message(body, payload.contentType(), payload.contentEncoding(), headers, properties);
    }
}
