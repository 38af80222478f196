package dev.celeriac.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that stands for results, and is stored as the ids of them: what a task gets if it returns one. */
public interface ResultReference {

    /** Celery's {@code as_tuple}: {@code [[id, parent], null]}, for a group {@code [[id, parent], [members]]}. */
    List<@Nullable Object> asTuple();
}
