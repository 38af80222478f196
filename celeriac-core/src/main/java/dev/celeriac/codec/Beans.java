package dev.celeriac.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Records and other classes of the user, mapped by Jackson's databind with kombu's extended types in place of Jackson's
 * own forms. What is alive (connections, threads, streams, JDK internals) is refused instead of being taken apart.
 */
final class Beans {
    private final ObjectWriter writer;
    private final JsonMapper mapper;
    private final int maxDepth;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    Beans(JsonFactory factory, int maxDepth) {
        this.maxDepth = maxDepth;
        SimpleModule module = new SimpleModule("celeriac");
        BeanSerializers.addTo(module);
        BeanDeserializers.addTo(module);
        module.setSerializerModifier(new RefuseLiveObjects());
        this.mapper = JsonMapper.builder(factory)
                .addModule(module)
                .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
                .disable(SerializationFeature.FAIL_ON_SELF_REFERENCES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        this.writer = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    }

    void write(JsonGenerator json, Object value) {
        if (LiveObjects.refuses(value.getClass())) {
            throw Unencodable.type(value.getClass());
        }
        try {
            writer.writeValue(json, value);
        } catch (StreamConstraintsException e) {
            throw placed(JsonWriter.tooDeep(maxDepth), e);
        } catch (JacksonException e) {
            throw placed(unencodable(e, value), e);
        }
    }

    private static Unencodable unencodable(JacksonException e, Object value) {
        if (e.getCause() instanceof Unencodable inner) {
            return new Unencodable(String.valueOf(inner.getMessage()), null);
        } else if (e instanceof tools.jackson.databind.exc.InvalidDefinitionException definition) {
            Class<?> type = definition.getType() == null
                    ? value.getClass()
                    : definition.getType().getRawClass();
            return Unencodable.type(type);
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new Unencodable(
                "cannot be read for encoding: " + cause.getClass().getName() + ": "
                        + Brief.text(e.getOriginalMessage()),
                cause);
    }

    private static Unencodable placed(Unencodable problem, JacksonException e) {
        List<JacksonException.Reference> path = e.getPath();
        for (int i = path.size() - 1; i >= 0; i--) {
            JacksonException.Reference step = path.get(i);
            problem.in(step.getPropertyName() == null ? (Object) step.getIndex() : step.getPropertyName());
        }
        return problem;
    }

    /** Plain value to any Java type that has no faster way; see {@link Conversions}. */
    @Nullable Object read(@Nullable Object plain, Type target) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            write(buffer, plain);
            return reader(target).readValue(buffer.asParser(ObjectReadContext.empty()));
        } catch (JacksonException e) {
            throw conversion(plain, target, e);
        }
    }

    private ObjectReader reader(Type target) {
        ObjectReader known = readers.get(target);
        if (known == null) {
            known = mapper.readerFor(mapper.constructType(target));
            readers.put(target, known);
        }
        return known;
    }

    private static ConversionException conversion(@Nullable Object plain, Type target, JacksonException e) {
        Unencodable place = placed(new Unencodable("", null), e);
        String where = Unencodable.render(place.toException().path());
        String reason = e.getCause() instanceof ConversionException own
                ? String.valueOf(own.getMessage())
                : Brief.firstLine(e.getOriginalMessage());
        return new ConversionException(
                Brief.value(plain) + " cannot be used as " + target.getTypeName()
                        + (where.isEmpty() ? "" : " at " + where) + ": " + reason,
                e);
    }

    private static void write(TokenBuffer out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Long number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Integer number) {
            out.writeNumber(number.intValue());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Double number) {
            out.writeNumber(number.doubleValue());
        } else if (value instanceof BigInteger number) {
            out.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeName(String.valueOf(entry.getKey()));
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else {
            out.writeEmbeddedObject(value);
        }
    }

    static StreamWriteConstraints constraints(int maxDepth) {
        return StreamWriteConstraints.builder().maxNestingDepth(maxDepth).build();
    }

    /** Jackson would call every getter of, say, a Socket. */
    private static final class RefuseLiveObjects extends ValueSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
            Class<?> type = bean.getBeanClass();
            boolean takenApart = serializer instanceof tools.jackson.databind.ser.bean.BeanSerializerBase
                    || serializer instanceof tools.jackson.databind.ser.std.ToEmptyObjectSerializer;
            if (LiveObjects.refuses(type) || takenApart && LiveObjects.isOfTheJdk(type)) {
                return new BeanSerializers.Refusal(type);
            }
            return serializer;
        }
    }
}
