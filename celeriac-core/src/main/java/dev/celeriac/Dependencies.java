package dev.celeriac;

import dev.celeriac.exceptions.IncompleteStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a tree of results, breadth first, as Celery's {@code iterdeps}: what is below a result is looked at when the
 * next one is asked for. A task that is run again is its own child, so nothing is opened twice.
 */
final class Dependencies implements Iterator<Dependency> {
    private final Deque<Dependency> open = new ArrayDeque<>();
    private final Set<String> opened = new HashSet<>();
    private final boolean intermediate;
    private @Nullable AsyncResult<?> last;

    /** @param intermediate whether results that are not over are passed by */
    Dependencies(AsyncResult<?> root, boolean intermediate) {
        this.intermediate = intermediate;
        open.add(new Dependency(null, root));
    }

    @Override
    public boolean hasNext() {
        expand();
        return !open.isEmpty();
    }

    @Override
    public Dependency next() {
        expand();
        Dependency next = open.poll();
        if (next == null) {
            throw new NoSuchElementException("all results were seen");
        }
        last = next.result();
        return next;
    }

    private void expand() {
        AsyncResult<?> parent = last;
        last = null;
        if (parent == null || !opened.add(parent.id())) {
            return;
        }
        // The members of a group are known before they are over.
        if (parent instanceof GroupResult<?> || parent.ready()) {
            parent.children().forEach(child -> open.add(new Dependency(parent, child)));
        } else if (!intermediate) {
            throw new IncompleteStream("The results below " + parent.id() + " are not known: its state is "
                    + parent.state() + ". Wait for it, or ask for what is known so far (intermediate)");
        }
    }
}
