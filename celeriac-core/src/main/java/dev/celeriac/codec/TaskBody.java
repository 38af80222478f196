package dev.celeriac.codec;

import dev.celeriac.message.Embed;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a task message: {@code [args, kwargs, embed]} in protocol 2, one object in protocol 1. */
final class TaskBody {
    /** Nothing follows; not to be changed. */
    static final Map<String, @Nullable Object> EMPTY_EMBED =
            Collections.unmodifiableMap(embedMap(null, null, null, null));

    private TaskBody() {}

    static TaskMessage decodeProtocol2(TaskHeaders headers, @Nullable Object body, @Nullable String replyTo) {
        if (!(body instanceof List<?> parts) || parts.size() != 3) {
            throw invalid("the body is not [args, kwargs, embed] but " + describe(body));
        }
        List<@Nullable Object> args = args(parts.get(0));
        Map<String, @Nullable Object> kwargs = kwargs(parts.get(1));
        return new TaskMessage(headers, args, kwargs, embed(parts.get(2)), replyTo);
    }

    /** All fields in the body. A date without offset counts as UTC, whatever the body's {@code utc} says. */
    static TaskMessage decodeProtocol1(@Nullable Object body, @Nullable String replyTo) {
        if (!(body instanceof Map<?, ?> map) || map.get("task") == null) {
            throw new InvalidMessageException(
                    Kind.UNKNOWN_MESSAGE,
                    "not a task message: no header 'task', and the body is " + describe(body) + " without one");
        }
        HeaderFields fields = new HeaderFields();
        fields.readBody(map);
        return fromBody(map, fields.toHeaders(), replyTo);
    }

    /** Arguments in a protocol 1 body below protocol 2 headers: the headers win. */
    static TaskMessage decodeHybrid(Map<?, ?> body, Map<String, @Nullable Object> headers, @Nullable String replyTo) {
        HeaderFields fields = new HeaderFields();
        fields.readBody(body);
        fields.readHeaders(headers);
        return fromBody(body, fields.toHeaders(), replyTo);
    }

    private static TaskMessage fromBody(Map<?, ?> body, TaskHeaders headers, @Nullable String replyTo) {
        List<@Nullable Object> args = body.containsKey("args") ? args(body.get("args")) : List.of();
        Map<String, @Nullable Object> kwargs = body.containsKey("kwargs") ? kwargs(body.get("kwargs")) : Map.of();
        Embed embed = embed(body.get("callbacks"), body.get("errbacks"), null, body.get("chord"));
        return new TaskMessage(headers, args, kwargs, embed, replyTo);
    }

    static byte[] encode(TaskMessage task, PayloadCodec payload) {
        try {
            return payload.encode(Arrays.asList(task.args(), task.kwargs(), toMap(task.embed())));
        } catch (EncodeException e) {
            throw locate(e);
        }
    }

    /** From "[0][1].customer" to "argument 2 (customer)". */
    private static EncodeException locate(EncodeException e) {
        List<Object> path = e.path();
        if (path.size() < 2 || !(path.get(0) instanceof Integer part)) {
            return e;
        }
        List<Object> rest = path.subList(2, path.size());
        String what;
        if (part == 0 && path.get(1) instanceof Integer index) {
            what = "argument " + (index + 1);
        } else if (part == 1) {
            what = "keyword argument '" + Brief.text(path.get(1).toString()) + "'";
        } else {
            what = path.get(1).toString();
        }
        String place = Unencodable.render(rest);
        return new EncodeException(place.isEmpty() ? what : what + " (" + place + ")", path, e.reason(), e.getCause());
    }

    private static Map<String, @Nullable Object> toMap(Embed embed) {
        // The list of the whole header may be somewhere in what follows: not to be compared with nothing.
        if (embed.isEmpty()) {
            return EMPTY_EMBED;
        }
        return embedMap(
                emptyToNull(embed.callbacks()),
                emptyToNull(embed.errbacks()),
                emptyToNull(embed.chain()),
                embed.chord());
    }

    private static Map<String, @Nullable Object> embedMap(
            @Nullable List<SignatureDocument> callbacks,
            @Nullable List<SignatureDocument> errbacks,
            @Nullable List<SignatureDocument> chain,
            @Nullable SignatureDocument chord) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(8);
        map.put("callbacks", callbacks);
        map.put("errbacks", errbacks);
        map.put("chain", chain);
        map.put("chord", chord);
        return map;
    }

    private static @Nullable List<SignatureDocument> emptyToNull(List<SignatureDocument> signatures) {
        return signatures.isEmpty() ? null : signatures;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> args(@Nullable Object value) {
        if (value instanceof List) {
            return (List<@Nullable Object>) value;
        }
        throw invalid("the arguments are " + describe(value) + ", not a list");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> kwargs(@Nullable Object value) {
        if (value instanceof Map) {
            return (Map<String, @Nullable Object>) value;
        }
        throw invalid("the keyword arguments are " + describe(value) + ", not an object");
    }

    private static Embed embed(@Nullable Object value) {
        if (value == null) {
            return Embed.NONE;
        } else if (value instanceof Map<?, ?> map) {
            return embed(map.get("callbacks"), map.get("errbacks"), map.get("chain"), map.get("chord"));
        }
        throw invalid("the third element of the body is " + describe(value) + ", not an object");
    }

    private static Embed embed(
            @Nullable Object callbacks, @Nullable Object errbacks, @Nullable Object chain, @Nullable Object chord) {
        if (callbacks == null && errbacks == null && chain == null && chord == null) {
            return Embed.NONE;
        }
        return new Embed(
                signatures("callbacks", callbacks),
                signatures("errbacks", errbacks),
                signatures("chain", chain),
                chord == null ? null : signature("chord", chord));
    }

    private static List<SignatureDocument> signatures(String name, @Nullable Object value) {
        try {
            return SignatureCodec.listFrom(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(Kind.INVALID_TASK, name + ": " + e.getMessage(), e);
        }
    }

    private static SignatureDocument signature(String name, Object value) {
        try {
            return SignatureCodec.fromMap(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(Kind.INVALID_TASK, name + ": " + e.getMessage(), e);
        }
    }

    private static InvalidMessageException invalid(String reason) {
        return new InvalidMessageException(Kind.INVALID_TASK, reason);
    }

    private static String describe(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        return value == null ? "null" : Brief.kind(value);
    }
}
