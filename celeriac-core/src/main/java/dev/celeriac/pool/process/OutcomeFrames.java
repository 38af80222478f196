package dev.celeriac.pool.process;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.exceptions.RemoteTaskException;
import dev.celeriac.exceptions.RemoteTraceback;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outcome on its way out of a child. Values cross as the JSON that would be stored anyway; exceptions as their
 * document and traceback, and are {@link RemoteTaskException}s on the other side.
 */
final class OutcomeFrames {
    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;
    private static final int RETRY = 2;
    private static final int REVOKED = 3;
    private static final int REJECTED = 4;
    private static final int IGNORED = 5;
    private static final int REPLACED = 6;

    private static final JsonCodec JSON = JsonCodec.DEFAULT;

    private OutcomeFrames() {}

    /** @throws RuntimeException when a value has no JSON form */
    static void write(FrameWriter to, Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            to.small(SUCCESS).bytes(JSON.encode(success.value()));
        } else if (outcome instanceof Outcome.Failure failure) {
            exception(to.small(FAILURE).flag(failure.expected()), failure.exception());
        } else if (outcome instanceof Outcome.Retry retry) {
            to.small(RETRY)
                    .integer(retry.eta().getEpochSecond())
                    .integer(retry.eta().getNano())
                    .bytes(retry.args() == null ? null : JSON.encode(retry.args()))
                    .bytes(retry.kwargs() == null ? null : JSON.encode(retry.kwargs()))
                    .bytes(JSON.encode(retry.options()))
                    .flag(retry.cause() != null);
            if (retry.cause() != null) {
                exception(to, retry.cause());
            }
        } else if (outcome instanceof Outcome.Revoked revoked) {
            to.small(REVOKED).text(revoked.reason());
        } else if (outcome instanceof Outcome.Rejected rejected) {
            to.small(REJECTED).text(rejected.reason()).flag(rejected.requeue());
        } else if (outcome instanceof Outcome.Ignored) {
            to.small(IGNORED);
        } else if (outcome instanceof Outcome.Replaced replaced) {
            to.small(REPLACED).bytes(JSON.encode(SignatureCodec.toMap(replaced.by())));
        } else {
            throw new IllegalArgumentException("An outcome without a form between processes: " + outcome);
        }
    }

    static Outcome read(FrameReader from) {
        int kind = from.small();
        switch (kind) {
            case SUCCESS:
                return new Outcome.Success(JSON.decode(from.bytes()));
            case FAILURE:
                boolean expected = from.flag();
                return new Outcome.Failure(exception(from), expected);
            case RETRY:
                Instant eta = Instant.ofEpochSecond(from.longInteger(), from.integer());
                byte[] args = from.bytesOrNull();
                byte[] kwargs = from.bytesOrNull();
                Map<String, @Nullable Object> options = map(from.bytes());
                return new Outcome.Retry(
                        from.flag() ? exception(from) : null,
                        eta,
                        args == null ? null : list(args),
                        kwargs == null ? null : map(kwargs),
                        options);
            case REVOKED:
                return new Outcome.Revoked(from.text());
            case REJECTED:
                return new Outcome.Rejected(from.text(), from.flag());
            case IGNORED:
                return new Outcome.Ignored();
            case REPLACED:
                return new Outcome.Replaced(SignatureCodec.fromMap(JSON.decode(from.bytes())));
            default:
                throw new IllegalStateException("An outcome of kind " + kind);
        }
    }

    private static void exception(FrameWriter to, Throwable exception) {
        byte[] document;
        String traceback;
        try {
            document = JSON.encode(ExceptionDocuments.toDocument(exception));
            traceback = ExceptionDocuments.traceback(exception);
        } catch (RuntimeException | StackOverflowError ofItsOwn) {
            // A getMessage() that throws, or arguments that have no form.
            Throwable instead = new IllegalStateException(
                    exception.getClass().getName() + " that cannot be described: " + ofItsOwn.getClass());
            document = JSON.encode(ExceptionDocuments.toDocument(instead));
            traceback = ExceptionDocuments.traceback(instead);
        }
        to.bytes(document).text(traceback);
    }

    private static Throwable exception(FrameReader from) {
        Map<String, @Nullable Object> document = map(from.bytes());
        String traceback = from.text();
        RemoteTaskException exception = new RemoteTaskException(
                String.valueOf(document.get("exc_type")),
                document.get("exc_module") instanceof String module ? module : null,
                document.get("exc_message") instanceof List<?> arguments ? values(arguments) : List.of(),
                traceback);
        // Where it was put together again says nothing; where it was thrown does.
        exception.setStackTrace(new StackTraceElement[0]);
        exception.initCause(new RemoteTraceback(traceback));
        return exception;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> values(List<?> list) {
        return (List<@Nullable Object>) list;
    }

    static List<@Nullable Object> list(byte[] json) {
        return JSON.decode(json) instanceof List<?> list ? values(list) : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(byte[] json) {
        return JSON.decode(json) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }
}
