package dev.celeriac.interop;

import dev.celeriac.Celeriac;
import dev.celeriac.Group;
import dev.celeriac.Signature;
import dev.celeriac.Step;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Writes calls of tasks in these languages by turns.
 *
 * @param languages {@code java}, {@code python} or both
 */
record CanvasWriter(Celeriac app, List<String> languages, int[] turn) {

    static CanvasWriter of(Celeriac app, String... languages) {
        return new CanvasWriter(app, List.of(languages), new int[1]);
    }

    private String next(String task) {
        return languages.get(turn[0]++ % languages.size()) + "." + task;
    }

    Signature<Object> call(String task, Object... args) {
        return app.signature(next(task), List.of(args), Map.of());
    }

    Step<Object, Object> step(String task, Object... more) {
        return app.step(next(task), more);
    }

    /** A group that doubles each number. */
    Group<Object> adds(long... numbers) {
        return app.group(LongStream.of(numbers).boxed().toList(), i -> call("add", i, i));
    }
}
