package dev.celeriac.worker;

import dev.celeriac.canvas.Downstream;
import dev.celeriac.canvas.Launch;
import dev.celeriac.canvas.Publications;
import dev.celeriac.exceptions.ChordError;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.TaskRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a chord whose parts are all there: its body is called with their results, or has failed if one
 * of them did ({@code Backend.chord_error_from_stack}). Writes nothing; reads whether the header has a shape, and whether
 * somebody was here before.
 */
final class ChordFinisher {
    private static final Logger LOG = LoggerFactory.getLogger(ChordFinisher.class);
    private static final Set<String> FAILED = Set.of(TaskMeta.FAILURE, TaskMeta.REVOKED);

    private final Publications publications;
    private final ResultDocuments documents;
    private final Function<@Nullable Object, String> repr;
    private final ResultStore store;
    private final Errbacks inline;

    /** @param store has the result tuple that Celery saves for a header whose elements are groups */
    ChordFinisher(
            Publications publications,
            ResultDocuments documents,
            Function<@Nullable Object, String> repr,
            ResultStore store,
            Errbacks inline) {
        this.publications = publications;
        this.documents = documents;
        this.repr = repr;
        this.store = store;
        this.inline = inline;
    }

    /**
     * Whether the body of a chord that was offered before has been called already, as far as results tell: whoever called
     * it died before it could close the chord, or was a Python worker, which leaves a failed chord to expire.
     */
    boolean called(ChordResults chord) {
        return !store.findAll(Downstream.of(chord.body()).taskIds()).isEmpty();
    }

    /**
     * @param last whose part was the last; null when that is not known any more
     */
    Parts finish(ChordResults chord, @Nullable TaskRequest last) {
        for (ChordResults.Part part : chord.parts()) {
            if (FAILED.contains(part.state())) {
                return failed(
                        chord.body(),
                        new ChordError("Dependency " + part.taskId() + " raised " + exception(part.result())),
                        last);
            }
        }
        try {
            Launch body = publications.launch(chord.body(), Collections.singletonList(results(chord)), last, Map.of());
            return new Parts(body.publications(), List.of(), null, new ChordNews(body.chords(), List.of(), last));
        } catch (RuntimeException e) {
            LOG.error("Cannot call the body of chord {}", chord.groupId(), e);
            return failed(chord.body(), new ChordError("Callback error: " + e), last);
        }
    }

    private List<@Nullable Object> results(ChordResults chord) {
        Object tuple = store.restoreGroup(chord.groupId());
        if (tuple instanceof List<?> outer && outer.size() == 2 && outer.get(1) instanceof List<?> members) {
            Map<String, ChordResults.Part> parts = chord.parts().stream()
                    .collect(Collectors.toMap(ChordResults.Part::taskId, part -> part, (first, second) -> first));
            List<@Nullable Object> shaped = new ArrayList<>();
            if (parts.size() == shape(members, parts, shaped)) {
                return shaped;
            }
        }
        List<@Nullable Object> results = new ArrayList<>(chord.parts().size());
        chord.parts().forEach(part -> results.add(part.result()));
        return results;
    }

    /** How many parts were found, or less than none when a member is no part. */
    private static int shape(List<?> members, Map<String, ChordResults.Part> parts, List<@Nullable Object> into) {
        int found = 0;
        for (Object member : members) {
            if (!(member instanceof List<?> tuple)
                    || tuple.size() != 2
                    || !(tuple.get(0) instanceof List<?> head)
                    || head.isEmpty()) {
                return Integer.MIN_VALUE / 2;
            }
            if (tuple.get(1) instanceof List<?> nested) {
                List<@Nullable Object> inner = new ArrayList<>();
                found += shape(nested, parts, inner);
                into.add(inner);
                continue;
            }
            ChordResults.Part part = parts.get(String.valueOf(head.get(0)));
            if (part == null) {
                return Integer.MIN_VALUE / 2;
            }
            into.add(part.result());
            found++;
        }
        return found;
    }

    private Parts failed(SignatureDocument body, ChordError error, @Nullable TaskRequest last) {
        LOG.error("Chord failed: {}", error.getMessage());
        Downstream never = Downstream.of(body);
        List<TaskMeta> results = new ArrayList<>();
        never.taskIds().forEach(id -> results.add(documents.neverRan(id, error)));
        List<ChordPart> parts = new ArrayList<>();
        never.ends()
                .forEach(
                        end -> parts.add(Completion.part(end, TaskMeta.FAILURE, ExceptionDocuments.toDocument(error))));
        Launch errbacks = errbacks(body, error, last);
        return new Parts(errbacks.publications(), results, null, new ChordNews(errbacks.chords(), parts, last));
    }

    private Launch errbacks(SignatureDocument body, ChordError error, @Nullable TaskRequest last) {
        try {
            for (Publications.FailedRequest failed : publications.failed(body, last)) {
                inline.elsewhere(failed.inline(), failed.request(), error);
            }
            return publications.afterFailure(body, last);
        } catch (RuntimeException e) {
            LOG.error("Cannot call the errbacks of chord body {}", body, e);
            return Launch.NONE;
        }
    }

    /** As Python shows an exception: {@code ValueError('boom', 42)}. */
    private String exception(@Nullable Object document) {
        if (document instanceof Map<?, ?> map && map.get("exc_type") instanceof String type) {
            Object message = map.get("exc_message");
            List<?> arguments = message instanceof List<?> list ? list : Collections.singletonList(message);
            return type + arguments.stream().map(repr).collect(Collectors.joining(", ", "(", ")"));
        }
        return repr.apply(document);
    }
}
