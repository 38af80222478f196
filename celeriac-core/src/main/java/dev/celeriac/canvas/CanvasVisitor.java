package dev.celeriac.canvas;

import dev.celeriac.message.SignatureDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a frozen canvas apart, one level at a time; for those who run it themselves.
 *
 * @param <T> what comes of it
 */
public interface CanvasVisitor<T> {

    /** A single call, complete. */
    T task(SignatureDocument call);

    /** @param args for the first step */
    T chain(List<SignatureDocument> steps, List<@Nullable Object> args);

    /** @param args for every member */
    T group(String id, List<SignatureDocument> members, List<@Nullable Object> args);

    /** @param args for every task of the header */
    T chord(String id, List<SignatureDocument> header, SignatureDocument body, List<@Nullable Object> args);

    /** Calls the method that fits. */
    static <T> T visit(SignatureDocument frozen, List<@Nullable Object> args, CanvasVisitor<T> visitor) {
        switch (Signatures.kind(frozen)) {
            case Signatures.CHAIN:
                return visitor.chain(Signatures.tasks(frozen), args);
            case Signatures.GROUP:
                return visitor.group(
                        String.valueOf(Signatures.taskId(frozen)),
                        Signatures.tasks(frozen),
                        frozen.immutable() ? List.of() : args);
            case Signatures.CHORD:
                SignatureDocument header = Signatures.header(frozen);
                return visitor.chord(
                        String.valueOf(Signatures.taskId(header)),
                        Signatures.tasks(header),
                        Signatures.body(frozen),
                        Signatures.after(frozen, args).args());
            default:
                return visitor.task(Signatures.after(frozen, args));
        }
    }
}
