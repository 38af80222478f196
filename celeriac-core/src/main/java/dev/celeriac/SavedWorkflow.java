package dev.celeriac;

import dev.celeriac.canvas.Pipe;
import dev.celeriac.canvas.Signatures;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.message.SignatureDocument;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is known by its JSON form only, such as one that was made in Python: {@link Celeriac#workflow(Map)}. It
 * obeys Celery's rules to the letter, also where those for typed workflows are stricter: {@link #then} is Celery's
 * {@code |}, and only signatures that say so are immutable. Immutable itself.
 */
public final class SavedWorkflow extends CallOptions<SavedWorkflow> implements Workflow<@Nullable Object> {

    private final Caller caller;
    private final SignatureDocument document;
    private final Map<String, Target> targets;

    /** @param targets what is known of its tasks besides, by name */
    SavedWorkflow(Caller caller, SignatureDocument document, Map<String, Target> targets) {
        this.caller = caller;
        this.document = document;
        this.targets = targets;
    }

    Map<String, Target> targets() {
        return targets;
    }

    @Override
    public SignatureDocument toDocument() {
        return document;
    }

    Caller caller() {
        return caller;
    }

    SavedWorkflow withDocument(SignatureDocument changed) {
        return new SavedWorkflow(caller, changed, targets);
    }

    /** Then this, with the result so far as its first argument, unless it is immutable (Celery's {@code |}). */
    public SavedWorkflow then(Workflow<?> next) {
        return withDocument(Pipe.join(document, next.toDocument()));
    }

    /** Then this, with the result so far as its first argument (Celery's {@code |}). */
    public SavedWorkflow then(Partial<?, ?> next) {
        return withDocument(Pipe.join(document, next.toDocument()));
    }

    /** A copy with more arguments in front and more keyword arguments, unless it is immutable (Celery's {@code clone}). */
    public SavedWorkflow clone(List<? extends @Nullable Object> first, Map<String, ? extends @Nullable Object> more) {
        return withDocument(Signatures.clone(document, first, more));
    }

    /** A copy whose first tasks take nothing from before them. */
    public SavedWorkflow immutable() {
        return withDocument(Signatures.immutable(document));
    }

    @Override
    public SavedWorkflow option(String name, @Nullable Object value) {
        return withOptions(Collections.singletonMap(name, value));
    }

    @Override
    @Nullable Object option(String name) {
        return document.options().get(name);
    }

    @Override
    SavedWorkflow withOptions(Map<String, ? extends @Nullable Object> options) {
        return withDocument(Signatures.withOptions(document, plain(merged(document.options(), options))));
    }

    @Override
    SavedWorkflow linked(String option, SignatureDocument callback) {
        return withDocument(
                option.equals("link")
                        ? Signatures.link(document, List.of(callback))
                        : Signatures.linkError(document, List.of(callback), caller.errbacksOnHeader()));
    }

    @Override
    public SavedWorkflow stamp(Stamping stamping) {
        return withDocument(stamping.stamp(document));
    }

    @Override
    @SuppressWarnings("unchecked") // a group's list is an object too
    public AsyncResult<@Nullable Object> delay() {
        return caller.launch(this);
    }

    @Override
    public String toString() {
        return document.toString();
    }
}
