package dev.celeriac.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoded task message of either protocol version.
 *
 * <p>Arguments are plain values (null, Boolean, Long, BigInteger, Double, String, List, Map, and the Java counterparts of
 * kombu's extended types: OffsetDateTime or LocalDateTime, LocalDate, LocalTime or OffsetTime, BigDecimal, UUID,
 * byte[]); they become a method's parameter types only when the task is run.
 *
 * @param headers name, id and fate
 * @param args positional arguments
 * @param kwargs keyword arguments
 * @param embed what is to happen after the task
 * @param replyTo the sender's reply queue, for {@code rpc://} results
 */
public record TaskMessage(
        TaskHeaders headers,
        List<@Nullable Object> args,
        Map<String, @Nullable Object> kwargs,
        Embed embed,
        @Nullable String replyTo) {}
