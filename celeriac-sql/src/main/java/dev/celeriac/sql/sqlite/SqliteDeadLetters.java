package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.DeadLetters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Dead letters of a store; their ids are numbers. */
final class SqliteDeadLetters implements DeadLetters {
    private static final long PATIENCE_SECONDS = 30;

    private final SqliteTransport transport;

    SqliteDeadLetters(SqliteTransport transport) {
        this.transport = transport;
    }

    @Override
    public long count() {
        return transport.using(
                "count dead letters", store -> store.read(s -> s.number(0, "SELECT count(*) FROM dead_letters")));
    }

    @Override
    public List<DeadLetter> list(int offset, int limit) {
        return transport.using(
                "list dead letters", store -> store.read(s -> DeadLetterTable.list(s, store.queues(), offset, limit)));
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        List<Long> number = numbers(List.of(id));
        if (number.isEmpty()) {
            return Optional.empty();
        }
        return transport
                .using(
                        "find dead letter " + id,
                        store -> store.read(s -> DeadLetterTable.find(s, store.queues(), number.get(0))))
                .stream()
                .findFirst();
    }

    @Override
    public int requeue(Collection<String> ids) {
        return transport.using("requeue dead letters", store -> {
            int requeued =
                    store.write(Session.deadline(PATIENCE_SECONDS), s -> DeadLetterTable.requeue(s, numbers(ids)));
            store.changes().changed();
            return requeued;
        });
    }

    @Override
    public int drop(Collection<String> ids) {
        return transport.using(
                "drop dead letters",
                store -> store.write(Session.deadline(PATIENCE_SECONDS), s -> DeadLetterTable.drop(s, numbers(ids))));
    }

    /** An id that is no number names no letter. */
    private static List<Long> numbers(Collection<String> ids) {
        var numbers = new ArrayList<Long>();
        for (String id : ids) {
            if (id.matches("\\d{1,18}")) {
                numbers.add(Long.valueOf(id));
            }
        }
        return numbers;
    }
}
