package dev.celeriac;

import dev.celeriac.canvas.CanvasVisitor;
import dev.celeriac.canvas.Launch;
import dev.celeriac.canvas.Publications;
import dev.celeriac.message.SignatureDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a canvas in the thread of the caller, one task after the other. */
final class EagerCanvas {

    private final Publications publications;
    private final EagerCalls calls;
    private final ResultAccess access;

    EagerCanvas(Publications publications, EagerCalls calls, ResultAccess access) {
        this.publications = publications;
        this.calls = calls;
        this.access = access;
        calls.canvas(this);
    }

    AsyncResult<?> run(SignatureDocument canvas) {
        return run(publications.freeze(canvas), List.of());
    }

    AsyncResult<?> run(SignatureDocument frozen, List<@Nullable Object> args) {
        return CanvasVisitor.visit(frozen, args, new CanvasVisitor<AsyncResult<?>>() {
            @Override
            public AsyncResult<?> task(SignatureDocument task) {
                Launch launch = publications.launch(task, List.of(), null, Map.of());
                return calls.run(launch.calls().get(0));
            }

            @Override
            public AsyncResult<?> chain(List<SignatureDocument> steps, List<@Nullable Object> first) {
                AsyncResult<?> last = EagerCanvas.this.run(steps.get(0), first);
                for (SignatureDocument step : steps.subList(1, steps.size())) {
                    if (!last.successful()) {
                        return last;
                    }
                    AsyncResult<?> next = EagerCanvas.this.run(step, Collections.singletonList(value(last)));
                    last = next instanceof EagerResult<?> eager ? eager.withParent(last) : next;
                }
                return last;
            }

            @Override
            public AsyncResult<?> group(String id, List<SignatureDocument> members, List<@Nullable Object> first) {
                return side(id, members, first);
            }

            @Override
            public AsyncResult<?> chord(
                    String id, List<SignatureDocument> header, SignatureDocument body, List<@Nullable Object> first) {
                GroupResult<Object> parts = side(id, header, first);
                for (AsyncResult<Object> part : parts) {
                    if (!part.successful()) {
                        return part;
                    }
                }
                AsyncResult<?> end = EagerCanvas.this.run(body, Collections.singletonList(value(parts)));
                return end instanceof EagerResult<?> eager ? eager.withParent(parts) : end;
            }
        });
    }

    @SuppressWarnings("unchecked") // only read from
    private GroupResult<Object> side(String id, List<SignatureDocument> members, List<@Nullable Object> args) {
        List<AsyncResult<Object>> results = new ArrayList<>();
        members.forEach(member -> results.add((AsyncResult<Object>) run(member, args)));
        return new GroupResult<>(id, results, null, access);
    }

    static @Nullable Object value(AsyncResult<?> over) {
        return over instanceof GroupResult<?> group
                ? group.await(Duration.ofNanos(1), false)
                : over.get(Duration.ZERO, false);
    }
}
