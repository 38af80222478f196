package dev.celeriac;

import dev.celeriac.message.SignatureDocument;
import org.jspecify.annotations.Nullable;

/** A workflow that is known by its JSON form only. */
final class SavedWorkflow implements Workflow<@Nullable Object> {

    private final Caller caller;
    private final SignatureDocument document;

    SavedWorkflow(Caller caller, SignatureDocument document) {
        this.caller = caller;
        this.document = document;
    }

    @Override
    public SignatureDocument toDocument() {
        return document;
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
