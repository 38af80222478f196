package dev.celeriac.codec;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Dates, decimals, UUIDs, bytes and durations inside of beans, by the same rules as those that stand alone. */
final class BeanDeserializers {
    private BeanDeserializers() {}

    static void addTo(SimpleModule module) {
        for (Map.Entry<Class<?>, Function<Object, Object>> entry : Scalars.EXTENDED.entrySet()) {
            add(module, entry.getKey(), entry.getValue());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> void add(SimpleModule module, Class<T> type, Function<Object, Object> conversion) {
        module.addDeserializer(type, (ValueDeserializer<T>) new Extended(type, conversion));
    }

    private static final class Extended extends StdDeserializer<Object> {
        private final Function<Object, Object> conversion;

        Extended(Class<?> type, Function<Object, Object> conversion) {
            super(type);
            this.conversion = conversion;
        }

        @Override
        public @Nullable Object deserialize(JsonParser json, DeserializationContext context) {
            Object plain = switch (json.currentToken()) {
                case VALUE_EMBEDDED_OBJECT -> json.getEmbeddedObject();
                case VALUE_STRING -> json.getString();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
                default -> null;
            };
            if (plain == null) {
                return context.handleUnexpectedToken(context.constructType(handledType()), json);
            }
            if (handledType().isInstance(plain)) {
                return plain;
            }
            try {
                return conversion.apply(plain);
            } catch (ConversionException e) {
                throw tools.jackson.databind.DatabindException.from(json, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
