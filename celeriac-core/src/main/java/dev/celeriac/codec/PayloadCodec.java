package dev.celeriac.codec;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A serializer in kombu's sense: values to bytes and back, under a content type. Implementations are thread-safe.
 *
 * <p>Decoding gives <em>plain values</em>: null, Boolean, Long, BigInteger, Double, String, List, Map with String keys, and
 * the counterparts of kombu's extended types (OffsetDateTime or LocalDateTime, LocalDate, LocalTime or OffsetTime,
 * BigDecimal, UUID, byte[]). Whole numbers are Long even when they would fit an int.
 */
public interface PayloadCodec {

    /** Name in the settings {@code task_serializer} and {@code accept_content}, such as {@code json}. */
    String name();

    /** MIME type without parameters. */
    String contentType();

    /** Character set that goes into the message, or {@code binary}. */
    String contentEncoding();

    /**
     * @param value plain values, or any object that has a form in this format
     * @throws EncodeException when some part of the value has none, naming its place
     */
    byte[] encode(@Nullable Object value);

    /**
     * @return plain values; lists and maps are mutable and belong to the caller
     * @throws dev.celeriac.message.InvalidMessageException DECODE_ERROR or TOO_LARGE
     */
    @Nullable Object decode(byte[] bytes, int offset, int length);

    /** As {@link #decode(byte[], int, int)} for a whole array. */
    default @Nullable Object decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * As {@link #decode(byte[])} for the body of a task message. The rest of a chain may come as signatures instead of maps,
     * and is not to be changed then; {@link SignatureCodec#listFrom} takes both.
     */
    default @Nullable Object decodeTaskBody(byte[] bytes) {
        return decode(bytes);
    }

    /**
     * Makes a plain value fit a Java type: a method's parameter, or a result that a caller wants typed. Strict: nothing is
     * rounded, cut or guessed.
     *
     * @param plain as {@link #decode(byte[])} gives it
     * @param target a class, or a generic type such as {@code List<Receipt>}
     * @throws ConversionException when it does not fit, naming value and type
     */
    @Nullable Object convert(@Nullable Object plain, Type target);

    /**
     * What a receiver would get: the value encoded and decoded again. For calls that stay in this process but must behave
     * as if they had travelled.
     *
     * @throws EncodeException as {@link #encode}
     */
    default @Nullable Object toPlain(@Nullable Object value) {
        return decode(encode(value));
    }
}
