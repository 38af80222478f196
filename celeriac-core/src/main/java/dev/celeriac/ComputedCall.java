package dev.celeriac;

import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The call of a periodic task whose arguments are those of the moment (Celery's {@code BeatLazyFunc}). */
interface ComputedCall {

    /**
     * Made anew for each try to send it.
     *
     * @throws RuntimeException what code of the application throws
     */
    SignatureDocument now(ScheduleEntry entry);

    /** A signature that is made when the entry is due; its options go before those of the entry. */
    static ComputedCall of(Supplier<? extends Signature<?>> call) {
        return entry -> {
            SignatureDocument document = call.get().toDocument();
            if (!document.task().equals(entry.task())) {
                throw new IllegalStateException("periodic task '" + entry.name() + "' is to call " + entry.task()
                        + ", but what was made for it calls " + document.task());
            }
            return document;
        };
    }

    /** Arguments and keyword arguments, those of which that are {@link Supplier}s are asked when the entry is due. */
    static ComputedCall of(ScheduleEntry declared) {
        return entry -> {
            List<@Nullable Object> args = new ArrayList<>();
            declared.args().forEach(value -> args.add(now(value)));
            Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
            declared.kwargs().forEach((name, value) -> kwargs.put(name, now(value)));
            return new SignatureDocument(entry.task(), args, kwargs, Map.of(), null, false);
        };
    }

    private static @Nullable Object now(@Nullable Object value) {
        return value instanceof Supplier<?> supplier ? JsonCodec.DEFAULT.toPlain(supplier.get()) : value;
    }

    /** Whether an entry has arguments that are computed; deeper ones are not, as in Celery. */
    static boolean isIn(ScheduleEntry declared) {
        return declared.args().stream().anyMatch(Supplier.class::isInstance)
                || declared.kwargs().values().stream().anyMatch(Supplier.class::isInstance);
    }

    /** As it is stored: whoever has not computed them has no arguments. */
    static ScheduleEntry stored(ScheduleEntry declared) {
        return declared.toBuilder()
                .args(List.of())
                .kwargs(Map.of())
                .computed(true)
                .build();
    }
}
