package dev.celeriac;

import dev.celeriac.result.ForwardingResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import dev.celeriac.result.memory.MemoryResultStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A result store of somebody else's, which keeps results and cannot count the parts of chords: {@code uncounted://name}. */
final class UncountedResults extends ForwardingResults {

    /** Found by its name in META-INF/services. */
    public static final class Provider implements ResultStoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("uncounted");
        }

        @Override
        public ResultStore open(
                String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock) {
            return new UncountedResults(new MemoryResultStore(url, expires, clock));
        }
    }

    private UncountedResults(ResultStore inner) {
        super(inner);
    }

    @Override
    public String describe() {
        return "uncounted://";
    }
}
