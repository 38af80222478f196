package dev.celeriac.control;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker remembers between runs ({@code --statedb}): revoked tasks and the logical clock. JSON, since Celery's own file
 * is a pickle; a file that cannot be read is put aside, not overwritten.
 */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private StateFile() {}

    static void load(Path file, Worker worker) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            if (JsonCodec.DEFAULT.decode(Files.readAllBytes(file)) instanceof Map<?, ?> state) {
                read(state, worker);
                return;
            }
            putAside(file, "it holds no object");
        } catch (IOException e) {
            LOG.error(
                    "State file {} cannot be read ({}): what was revoked before is not known from it",
                    file,
                    e.toString());
        } catch (InvalidMessageException | DateTimeException | ClassCastException e) {
            putAside(file, String.valueOf(e.getMessage()));
        }
    }

    private static void read(Map<?, ?> state, Worker worker) {
        Map<String, Instant> ids = new LinkedHashMap<>();
        if (state.get("revoked") instanceof Map<?, ?> revoked) {
            revoked.forEach((id, since) -> ids.put((String) id, Instant.ofEpochMilli((Long) since)));
        }
        worker.revocations().add(ids);
        if (state.get("revoked_stamps") instanceof Map<?, ?> stamped) {
            stamped.forEach((name, values) -> readStamps(worker, (String) name, values));
        }
        if (state.get("clock") instanceof Long clock) {
            worker.clock().adjust(clock);
        }
    }

    /** A list is what was written before the times were. */
    private static void readStamps(Worker worker, String name, @Nullable Object values) {
        if (values instanceof Map<?, ?> times) {
            times.forEach((value, since) ->
                    worker.revocations().addStamp(name, (String) value, Instant.ofEpochMilli((Long) since)));
        } else if (values instanceof List<?> list) {
            worker.revocations()
                    .revokeStamped(
                            Map.of(name, list.stream().map(String::valueOf).toList()));
        }
    }

    private static void putAside(Path file, String why) {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.error("State file {} cannot be read ({}) and is now {}", file, why, aside);
        } catch (IOException e) {
            LOG.error("State file {} cannot be read ({}), and not be moved away: {}", file, why, e.toString());
        }
    }

    static void save(Path file, Worker worker) {
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        Map<String, Object> ids = new LinkedHashMap<>();
        worker.revocations().ids().forEach((id, since) -> ids.put(id, since.toEpochMilli()));
        state.put("revoked", ids);
        Map<String, Object> stamps = new LinkedHashMap<>();
        worker.revocations().stampTimes().forEach((name, values) -> {
            Map<String, Object> times = new LinkedHashMap<>();
            values.forEach((value, since) -> times.put(value, since.toEpochMilli()));
            stamps.put(name, times);
        });
        state.put("revoked_stamps", stamps);
        state.put("clock", worker.clock().value());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, JsonCodec.DEFAULT.encode(state));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.error(
                    "State file {} cannot be written ({}): create its directory, or give this user the right",
                    file,
                    e.toString());
        }
    }
}
