package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * kombu's {@code json} serializer: Python's JSON (ASCII only, {@code NaN} and {@code Infinity} literals, whole numbers of
 * any size) with kombu's extended types, lenient in reading exactly where Python is. Thread-safe.
 *
 * <p>Beyond plain values it encodes arrays, collections, {@code Optional}, enums (by name), {@code Duration} (as seconds),
 * {@code Date}, {@code Instant} and the {@code java.time} types, records and beans. Streams, iterators, exceptions, whatever
 * can be closed, and classes of the JDK that are not data are refused.
 *
 * <p>Python lets half of a surrogate pair stand in an object's key; here that is a decode error. In values it is kept.
 *
 * <p>kombu before 5.3 writes dates as plain ISO text and does not know the extended types; a receiver there sees the
 * marked object.
 */
public final class JsonCodec implements PayloadCodec {
    /** With {@link DecodeLimits#DEFAULT}. */
    public static final JsonCodec DEFAULT = new JsonCodec(DecodeLimits.DEFAULT);

    /** Bytes of the body of a message with few arguments, or of a result. */
    private static final int TYPICAL = 256;

    private final JsonFactory factory;
    private final Beans beans;
    private final Conversions conversions;
    private final DecodeLimits limits;
    private final boolean plainly;

    public JsonCodec(DecodeLimits limits) {
        this.limits = limits;
        this.plainly = PlainJsonReader.within(limits);
        this.factory = JsonFactory.builder()
                .recyclerPool(new BufferStripes())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxStringLength())
                        .maxNameLength(Math.min(limits.maxStringLength(), 50_000))
                        .maxNumberLength(limits.maxNumberLength())
                        .build())
                .streamWriteConstraints(Beans.constraints(limits.maxDepth()))
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .build();
        this.beans = new Beans(factory, limits.maxDepth());
        this.conversions = new Conversions(beans);
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String contentEncoding() {
        return "utf-8";
    }

    @Override
    public byte[] encode(@Nullable Object value) {
        PlainJson plain = new PlainJson(TYPICAL);
        return plain.value(value) ? plain.toBytes() : encodeAny(value);
    }

    /** Everything there is; for what {@link PlainJson} does not write. */
    byte[] encodeAny(@Nullable Object value) {
        ExactBytes out = new ExactBytes();
        JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
        try {
            new JsonWriter(json, beans, limits.maxDepth()).write(value, 0);
            json.close();
            return out.bytes();
        } catch (Unencodable e) {
            discard(json);
            throw e.toException();
        } catch (StackOverflowError e) {
            // A graph that recurses without nesting, such as a @JsonValue that returns its own object.
            discard(json);
            throw JsonWriter.tooDeep(limits.maxDepth()).toException();
        }
    }

    /** Gives the generator's buffer back; what it holds is half a document. */
    private static void discard(JsonGenerator json) {
        json.close();
    }

    @Override
    public @Nullable Object decode(byte[] bytes, int offset, int length) {
        checkSize(length);
        Object plain = plainly ? PlainJsonReader.read(bytes, offset, length, 0) : PlainJsonReader.STOPPED;
        return plain == PlainJsonReader.STOPPED ? decodeAny(bytes, offset, length) : plain;
    }

    @Override
    public @Nullable Object decodeTaskBody(byte[] bytes) {
        checkSize(bytes.length);
        Object plain = plainly ? PlainJsonReader.readTaskBody(bytes) : PlainJsonReader.STOPPED;
        return plain == PlainJsonReader.STOPPED ? decodeAny(bytes, 0, bytes.length) : plain;
    }

    private void checkSize(int length) {
        if (length > limits.maxDecompressedBytes()) {
            throw new InvalidMessageException(
                    Kind.TOO_LARGE, length + " bytes of JSON; the limit is " + limits.maxDecompressedBytes());
        }
    }

    /** Everything there is; for what {@link PlainJsonReader} does not read. */
    @Nullable Object decodeAny(byte[] bytes, int offset, int length) {
        Utf8.check(bytes, offset, length);
        try (JsonParser json = factory.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            Object value = JsonReader.read(json, json.nextToken());
            if (json.nextToken() != null) {
                throw new InvalidMessageException(Kind.DECODE_ERROR, "not JSON: more content after the document's end");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new InvalidMessageException(Kind.TOO_LARGE, Brief.firstLine(e.getOriginalMessage()), e);
        } catch (StackOverflowError e) {
            // The limit on nesting fits a thread's stack, but not what little a caller far down may have left of it.
            throw new InvalidMessageException(Kind.TOO_LARGE, "nested too deeply for this thread's stack", e);
        } catch (JacksonException e) {
            throw new InvalidMessageException(
                    Kind.DECODE_ERROR,
                    "not JSON as kombu reads it: " + Brief.firstLine(e.getOriginalMessage()) + " (byte "
                            + e.getLocation().getByteOffset() + ")",
                    e);
        }
    }

    @Override
    public @Nullable Object convert(@Nullable Object plain, Type target) {
        return conversions.convert(plain, target);
    }
}
